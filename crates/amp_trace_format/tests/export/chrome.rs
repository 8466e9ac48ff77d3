//! Chrome's JSON: our own reader and the trace processor's rules find what was said.

use std::collections::BTreeMap;

use amp_trace_format::chrome::{self, Exporter};
use amp_trace_format::{Entry, Time, TrackKind, Unsaid};
use proptest::prelude::*;

use crate::trace::{Lasts, Spans, Trace, any_trace};

/// What our reader says of a file.
#[derive(Debug, Default)]
struct Read {
    kinds: BTreeMap<u32, TrackKind>,
    marks: BTreeMap<u32, Vec<Marked>>,
}

/// A key for sorting, what it is, its name.
type Marked = ((Time, i128), Mark, String);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    Begin,
    End,
    Whole(u64),
    Moment,
}

impl Read {
    fn of(file: &[u8]) -> Self {
        let strict: serde_json::Value = serde_json::from_slice(file).expect("strict JSON");
        assert!(strict.is_array());
        let mut read = Self::default();
        let problems = chrome::read(file, &mut |entry| read.take(entry)).expect("a trace");
        assert!(problems.is_empty(), "{problems:?}");
        read
    }

    fn take(&mut self, entry: &Entry<'_>) {
        let (track, at, mark, place) = match *entry {
            Entry::Track { track, kind, .. } => {
                self.kinds.insert(track.0, kind);
                return;
            }
            Entry::Span {
                track,
                at,
                duration,
                place,
                ..
            } => (track, at, Mark::Whole(duration.expect("it has one")), place),
            Entry::Begin {
                track, at, place, ..
            } => (track, at, Mark::Begin, place),
            Entry::End {
                track, at, place, ..
            } => (track, at, Mark::End, place),
            Entry::Event {
                track, at, place, ..
            } => (track, at, Mark::Moment, place),
            _ => return,
        };
        let is_async = self.kinds[&track.0] == TrackKind::Async;
        // Of one moment, the trace processor takes ends first, then whole spans, longer ones first.
        let key = match mark {
            Mark::End if !is_async => i128::MIN,
            Mark::Whole(duration) => -i128::from(duration),
            _ => 0,
        };
        let marks = self.marks.entry(track.0).or_default();
        marks.push(((at, key), mark, place.name.to_owned()));
    }

    /// Spans by track, nested as the trace processor does it.
    fn spans(&self) -> BTreeMap<u32, Spans> {
        let mut all = BTreeMap::new();
        for (track, marks) in &self.marks {
            let mut marks = marks.clone();
            marks.sort_by_key(|(key, ..)| *key);
            // Of what is open: when it began and ends, and which span it is; events are open too.
            let (mut spans, mut open) = (Spans::new(), Vec::<(Time, Option<Time>, usize)>::new());
            for ((at, _), mark, name) in marks {
                let end = match mark {
                    Mark::Begin | Mark::End => None,
                    Mark::Whole(duration) => at.checked_add_unsigned(duration),
                    Mark::Moment => Some(at),
                };
                // What has no length is still open for what has none either.
                let is_over = |(began, own): (Time, Option<Time>)| {
                    let is_around = own == Some(began) && end == Some(at);
                    own.is_some_and(|own| own < at || own == at && !is_around)
                };
                while open
                    .last()
                    .is_some_and(|&(began, own, _)| is_over((began, own)))
                {
                    open.pop();
                }
                if mark == Mark::End {
                    let (_, end, place) = open.pop().expect("an end has a beginning");
                    assert_eq!(end, None, "the innermost span has to be the one that ends");
                    spans[place].2 = Lasts::For(at.abs_diff(spans[place].1));
                    continue;
                }
                if let (Some(end), Some((_, Some(around), _))) = (end, open.last()) {
                    assert!(end <= *around, "{name} crosses what it lies in");
                }
                let depth = open.len();
                open.push((at, end, spans.len()));
                match mark {
                    Mark::Whole(duration) => spans.push((name, at, Lasts::For(duration), depth)),
                    Mark::Begin => spans.push((name, at, Lasts::Open, depth)),
                    _ => {}
                }
            }
            spans.sort();
            if !spans.is_empty() {
                all.insert(*track, spans);
            }
        }
        all
    }

