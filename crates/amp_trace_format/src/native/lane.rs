//! What the encoder knows about a thread or a track.

use std::sync::Arc;

use super::symbol::History;
use crate::{Nanos, ThreadIndex, lanes};

/// So many open spans of a thread are known at the beginning of a chunk.
pub(super) const MOST_OPEN: usize = 256;

/// One thread.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) thread: ThreadIndex,
    /// What was said of it.
    pub(super) name: Option<Arc<str>>,
    pub(super) os_id: u64,
    pub(super) is_track: bool,
    /// How many records it had, those that were discarded too.
    pub(super) records: u64,
    pub(super) last: u64,
    /// The open spans, outermost first.
    pub(super) open: Vec<Open>,
    /// The chunk that knows the lane, and its number there.
    pub(super) place: (u32, u64),
    /// How many of the innermost open spans the chunk knows.
    pub(super) known: usize,
    pub(super) history: History,
}

/// A span that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) site: u32,
    pub(super) began: Nanos,
    /// Whether its beginning is in the capture.
    pub(super) kept: bool,
}

impl Lane {
    pub(super) fn new(thread: ThreadIndex) -> Self {
        Self {
            thread,
            name: None,
            os_id: 0,
            is_track: false,
            records: 0,
            last: 0,
            open: Vec::new(),
            place: (0, 0),
            known: 0,
            history: History::default(),
        }
    }

    /// Lets a chunk know the innermost open spans.
    pub(super) fn know_open(&mut self) {
        let kept = self.open.iter().filter(|span| span.kept);
        self.known = kept.count().min(MOST_OPEN);
    }

    /// The spans that the chunk knows, outermost first.
    pub(super) fn known(&self) -> impl Iterator<Item = &Open> {
        let kept = || self.open.iter().filter(|span| span.kept);
        kept().skip(kept().count() - self.known)
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
