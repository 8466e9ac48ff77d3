//! From Chrome's JSON to Chrome's JSON: nothing is lost on the way.

use std::collections::{HashMap, HashSet};

use amp_trace_format::chrome::{self, Exporter};
use amp_trace_format::{Entry, Export, Extent, TrackKind};

use crate::sample::Sample;

/// The events of a file in any order, without what only numbers its tracks.
fn events(file: &[u8]) -> Vec<String> {
    let events: Vec<serde_json::Value> = serde_json::from_slice(file).expect("strict JSON");
    let said = events.into_iter().filter_map(|mut event| {
        // A histogram's counter has several series, which a reader takes for counters.
        let name = event["name"].as_str().unwrap_or_default();
        if name == "thread_sort_index" || name.starts_with("round trip us") {
            return None;
        }
        if event["ph"] == "b" || event["ph"] == "e" {
            event.as_object_mut().expect("an object").remove("id");
        }
        Some(event.to_string())
    });
    let mut said: Vec<_> = said.collect();
    said.sort();
    said
}

fn exported(extent: Extent, say: impl Fn(&mut dyn Export)) -> (Vec<u8>, Vec<(&'static str, u64)>) {
    let mut file = Vec::new();
    let mut exporter = Box::new(Exporter::new(&mut file, extent));
    say(&mut *exporter);
    let unsaid = exporter.finish().expect("memory takes all");
    let unsaid = unsaid.iter().collect();
    (file, unsaid)
}

/// How long the spans are that begin with one entry and end with another, by the place of the first.
fn durations(file: &[u8]) -> HashMap<usize, u64> {
    let mut marks = Vec::new();
    let mut asyncs = HashSet::new();
    let mut place = 0;
    chrome::read(file, &mut |entry| {
        match *entry {
            Entry::Track {
                track,
                kind: TrackKind::Async,
                ..
            } => {
                asyncs.insert(track);
            }
            Entry::Begin { track, at, .. } => marks.push((track, at, 1, place)),
            Entry::End { track, at, .. } => {
                marks.push((track, at, 2 * i32::from(asyncs.contains(&track)), place));
            }
            _ => {}
        }
        place += 1;
    })
    .expect("a trace");
    // Of a thread's moment, ends come first; elsewhere all is in order.
    marks.sort_by_key(|&(track, at, order, _)| (track, at, order % 2));
    let (mut durations, mut open) = (HashMap::new(), Vec::new());
    for (track, at, order, place) in marks {
        if order == 1 {
            open.push((track, at, place));
            continue;
        }
        let (same, began, place) = open.pop().expect("an end has a beginning");
        assert_eq!(same, track);
        durations.insert(place, at.abs_diff(began));
        while open.last().is_some_and(|(other, ..)| *other != track) {
            open.pop();
        }
    }
    durations
}

/// Hands the entries of a file on in the order that exporters want. Where spans begin together, the
/// longer one comes first.
fn say_again(file: &[u8], exporter: &mut dyn Export) {
    let durations = durations(file);
    let mut places = Vec::new();
    chrome::read(file, &mut |entry| {
        let place = places.len();
        let order = match *entry {
            Entry::Label { .. } => (0, 0, 0, 0),
            Entry::Process { .. } => (1, 0, 0, 0),
            Entry::Track { .. } => (2, 0, 0, 0),
            Entry::Span {
                track,
                at,
                duration,
                ..
            } => (3, track.0, at, -i128::from(duration.unwrap_or(u64::MAX))),
            Entry::Begin { track, at, .. } | Entry::Event { track, at, .. } => (3, track.0, at, 0),
            Entry::Counter { track, .. } => (4, track.0, 0, 0),
            _ => (5, 0, 0, 0),
        };
        places.push((order, place));
    })
    .expect("a trace");
    places.sort_unstable();
    for (_, wanted) in places {
        let mut place = 0;
        chrome::read(file, &mut |entry| {
            let whole = match *entry {
                _ if place != wanted => None,
                Entry::End { .. } => None,
                Entry::Begin {
                    track,
                    place,
                    at,
                    arguments,
                } => Some(Entry::Span {
                    track,
                    place,
                    at,
                    duration: durations.get(&wanted).copied(),
                    arguments,
                }),
                entry => Some(entry),
            };
            if let Some(entry) = whole {
                exporter.entry(&entry).expect("memory takes all");
            }
            place += 1;
        })
        .expect("a trace");
    }
}

#[test]
fn what_is_said_again_is_the_same() {
    let sample = Sample { frames: 2 };
    let (first, _) = exported(sample.extent(), |exporter| {
        sample.say(exporter).expect("memory takes all");
    });
    let (second, unsaid) = exported(sample.extent(), |exporter| say_again(&first, exporter));
    assert_eq!(unsaid, [], "all of it has a place");
    let [first, again] = [&first, &second].map(|file| events(file));
    for (first, again) in first.iter().zip(&again) {
        assert_eq!(again, first);
    }
    assert_eq!(again.len(), first.len());
    let (third, _) = exported(sample.extent(), |exporter| say_again(&second, exporter));
    assert_eq!(
        String::from_utf8_lossy(&third),
        String::from_utf8_lossy(&second)
    );
}
