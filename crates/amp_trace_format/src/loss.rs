//! What is missing from an output.

use crate::{Dropped, Nanos, Record};

/// Records that are missing, with the range of time they are missing from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) dropped: Dropped,
    pub(crate) from: Nanos,
    pub(crate) to: Nanos,
}

impl Default for Loss {
    fn default() -> Self {
        Self {
            dropped: Dropped::default(),
            from: Nanos(u64::MAX),
            to: Nanos(0),
        }
    }
}

impl Loss {
    /// What is missing where `record` is: a beginning stands for its span, an end for nothing.
    pub(crate) fn of(record: &Record<'_>) -> Self {
        let mut loss = Self::default();
        let dropped = &mut loss.dropped;
        match *record {
            Record::Process { .. }
            | Record::End { .. }
            | Record::ThreadEnd { .. }
            | Record::AsyncEnd { .. }
            | Record::Finish { .. } => {}
            Record::Thread { .. } | Record::Track { .. } => dropped.thread_names = 1,
            Record::Begin { at, .. } | Record::AsyncBegin { at, .. } => {
                dropped.spans = 1;
                loss.at(at);
            }
            Record::Event { at, .. }
            | Record::Counter { at, .. }
            | Record::Frame { at, .. }
            | Record::Flow { at, .. } => {
                dropped.events = 1;
                loss.at(at);
            }
            Record::Label { .. } => dropped.events = 1,
            Record::Histogram { from, to, .. } | Record::Totals { from, to, .. } => {
                dropped.events = 1;
                loss.at(from);
                loss.at(to);
            }
            Record::Loss {
                spans,
                events,
                from,
                to,
                ..
            } => {
                (dropped.spans, dropped.events) = (spans, events);
                (loss.from, loss.to) = (from, to);
            }
        }
        loss
    }

    /// What an output misses that misses `record`: a loss was missing before.
    pub(crate) fn beside(record: &Record<'_>) -> Self {
        match record {
            Record::Loss { .. } => Self::default(),
            _ => Self::of(record),
        }
    }

    /// Extends the range of time to `at`.
    fn at(&mut self, at: Nanos) {
        self.from = self.from.min(at);
        self.to = self.to.max(at);
    }

    /// Adds `other` to this loss.
    pub(crate) fn add(&mut self, other: Self) {
        let (mine, theirs) = (&mut self.dropped, other.dropped);
        mine.spans = mine.spans.saturating_add(theirs.spans);
        mine.events = mine.events.saturating_add(theirs.events);
        mine.thread_names = mine.thread_names.saturating_add(theirs.thread_names);
        self.from = self.from.min(other.from);
        self.to = self.to.max(other.to);
    }
}
