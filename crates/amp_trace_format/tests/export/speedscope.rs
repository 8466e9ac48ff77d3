//! speedscope's format: every beginning has its end, in order.

use amp_trace_format::speedscope::Exporter;
use proptest::prelude::*;
use serde_json::Value;

use crate::trace::{Lasts, Spans, any_trace};

fn spans(profile: &Value, frames: &[Value]) -> Spans {
    let (mut spans, mut open) = (Spans::new(), Vec::new());
    let mut latest = profile["startValue"].as_i64().expect("a number");
    for event in profile["events"].as_array().expect("events") {
        let at = event["at"].as_i64().expect("an integer");
        assert!(at >= latest, "events are in order");
        latest = at;
        let frame = usize::try_from(event["frame"].as_u64().expect("an index")).expect("small");
        if event["type"] == "O" {
            let name = frames[frame]["name"].as_str().expect("a name");
            open.push((frame, spans.len()));
            spans.push((name.to_owned(), at, Lasts::Open, open.len() - 1));
        } else {
            assert_eq!(event["type"], "C");
            let (opened, place) = open.pop().expect("an end has a beginning");
            assert_eq!(opened, frame, "the innermost span ends");
            spans[place].2 = Lasts::For(at.abs_diff(spans[place].1));
        }
    }
    assert!(open.is_empty(), "every span ends");
    assert!(profile["endValue"].as_i64() >= Some(latest));
    spans.sort();
    spans
}

proptest! {
    #[test]
    fn every_span_is_where_it_was(trace in any_trace()) {
        let mut file = Vec::new();
        trace.export(Box::new(Exporter::new(&mut file, trace.extent)), true);
        let read: Value = serde_json::from_slice(&file).expect("strict JSON");
        let frames = read["shared"]["frames"].as_array().expect("frames");
        let profiles = read["profiles"].as_array().expect("profiles");
        let found: Vec<_> = profiles.iter().map(|profile| spans(profile, frames)).collect();
        let expected: Vec<_> = trace.ended().spans().into_values().collect();
        prop_assert_eq!(found, expected);
    }
}
