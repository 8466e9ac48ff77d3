//! A whole trace as Chrome's trace-event JSON.

mod asynchronous;
mod flows;
mod names;
mod spans;
mod sums;

use std::collections::HashMap;
use std::io::{self, Write};

use self::flows::Chains;
use self::spans::Pending;
use super::encode::push_stamp;
use super::{HEAD, TAIL, text, value};
use crate::export::{Nesting, Numbers, Output, Roster, Unsaid, what};
use crate::{Entry, Export, Extent, Level, Place, ProcessIndex, Time, TrackIndex, TrackKind};

/// Writes a whole trace as Chrome's trace-event JSON.
///
/// The form is that of the [writer](super), with these differences, since a whole span is known:
///
/// | entry | `ph` | form |
/// |---|---|---|
/// | span | `X` | where it ended; `B` where its end is not in the trace |
/// | span on an asynchronous track | `b`, `e` | `id` is the track's index; `scope` where the category is another than the track's first |
/// | event of an asynchronous track, process, machine | `n`, `i` with `s`: `p`, `g` | |
/// | flow | `s`, `t`, `f` | `id` counts the chains; name and category of the first step of the chain; `bp`: `e` where an end binds to the span around it |
///
/// Spans stand in the order of their ends. Times are those of the trace, which may begin anywhere; where
/// it begins before 0, its first moment is 0, as Perfetto drops what is earlier.
///
/// # Nesting
/// Of events of one moment, Perfetto takes `E` first, then `X` from the longest to the shortest, then all
/// others as in the file; and it takes what has no length for the inside of what had none. Where whole
/// spans would not nest by these rules, they are `B` and `E`. Times that cannot say the nesting are
/// changed by as few nanoseconds as it takes: what holds a span without length at its very end gets one
/// more, of two without length beside each other the second is later, and what follows begins no earlier.
///
/// # Threads
/// A thread has the operating system's number as its `os_id`, and as its `tid` unless it is 0, too large, or
/// that of a thread before it in its process. Tracks that are no threads have no `os_id`.
///
/// # Cost
/// Memory for the names of processes and tracks, for the spans that are open at one moment with their
/// arguments, and a few words for each chain of arrows.
#[derive(Debug)]
pub struct Exporter<W> {
    out: Output<W>,
    extent: Extent,
    roster: Roster,
    numbers: Numbers,
    /// Labels, until it is known who is in the trace.
    labels: Vec<Vec<u8>>,
    state: State,
    is_first: bool,
    /// Whether our reader knows by now that the file is ours.
    is_ours: bool,
    current: Option<Current>,
    nesting: Nesting<Pending>,
    /// The texts of the spans that are open.
    texts: Vec<u8>,
    /// When the last thing without length was, on the current track.
    instant: Option<Time>,
    frame_sets: HashMap<(u32, String), u32>,
    counters: names::Counters,
    chains: Chains,
    unsaid: Unsaid,
}

/// How far the trace is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is said who is in it.
    Naming,
    /// That is written, and the rest follows.
    Saying,
}

/// The track that spans and events are written of.
#[derive(Debug)]
struct Current {
    track: TrackIndex,
    kind: TrackKind,
    process: Option<ProcessIndex>,
    /// `"pid":…,"tid":…,"ts":`.
    stamp: Vec<u8>,
    /// Of asynchronous ones: the category that their identity is found by.
    category: Option<String>,
    /// Whether it is named in the file.
    is_named: bool,
}

impl<W: Write> Exporter<W> {
    /// A writer for the trace between these times.
    pub fn new(output: W, extent: Extent) -> Self {
        let mut out = Output::new(output);
        out.bytes.extend_from_slice(HEAD);
        let mut unsaid = Unsaid::default();
        unsaid.add_if(extent.from < 0, what::ZERO);
        Self {
            out,
            extent,
            roster: Roster::default(),
            numbers: Numbers::default(),
            labels: Vec::new(),
            state: State::Naming,
            is_first: true,
            is_ours: false,
            current: None,
            nesting: Nesting::new(extent.to),
            texts: Vec::new(),
            instant: None,
            frame_sets: HashMap::new(),
            counters: names::Counters::default(),
            chains: Chains::default(),
            unsaid,
        }
    }

