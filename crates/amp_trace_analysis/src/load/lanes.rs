use amp_trace_format::native::LanePlace;
use amp_trace_format::{Nanos, ThreadIndex};

use super::kept::Kept;
use crate::build::Stretch;

/// The threads and tracks of a chunk, by their places.
#[derive(Debug, Default)]
pub(super) struct Lanes<S> {
    /// Those beyond `count` are memory of another chunk.
    all: Vec<Lane<S>>,
    count: usize,
    /// Whether some time is not one that a recorder writes.
    pub(super) is_odd: bool,
}

/// A thread or track, and its spans and events.
#[derive(Debug)]
pub(super) struct Lane<S> {
    pub(super) thread: ThreadIndex,
    pub(super) stretch: S,
    /// The time of the first statement, or [`NEVER`].
    from: u64,
    /// That of the last.
    to: u64,
}

/// The time of no statement.
const NEVER: u64 = u64::MAX;

impl<S: Stretch> Lanes<S> {
    pub(super) fn clear(&mut self) {
        (self.count, self.is_odd) = (0, false);
    }

    /// A thread comes, on which nothing is open yet.
    pub(super) fn add(&mut self, thread: ThreadIndex) -> &mut S {
        if self.count == self.all.len() {
            self.all.push(Lane {
                thread,
                stretch: S::default(),
                from: NEVER,
                to: NEVER,
            });
        }
        let lane = &mut self.all[self.count];
        lane.thread = thread;
        (lane.from, lane.to) = (NEVER, NEVER);
        lane.stretch.clear(self.count);
        self.count += 1;
        &mut lane.stretch
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &Lane<S>> {
        self.all[..self.count].iter()
    }

    pub(super) fn thread(&self, place: LanePlace) -> ThreadIndex {
        self.all[place.index()].thread
    }

    /// One on which something happens at a time.
    #[inline]
    pub(super) fn go(&mut self, place: LanePlace, at: Nanos, kept: &mut Vec<Kept>) -> &mut S {
        let lane = &mut self.all[place.index()];
        if at.0 < lane.to || at.0 == NEVER {
            self.is_odd |= lane.first(at);
            kept.push(Kept::Lane(place));
        }
        lane.to = at.0;
        &mut lane.stretch
    }
}

impl<S: Stretch> Lane<S> {
    /// Something happens for the first time, or earlier than what happened last; whether that is so.
    #[cold]
    fn first(&mut self, at: Nanos) -> bool {
        let is_odd = self.from != NEVER || at.0 == NEVER;
        self.from = at.0;
        is_odd
    }

    /// When the first and the last thing happens.
    pub(super) fn times(&self) -> Option<(u64, u64)> {
        (self.from != NEVER).then_some((self.from, self.to))
    }

    /// Whether nothing is open, and nothing happens.
    pub(super) fn is_unused(&self) -> bool {
        self.from == NEVER && self.stretch.carried() == 0
    }
}
