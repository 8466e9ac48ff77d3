//! What the encoder knows about a thread or a track.

use super::sequence::Sequence;
use super::track;
use crate::{Nanos, ThreadIndex, lanes};

/// One thread's row in the trace.
#[derive(Debug)]
pub(super) struct Lane {
    thread: ThreadIndex,
    pub(super) sequence: Sequence,
    /// Whether a descriptor says what the track is.
    pub(super) is_described: bool,
    /// For each open span, outermost first, whether its beginning is in the output.
    open: Vec<bool>,
    latest: u64,
}

impl Lane {
    pub(super) fn new(thread: ThreadIndex) -> Self {
        // 1 is the process's.
        let id = thread.0.saturating_add(1);
        Self {
            thread,
            sequence: Sequence::of_differences(id, track::of_thread(thread)),
            is_described: false,
            open: Vec::new(),
            latest: 0,
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

    /// The time of the next event: never before the last.
    pub(super) fn time(&mut self, at: Nanos) -> u64 {
        self.latest = self.latest.max(at.0);
        self.latest
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