    /// Begins an event.
    fn separate(&mut self) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.is_first) {
            self.out.bytes.extend_from_slice(b",\n");
        }
        &mut self.out.bytes
    }

    /// Goes to a track, after the spans of the last one have ended.
    fn go_to(&mut self, track: TrackIndex) -> &mut Current {
        if self.current.as_ref().is_none_or(|now| now.track != track) {
            self.leave();
            let said = self.roster.track(track);
            let mut stamp = Vec::with_capacity(40);
            let process = self.numbers.process(said.process);
            let number = match said.kind {
                // Readers want one, and do not look at it.
                TrackKind::Async => process,
                _ => self.numbers.track(track),
            };
            push_stamp(&mut stamp, process, number);
            self.current = Some(Current {
                track,
                kind: said.kind,
                process: said.process,
                stamp,
                category: None,
                is_named: matches!(said.kind, TrackKind::Thread { .. } | TrackKind::Async),
            });
        }
        self.current.as_mut().expect("it was just set")
    }

    /// Ends the spans of the track that was written, which is over.
    fn leave(&mut self) {
        self.close_all();
        (self.current, self.instant) = (None, None);
        self.nesting.restart();
    }

    fn event(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        at: Time,
        arguments: &[crate::Argument<'_>],
    ) {
        self.go_to(track);
        self.close_over(at, false);
        self.nesting.pass();
        if !self.is_async() {
            let widened = self.nesting.widen(at);
            self.unsaid.add_if(widened > 0, spans::MOVED);
            self.begin_early(widened);
        }
        let at = self.nesting.fit(at);
        self.unsaid.values(arguments);
        self.unsaid.source(place);
        self.instant = Some(at);
        let (kind, at) = (self.go_to(track).kind, self.extent.positive(at));
        match kind {
            TrackKind::Async => self.identified(b'n', place, at),
            TrackKind::Process | TrackKind::Global => {
                let process = self.numbers.process(self.roster.process_of(track));
                let scope = if kind == TrackKind::Process {
                    b'p'
                } else {
                    b'g'
                };
                push_place(self.separate(), place);
                let out = &mut self.out.bytes;
                out.extend_from_slice(b"\"ph\":\"i\",\"s\":\"");
                out.extend_from_slice(&[scope, b'"', b',']);
                push_stamp(out, process, process);
                value::push_micros(out, at);
            }
            _ => {
                self.name_row();
                push_place(self.separate(), place);
                self.out
                    .bytes
                    .extend_from_slice(b"\"ph\":\"i\",\"s\":\"t\",");
                self.push_stamped(at);
            }
        }
        let level = place.level.unwrap_or(Level::Info);
        value::push_event_args(&mut self.out.bytes, arguments, level);
        self.out.bytes.push(b'}');
    }

    /// Appends process, thread and time of the current track.
    fn push_stamped(&mut self, at: u64) {
        if let Some(current) = &self.current {
            self.out.bytes.extend_from_slice(&current.stamp);
        }
        value::push_micros(&mut self.out.bytes, at);
    }
}

impl<W: Write> Export for Exporter<W> {
    fn entry(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        if let Entry::Label { name, value } = entry {
            self.label(name, value);
            return self.out.pass();
        }
        if self.roster.takes(entry) {
            return Ok(());
        }
        self.begin();
        match *entry {
            Entry::Span {
                track,
                ref place,
                at,
                duration,
                arguments,
            } => self.span(track, place, (at, duration), arguments),
            Entry::Event {
                track,
                ref place,
                at,
                arguments,
            } => self.event(track, place, at, arguments),
            _ => {
                self.leave();
                self.rest(entry);
            }
        }
        self.out.pass()
    }

    fn depth(&mut self, depth: u32) {
        self.nesting.expect(depth);
    }

    fn finish(mut self: Box<Self>) -> io::Result<Unsaid> {
        self.begin();
        self.leave();
        self.out.bytes.extend_from_slice(TAIL);
        self.out.finish()?;
        Ok(self.unsaid)
    }
}

impl<W: Write> Exporter<W> {
    /// What is neither a name nor on the timeline of a track.
    fn rest(&mut self, entry: &Entry<'_>) {
        match *entry {
            Entry::Counter {
                track,
                ref place,
                at,
                ref value,
            } => self.counter(track, place, at, value),
            Entry::Flow {
                track,
                id,
                ref place,
                at,
                step,
                binding,
            } => self.flow((track, id), place, at, (step, binding)),
            Entry::Frame {
                track,
                ref place,
                at,
                began,
                index,
            } => self.frame(track, place, [began, at], index),
            Entry::Loss {
                track,
                spans,
                events,
                from,
                to,
            } => self.loss(track, [spans, events], [from, to]),
            Entry::Histogram {
                ref place,
                from,
                to,
                values,
            } => {
                self.unsaid.add(what::ONLY_QUANTILES);
                self.distribution("histogram", place, [from, to], (values.count(), values));
                self.series(place, from, values);
            }
            Entry::Totals {
                ref place,
                from,
                to,
                count,
                durations,
            } => {
                self.unsaid.add(what::ONLY_QUANTILES);
                self.distribution("totals", place, [from, to], (count, durations));
            }
            Entry::Begin { .. } | Entry::End { .. } => self.unsaid.add(what::BEGIN_END),
            _ => {}
        }
    }
}

/// Appends `{"name":"…","cat":"…",`.
fn push_place(out: &mut Vec<u8>, place: &Place<'_>) {
    push_named(out, place.name, place.target);
}

fn push_named(out: &mut Vec<u8>, name: &str, category: &str) {
    out.extend_from_slice(b"{\"name\":\"");
    text::push(out, name);
    out.extend_from_slice(b"\",");
    if !category.is_empty() {
        out.extend_from_slice(b"\"cat\":\"");
        text::push(out, category);
        out.extend_from_slice(b"\",");
    }
}
