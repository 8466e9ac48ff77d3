//! The Firefox Profiler's format: markers and samples say the same spans.

use std::collections::BTreeMap;

use amp_trace_format::TrackKind;
use amp_trace_format::firefox::Exporter;
use proptest::prelude::*;
use serde_json::Value;

use crate::trace::{Events, Lasts, Spans, Trace, any_trace};

/// Milliseconds with six decimals as nanoseconds.
#[expect(clippy::cast_possible_truncation, reason = "tests use small times")]
fn nanos(millis: &Value) -> i64 {
    (millis.as_f64().expect("a number") * 1_000_000.0).round() as i64
}

fn index(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("an index")).expect("small")
}

/// The names on a stack, outermost first.
fn path(shared: &Value, stack: usize) -> Vec<String> {
    let (stacks, functions) = (&shared["stackTable"], &shared["funcTable"]);
    let frame = index(&stacks["frame"][stack]);
    let function = index(&shared["frameTable"]["func"][frame]);
    let name = &shared["stringArray"][index(&functions["name"][function])];
    let mut names = match index(&stacks["prefixOffset"][stack]) {
        0 => Vec::new(),
        offset => path(shared, stack - offset),
    };
    names.push(name.as_str().expect("a text").to_owned());
    names
}

/// Every column of every table has as many values as the table says.
fn check_lengths(value: &Value) {
    match value {
        Value::Object(members) => {
            if let Some(length) = members.get("length").map(index) {
                for (name, column) in members {
                    if let Value::Array(column) = column {
                        assert_eq!(column.len(), length, "{name}");
                    }
                }
            }
            members.values().for_each(check_lengths);
        }
        Value::Array(values) => values.iter().for_each(check_lengths),
        _ => {}
    }
}

/// Spans and events by track: those of a thread are in the order of the threads with any.
fn markers(profile: &Value, trace: &Trace) -> (BTreeMap<u32, Spans>, Events) {
    let (mut spans, mut events) = (BTreeMap::new(), BTreeMap::new());
    let used = (0_u32..).zip(&trace.tracks);
    let mut used = used.filter(|(_, t)| t.kind != TrackKind::Async && !t.things.is_empty());
    for thread in profile["threads"].as_array().expect("threads") {
        let markers = &thread["markers"];
        let count = index(&markers["length"]);
        let is_async = thread["name"] == "asynchronous" && thread["tid"] == 1_000_000_000;
        let own = if is_async || count == 0 {
            None
        } else {
            used.next()
        };
        let mut latest = 0;
        for marker in 0..count {
            let of = |column: &str| &markers[column][marker];
            let name = &profile["shared"]["stringArray"][index(of("name"))];
            let name = name.as_str().expect("a text").to_owned();
            let at = nanos(of("startTime"));
            assert!(at >= latest, "markers are sorted");
            latest = at;
            let data = of("data");
            let schemas = profile["meta"]["markerSchema"].as_array().expect("schemas");
            assert!(schemas.iter().any(|schema| schema["name"] == data["type"]));
            let track = match own {
                Some((track, _)) => track,
                None => u32::try_from(index(&data["track"])).expect("small"),
            };
            let stack = data
                .get("cause")
                .map(|cause| path(&profile["shared"], index(&cause["stack"])));
            let lasts = match (index(of("phase")), of("endTime")) {
                (0, Value::Null) => Lasts::Moment,
                (1, end) => Lasts::For(nanos(end).abs_diff(at)),
                (2, Value::Null) => Lasts::Open,
                other => panic!("{other:?}"),
            };
            if lasts == Lasts::Moment {
                events
                    .entry(track)
                    .or_insert_with(Vec::new)
                    .push((name, at));
            } else {
                let stack = stack.expect("a span has one");
                assert_eq!(stack.last(), Some(&name));
                let depth = stack.len() - 1;
                spans
                    .entry(track)
                    .or_insert_with(Spans::new)
                    .push((name, at, lasts, depth));
            }
        }
    }
    spans.values_mut().for_each(|spans| spans.sort());
    events.values_mut().for_each(|events| events.sort());
    (spans, events)
}

/// The time in each call path of a profile's samples, itself included.
fn totals(profile: &Value) -> BTreeMap<Vec<String>, i64> {
    let mut totals = BTreeMap::new();
    for thread in profile["threads"].as_array().expect("threads") {
        let samples = &thread["samples"];
        let mut ends = 0;
        for sample in 0..index(&samples["length"]) {
            let at = nanos(&samples["time"][sample]);
            assert!(at >= ends, "samples are in order");
            let weight = nanos(&samples["weight"][sample]);
            ends = at + weight;
            if let Some(stack) = samples["stack"][sample].as_u64() {
                let stack = usize::try_from(stack).expect("small");
                let mut path = path(&profile["shared"], stack);
                while !path.is_empty() {
                    *totals.entry(path.clone()).or_default() += weight;
                    path.pop();
                }
            }
        }
    }
    totals
}

/// The same of a trace.
fn expected_totals(trace: &Trace) -> BTreeMap<Vec<String>, i64> {
    let mut totals = BTreeMap::new();
    for track in trace
        .tracks
        .iter()
        .filter(|track| track.kind != TrackKind::Async)
    {
        let mut path = Vec::new();
        for thing in &track.things {
            if let Lasts::For(duration) = thing.lasts {
                path.truncate(thing.depth);
                path.push(thing.name.clone());
                *totals.entry(path.clone()).or_default() += duration.cast_signed();
            }
        }
    }
    totals.retain(|_, total| *total > 0);
    totals
}

proptest! {
    #[test]
    fn markers_and_samples_are_the_spans(trace in any_trace()) {
        let mut file = Vec::new();
        trace.export(Box::new(Exporter::new(&mut file, trace.extent)), true);
        let profile: Value = serde_json::from_slice(&file).expect("strict JSON");
        check_lengths(&profile);
        let (spans, events) = markers(&profile, &trace);
        let mut relative = trace.clone();
        for thing in relative.tracks.iter_mut().flat_map(|track| &mut track.things) {
            thing.at -= trace.extent.from;
        }
        prop_assert_eq!(spans, relative.spans());
        prop_assert_eq!(events, relative.events());
        prop_assert_eq!(totals(&profile), expected_totals(&trace.ended()));
    }
}
