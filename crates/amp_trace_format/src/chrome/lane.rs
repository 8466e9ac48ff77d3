//! What the encoder knows about a thread.

use super::value;
use crate::{Nanos, ThreadIndex, lanes};

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
    pub(super) fn new(thread: ThreadIndex, stamp: Vec<u8>) -> Self {
        Self {
            thread,
            stamp,
            open: Vec::new(),
            latest: 0,
            taken: false,
        }
    }

    /// Makes the text of process and thread anew.
    pub(super) fn restamp(&mut self, stamp: impl Fn(ThreadIndex) -> Vec<u8>) {
        self.stamp = stamp(self.thread);
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

impl lanes::Lane for Lane {
    fn thread(&self) -> ThreadIndex {
        self.thread
    }

    fn is_open(&self) -> bool {
        !self.open.is_empty()
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
}
