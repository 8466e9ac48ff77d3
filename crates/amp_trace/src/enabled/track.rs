//! Tracks that are no threads.

mod batch;

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::site::{CallSite, Recording};
use super::thread::{Payload, Pen};
use super::value::Fields;
use super::{clock, fork};
use crate::Moment;

pub use batch::TrackBatch;

/// Moments farther than this in the past, in nanoseconds, cannot be told from later ones.
const PAST: u64 = 4 * 3_600 * 1_000_000_000;
/// Moments farther than this in the future cannot be told from earlier ones.
const FUTURE: u64 = 1_000_000_000;

/// A row of the trace that is no thread: a GPU queue, a network connection.
///
/// Made by [`perf_track!`](crate::perf_track); copies are the same row. Spans and events are put on it
/// with moments of the program's choosing, from any thread. A track is over when its last copy is
/// dropped.
///
/// Spans of a track are nested or apart, as those of a thread. Give what belongs together to one
/// [`batch`](Self::batch), in any order. A moment that cannot be where it was said, since it lies
/// before what is on the track already, beyond the end of the span around it, before its own
/// beginning, or too far in the future, is moved to the nearest one that can, and the record says in
/// its field `held_ns` by how much.
///
/// # Cost
/// A lock, a clock read, and the words of the record; memory in blocks of 32 KiB, as a thread's.
#[derive(Debug, Clone)]
pub struct Track(Arc<Row>);

#[derive(Debug)]
struct Row {
    name: String,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// None until something is recorded.
    pen: Option<Pen>,
    /// The last moment that was written.
    last: u64,
}

/// A span or an event, with its moments made possible.
#[derive(Debug, Clone, Copy)]
struct Item {
    site: u32,
    begin: u64,
    /// None for an event.
    end: Option<u64>,
    /// By how much its moments were moved.
    held: u64,
}

impl Item {
    fn new(site: u32, begin: Moment, end: Option<Moment>) -> Self {
        let now = clock::nanos();
        let mut item = Self {
            site,
            begin: begin.0,
            end: end.map(|end| end.0),
            held: 0,
        };
        item.limit(now.saturating_sub(PAST), now.saturating_add(FUTURE));
        item
    }

    /// Moves its moments into a range, and its end to its beginning or after it.
    fn limit(&mut self, from: u64, to: u64) {
        let begin = self.begin.clamp(from, to.max(from));
        self.held = self.held.saturating_add(begin.abs_diff(self.begin));
        self.begin = begin;
        if let Some(end) = &mut self.end {
            let possible = (*end).min(to).max(begin);
            self.held = self.held.saturating_add(possible.abs_diff(*end));
            *end = possible;
        }
    }
}

impl Track {
    /// A row with this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(Arc::new(Row {
            name: name.into(),
            state: Mutex::new(State { pen: None, last: 0 }),
        }))
    }

    /// Collects spans and events that belong together; they are recorded where it is dropped.
    pub fn batch(&self) -> TrackBatch<'_> {
        TrackBatch::new(self)
    }

    /// Where to write; `None` in a forked child, whose locks are as they were.
    fn state(&self) -> Option<MutexGuard<'_, State>> {
        (!fork::is_child()).then(|| self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Writes the beginning of a span, or an event; whether there was room.
    fn begin(&mut self, name: &str, item: &Item, payload: &impl Payload) -> bool {
        let pen = self.pen.get_or_insert_with(|| Pen::new(name));
        self.last = item.begin;
        let head = clock::stamp_of(item.begin) | u64::from(item.site);
        if item.end.is_some() {
            pen.record::<true>(head, item.held, payload)
        } else {
            pen.record::<false>(head, item.held, payload)
        }
    }

    /// Writes the end of a span whose beginning was written.
    fn end(&mut self, at: u64) {
        self.last = at;
        if let Some(pen) = &mut self.pen {
            pen.end(clock::stamp_of(at));
        }
    }
}

/// Takes spans and events with their moments.
pub trait Tracked: sealed::Sealed {
    /// Takes one.
    #[doc(hidden)]
    fn take(&self, site: u32, begin: Moment, end: Option<Moment>, fields: &impl Fields);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Track {}
    impl Sealed for super::TrackBatch<'_> {}
    impl<T: Sealed + ?Sized> Sealed for &T {}
}

impl Tracked for Track {
    fn take(&self, site: u32, begin: Moment, end: Option<Moment>, fields: &impl Fields) {
        let Some(mut state) = self.state() else {
            return;
        };
        let mut item = Item::new(site, begin, end);
        item.limit(state.last, u64::MAX);
        let is_open = state.begin(&self.0.name, &item, fields);
        if let Some(end) = item.end
            && is_open
        {
            state.end(end);
        }
    }
}

impl<T: Tracked + ?Sized> Tracked for &T {
    fn take(&self, site: u32, begin: Moment, end: Option<Moment>, fields: &impl Fields) {
        (**self).take(site, begin, end, fields);
    }
}

/// A place for a span.
#[derive(Debug)]
pub struct During<'a, T: ?Sized>(pub &'a T, pub Range<Moment>);

/// A place for an event.
#[derive(Debug)]
pub struct At<'a, T: ?Sized>(pub &'a T, pub Moment);

/// Records a span on a track.
pub fn track_span<T: Tracked + ?Sized, F: Fields>(
    _: &'static CallSite,
    on: Recording,
    (During(to, Range { start, end }), fields): &(&During<'_, T>, F),
) {
    if on.is_ours() {
        to.take(on.number(), *start, Some(*end), fields);
    }
}

/// Records an event on a track.
pub fn track_event<T: Tracked + ?Sized, F: Fields>(
    _: &'static CallSite,
    on: Recording,
    (At(to, moment), fields): &(&At<'_, T>, F),
) {
    if on.is_ours() {
        to.take(on.number(), *moment, None, fields);
    }
}
