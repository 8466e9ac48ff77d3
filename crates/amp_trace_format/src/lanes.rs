//! What an encoder knows about each thread, in bounded memory.

use std::collections::HashMap;

use crate::ThreadIndex;

/// Lanes without open spans are forgotten above this many, so that short threads cost no memory.
const MANY: usize = 4096;

/// One thread's row in a trace.
pub(crate) trait Lane {
    /// Whose it is.
    fn thread(&self) -> ThreadIndex;
    /// Whether a span is open.
    fn is_open(&self) -> bool;
}

/// All lanes, found by thread.
#[derive(Debug)]
pub(crate) struct Lanes<L> {
    lanes: Vec<L>,
    places: HashMap<ThreadIndex, usize>,
    /// The place of the lane asked for last: records come in runs of one thread.
    recent: usize,
    many: usize,
}

impl<L: Lane> Lanes<L> {
    pub(crate) fn new() -> Self {
        Self {
            lanes: Vec::new(),
            places: HashMap::new(),
            recent: 0,
            many: MANY,
        }
    }

    /// The lane of `thread`; `make` makes a new one.
    #[inline]
    pub(crate) fn of(&mut self, thread: ThreadIndex, make: impl FnOnce() -> L) -> &mut L {
        let recent = self.lanes.get(self.recent);
        if recent.is_none_or(|lane| lane.thread() != thread) {
            self.seek(thread, make);
        }
        &mut self.lanes[self.recent]
    }

    /// Makes another lane the recent one.
    #[cold]
    fn seek(&mut self, thread: ThreadIndex, make: impl FnOnce() -> L) {
        self.recent = match self.places.get(&thread) {
            Some(&place) => place,
            None => self.add(thread, make()),
        };
    }

    /// Every lane, in no order.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut L> {
        self.lanes.iter_mut()
    }

    /// All lanes in the order of their threads; for the end of the trace.
    pub(crate) fn drain(&mut self) -> Vec<L> {
        self.places.clear();
        let mut lanes = std::mem::take(&mut self.lanes);
        lanes.sort_unstable_by_key(Lane::thread);
        lanes
    }

    /// Forgets a thread that has ended.
    pub(crate) fn forget(&mut self, thread: ThreadIndex) {
        let Some(place) = self.places.remove(&thread) else {
            return;
        };
        self.lanes.swap_remove(place);
        if let Some(moved) = self.lanes.get(place) {
            self.places.insert(moved.thread(), place);
        }
    }

    fn add(&mut self, thread: ThreadIndex, lane: L) -> usize {
        if self.lanes.len() >= self.many {
            self.forget_idle();
        }
        self.places.insert(thread, self.lanes.len());
        self.lanes.push(lane);
        self.lanes.len() - 1
    }

    fn forget_idle(&mut self) {
        self.lanes.retain(Lane::is_open);
        self.places = self
            .lanes
            .iter()
            .enumerate()
            .map(|(at, lane)| (lane.thread(), at))
            .collect();
        self.many = MANY.max(self.lanes.len() * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Open(ThreadIndex, bool);

    impl Lane for Open {
        fn thread(&self) -> ThreadIndex {
            self.0
        }

        fn is_open(&self) -> bool {
            self.1
        }
    }

    #[test]
    fn short_threads_are_forgotten_and_open_spans_are_not() {
        let mut lanes = Lanes::new();
        for index in (1..=100_000).map(ThreadIndex) {
            lanes.of(index, || Open(index, index.0 % 1000 == 0));
        }
        assert!(lanes.lanes.len() <= 2 * MANY, "{}", lanes.lanes.len());
        for index in (1000..=100_000).step_by(1000) {
            let thread = ThreadIndex(index);
            assert!(lanes.of(thread, || Open(thread, false)).1);
        }
    }

    #[test]
    fn a_thread_that_ended_leaves_the_others_in_place() {
        let mut lanes = Lanes::new();
        for index in (1..=5).map(ThreadIndex) {
            lanes.of(index, || Open(index, true));
        }
        lanes.forget(ThreadIndex(2));
        let threads: Vec<u32> = lanes.drain().iter().map(|lane| lane.0.0).collect();
        assert_eq!(threads, [1, 3, 4, 5]);
    }
}