    fn events(&self) -> BTreeMap<u32, Vec<(String, Time)>> {
        let mut all = BTreeMap::new();
        for (track, marks) in &self.marks {
            let events = marks.iter().filter(|(_, mark, _)| *mark == Mark::Moment);
            let mut events: Vec<_> = events
                .map(|((at, _), _, name)| (name.clone(), *at))
                .collect();
            events.sort();
            if !events.is_empty() {
                all.insert(*track, events);
            }
        }
        all
    }
}

fn exported(trace: &Trace, depths: bool) -> (Read, Unsaid) {
    let mut file = Vec::new();
    let unsaid = trace.export(Box::new(Exporter::new(&mut file, trace.extent)), depths);
    (Read::of(&file), unsaid)
}

/// The same tracks in any order: those that are no threads come later in the file.
fn unordered<T: Ord>(tracks: BTreeMap<u32, T>) -> Vec<T> {
    let mut all: Vec<_> = tracks.into_values().collect();
    all.sort();
    all
}

/// Without times: which span lies how deep.
fn shapes(tracks: BTreeMap<u32, Spans>) -> Vec<Vec<(String, usize)>> {
    let shape = |spans: Spans| {
        let mut shape: Vec<_> = spans
            .into_iter()
            .map(|(name, .., depth)| (name, depth))
            .collect();
        shape.sort();
        shape
    };
    let mut all: Vec<_> = tracks.into_values().map(shape).collect();
    all.sort();
    all
}

fn moved(unsaid: &Unsaid) -> u64 {
    let is_moved = |(what, _): &(&str, u64)| what.contains("changed by nanoseconds");
    unsaid.iter().find(is_moved).map_or(0, |(_, count)| count)
}

proptest! {
    #[test]
    fn spans_nest_as_they_did(trace in any_trace()) {
        let (read, unsaid) = exported(&trace, true);
        if moved(&unsaid) == 0 {
            prop_assert_eq!(unordered(read.spans()), unordered(trace.spans()));
            prop_assert_eq!(unordered(read.events()), unordered(trace.events()));
        } else {
            prop_assert_eq!(shapes(read.spans()), shapes(trace.spans()));
        }
    }

    #[test]
    fn without_depths_no_time_changes(trace in any_trace()) {
        let (read, unsaid) = exported(&trace, false);
        prop_assert_eq!(moved(&unsaid), 0);
        let times = |tracks: BTreeMap<u32, Spans>| {
            let times = tracks.into_values().map(|spans| {
                spans.into_iter().map(|(name, at, lasts, _)| (name, at, lasts)).collect::<Vec<_>>()
            });
            let mut times: Vec<_> = times.collect();
            times.iter_mut().for_each(|times| times.sort());
            times.sort();
            times
        };
        prop_assert_eq!(times(read.spans()), times(trace.spans()));
    }
}

#[test]
fn times_change_by_a_nanosecond_where_they_have_to() {
    let thing = |name: &str, at, lasts, depth| crate::trace::Thing {
        name: name.to_owned(),
        target: String::new(),
        at,
        depth,
        lasts: Lasts::For(lasts),
        argument: None,
    };
    let trace = Trace {
        extent: amp_trace_format::Extent { from: 0, to: 9 },
        tracks: vec![crate::trace::Track {
            kind: TrackKind::Thread { id: 1 },
            name: String::new(),
            things: vec![
                thing("around", 3, 2, 0),
                thing("at its end", 5, 0, 1),
                thing("behind", 5, 4, 0),
            ],
        }],
    };
    let (read, unsaid) = exported(&trace, true);
    let spans = vec![
        ("around".to_owned(), 3, Lasts::For(3), 0),
        ("at its end".to_owned(), 5, Lasts::For(0), 1),
        ("behind".to_owned(), 6, Lasts::For(3), 0),
    ];
    assert_eq!(read.spans(), BTreeMap::from([(0, spans)]));
    assert_eq!(moved(&unsaid), 2);
}
