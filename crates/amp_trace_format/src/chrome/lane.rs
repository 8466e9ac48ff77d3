//! What the encoder knows about each thread.

use std::collections::HashMap;

use super::value;
use crate::{Nanos, ThreadIndex};

/// Lanes without open spans are forgotten above this many, so that short threads cost no memory.
const MANY: usize = 4096;

/// One thread's row in the trace.
#[derive(Debug)]
pub(super) struct Lane {
    thread: ThreadIndex,
    /// `"pid":…,"tid":…,"ts":`, written into every event of the thread.
    stamp: Vec<u8>,
    /// For each open span, outermost first, whether its beginning is in the output.
    open: Vec<bool>,
    /// The latest time written.
    latest: u64,
    /// Whether something other than an end was written at `latest`.
    taken: bool,
}

impl Lane {
    fn new(thread: ThreadIndex, stamp: Vec<u8>) -> Self {
        Self {
            thread,
            stamp,
            open: Vec::new(),
            latest: 0,
            taken: false,
        }
    }

    /// Opens a span; `kept` says whether its beginning is in the output.
    pub(super) fn open(&mut self, kept: bool) {
        self.open.push(kept);
    }

    /// Closes the innermost span and says whether its beginning is in the output; none if none is open.
    pub(super) fn close(&mut self) -> Option<bool> {
        self.open.pop()
    }

    /// Appends process, thread and time of something that is not an end.
    pub(super) fn push_stamp(&mut self, out: &mut Vec<u8>, at: Nanos) {
        self.latest = self.latest.max(at.0);
        self.taken = true;
        self.push_latest(out);
    }

    /// Appends process, thread and time of an end: later than all but other ends.
    pub(super) fn push_end_stamp(&mut self, out: &mut Vec<u8>, at: Nanos) {
        let earliest = self.latest.saturating_add(u64::from(self.taken));
        self.latest = earliest.max(at.0);
        self.taken = false;
        self.push_latest(out);
    }

    /// Appends process, thread and time of something outside the nesting of spans.
    pub(super) fn push_free_stamp(&self, out: &mut Vec<u8>, at: Nanos) {
        out.extend_from_slice(&self.stamp);
        value::push_micros(out, at.0);
    }

    fn push_latest(&self, out: &mut Vec<u8>) {
        self.push_free_stamp(out, Nanos(self.latest));
    }
}

/// All lanes, found by thread.
#[derive(Debug)]
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    places: HashMap<ThreadIndex, usize>,
    /// The place of the lane asked for last: records come in runs of one thread.
    recent: usize,
    many: usize,
}

impl Lanes {
    pub(super) fn new() -> Self {
        Self {
            lanes: Vec::new(),
            places: HashMap::new(),
            recent: 0,
            many: MANY,
        }
    }

    /// The lane of `thread`; `stamp` makes the text of a new one.
    pub(super) fn of(&mut self, thread: ThreadIndex, stamp: impl FnOnce() -> Vec<u8>) -> &mut Lane {
        if self
            .lanes
            .get(self.recent)
            .is_none_or(|lane| lane.thread != thread)
        {
            self.recent = match self.places.get(&thread) {
                Some(&place) => place,
                None => self.add(Lane::new(thread, stamp())),
            };
        }
        &mut self.lanes[self.recent]
    }

    /// Makes the text of every lane anew.
    pub(super) fn restamp(&mut self, stamp: impl Fn(ThreadIndex) -> Vec<u8>) {
        for lane in &mut self.lanes {
            lane.stamp = stamp(lane.thread);
        }
    }

    /// All lanes in the order of their threads; for the end of the trace.
    pub(super) fn drain(&mut self) -> Vec<Lane> {
        self.places.clear();
        let mut lanes = std::mem::take(&mut self.lanes);
        lanes.sort_unstable_by_key(|lane| lane.thread);
        lanes
    }

    /// Forgets a thread that has ended.
    pub(super) fn forget(&mut self, thread: ThreadIndex) {
        let Some(place) = self.places.remove(&thread) else {
            return;
        };
        self.lanes.swap_remove(place);
        if let Some(moved) = self.lanes.get(place) {
            self.places.insert(moved.thread, place);
        }
    }

    fn add(&mut self, lane: Lane) -> usize {
        if self.lanes.len() >= self.many {
            self.forget_idle();
        }
        self.places.insert(lane.thread, self.lanes.len());
        self.lanes.push(lane);
        self.lanes.len() - 1
    }

    fn forget_idle(&mut self) {
        self.lanes.retain(|lane| !lane.open.is_empty());
        self.places = self
            .lanes
            .iter()
            .enumerate()
            .map(|(at, lane)| (lane.thread, at))
            .collect();
        self.many = MANY.max(self.lanes.len() * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_later_than_all_but_ends() {
        let mut lane = Lane::new(ThreadIndex(1), Vec::new());
        let mut out = Vec::new();
        lane.push_stamp(&mut out, Nanos(5));
        lane.push_end_stamp(&mut out, Nanos(5));
        lane.push_end_stamp(&mut out, Nanos(5));
        lane.push_stamp(&mut out, Nanos(5));
        lane.push_end_stamp(&mut out, Nanos(9));
        lane.push_end_stamp(&mut out, Nanos(9));
        assert_eq!(out, b"0.0050.0060.0060.0060.0090.009");
    }

    #[test]
    fn short_threads_are_forgotten_and_open_spans_are_not() {
        let mut lanes = Lanes::new();
        for index in 1..=100_000 {
            let lane = lanes.of(ThreadIndex(index), Vec::new);
            if index % 1000 == 0 {
                lane.open(true);
            }
        }
        assert!(lanes.lanes.len() <= 2 * MANY, "{}", lanes.lanes.len());
        for index in (1000..=100_000).step_by(1000) {
            assert_eq!(lanes.of(ThreadIndex(index), Vec::new).close(), Some(true));
        }
    }
}
