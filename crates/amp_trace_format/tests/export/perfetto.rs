//! Perfetto's protobuf, read by the tests' own reader.

use std::collections::BTreeMap;

use amp_trace_format::TrackKind;
use amp_trace_format::perfetto::Exporter;
use proptest::prelude::*;

use crate::read::{self, Kind};
use crate::trace::{Lasts, Spans, any_trace};

/// The tracks of a file by the index they had: the number of a track is its index and its kind.
fn index(uuid: u64) -> u32 {
    assert_eq!(uuid & 3, 1, "{uuid} is a track");
    u32::try_from(uuid >> 2).expect("small") - 1
}

fn spans(trace: &read::Trace) -> BTreeMap<u32, Spans> {
    let mut all = BTreeMap::new();
    for &track in trace.tracks.keys() {
        let (mut spans, mut open) = (Spans::new(), Vec::new());
        for event in trace.on(track) {
            let at = event.at.cast_signed();
            match event.kind {
                Kind::Begin => {
                    let depth = open.len();
                    open.push(spans.len());
                    let name = event.name.clone().expect("a name");
                    spans.push((name, at, Lasts::Open, depth));
                }
                Kind::End => {
                    let place: usize = open.pop().expect("an end has a beginning");
                    spans[place].2 = Lasts::For(at.abs_diff(spans[place].1));
                }
                _ => {}
            }
        }
        spans.sort();
        if !spans.is_empty() {
            all.insert(index(track), spans);
        }
    }
    all
}

fn events(trace: &read::Trace) -> BTreeMap<u32, Vec<(String, i64)>> {
    let mut all = BTreeMap::new();
    for &track in trace.tracks.keys() {
        let events = trace
            .on(track)
            .into_iter()
            .filter(|event| event.kind == Kind::Instant);
        let events = events.map(|e| (e.name.clone().expect("a name"), e.at.cast_signed()));
        let mut events: Vec<_> = events.collect();
        events.sort();
        if !events.is_empty() {
            all.insert(index(track), events);
        }
    }
    all
}

proptest! {
    #[test]
    fn every_span_is_where_it_was(trace in any_trace()) {
        let mut file = Vec::new();
        trace.export(Box::new(Exporter::new(&mut file, trace.extent)), true);
        let read = read::Trace::read(&file);
        prop_assert_eq!(spans(&read), trace.spans());
        prop_assert_eq!(events(&read), trace.events());
        for (index, said) in (0..).zip(&trace.tracks) {
            let uuid = (index + 1) << 2 | 1;
            let Some(track) = read.tracks.get(&uuid) else { continue };
            let thread = track.message(4);
            prop_assert_eq!(thread.is_some(), said.kind.name() == "thread");
            let name = thread.map_or_else(|| track.text(2), |thread| thread.text(5));
            // An asynchronous track is called like its first event.
            let is_async = said.kind == TrackKind::Async;
            let expected = if is_async { "" } else { &*said.name };
            prop_assert_eq!(name.unwrap_or_default(), expected);
        }
    }
}
