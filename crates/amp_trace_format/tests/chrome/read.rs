//! A reader with the strictness of a JSON parser and the sorting of Perfetto's.

use std::collections::BTreeMap;

use serde_json::Value;

/// The events of a strictly valid file.
pub(crate) fn events(file: &[u8]) -> Vec<Value> {
    match serde_json::from_slice(file) {
        Ok(Value::Array(events)) => events,
        other => panic!(
            "not an array: {other:?} in {:?}",
            String::from_utf8_lossy(file)
        ),
    }
}

/// The exact number of nanoseconds of a time with three decimals.
pub(crate) fn nanos(time: &Value) -> u64 {
    let text = time.to_string();
    let micros: f64 = text.parse().expect("a number");
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "tests use small times"
    )]
    let nanos = (micros * 1000.0).round() as u64;
    nanos
}

/// A finished span: name, depth, arguments.
#[derive(Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) name: String,
    pub(crate) depth: usize,
    pub(crate) args: Value,
}

/// Spans by thread, in the order of their beginnings, after the sort that moves ends first.
/// Panics where an end has no beginning or a beginning no end.
pub(crate) fn spans(events: &[Value]) -> BTreeMap<u64, Vec<Span>> {
    let mut events: Vec<_> = events
        .iter()
        .filter(|e| e["ph"] == "B" || e["ph"] == "E")
        .collect();
    events.sort_by_key(|e| (nanos(&e["ts"]), e["ph"] != "E"));
    let mut spans = BTreeMap::<u64, Vec<Span>>::new();
    let mut depths = BTreeMap::<u64, usize>::new();
    for event in events {
        let tid = event["tid"].as_u64().expect("a tid");
        let depth = depths.entry(tid).or_default();
        if event["ph"] == "B" {
            let name = event["name"].as_str().expect("a name").to_owned();
            spans.entry(tid).or_default().push(Span {
                name,
                depth: *depth,
                args: event["args"].clone(),
            });
            *depth += 1;
        } else {
            *depth = depth.checked_sub(1).expect("an end has a beginning");
        }
    }
    assert!(
        depths.values().all(|&depth| depth == 0),
        "every span ends: {depths:?}"
    );
    spans
}

/// The sums over every event that shows a loss: spans, events, names of threads.
pub(crate) fn losses(events: &[Value]) -> [u64; 3] {
    let mut sums = [0; 3];
    for event in events.iter().filter(|e| e["name"] == "lost records") {
        for (sum, key) in sums.iter_mut().zip(["spans", "events", "thread_names"]) {
            *sum += event["args"][key].as_u64().unwrap_or(0);
        }
    }
    sums
}
