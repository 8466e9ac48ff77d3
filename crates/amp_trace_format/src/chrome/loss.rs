//! What is missing from the trace, and how the trace says so.

use super::value;
use crate::{Dropped, Nanos};

/// Records that are missing, with the range of time they are missing from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Loss {
    pub(super) dropped: Dropped,
    pub(super) from: Nanos,
    pub(super) to: Nanos,
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
    /// Extends the range of time to `at`.
    pub(super) fn at(&mut self, at: Nanos) {
        self.from = self.from.min(at);
        self.to = self.to.max(at);
    }

    /// Adds `other` to this loss.
    pub(super) fn add(&mut self, other: Self) {
        let (mine, theirs) = (&mut self.dropped, other.dropped);
        mine.spans = mine.spans.saturating_add(theirs.spans);
        mine.events = mine.events.saturating_add(theirs.events);
        mine.thread_names = mine.thread_names.saturating_add(theirs.thread_names);
        self.from = self.from.min(other.from);
        self.to = self.to.max(other.to);
    }

    /// Appends the arguments of the event that shows the loss.
    pub(super) fn push_args(&self, out: &mut Vec<u8>, cause: &str) {
        out.extend_from_slice(b",\"args\":{\"cause\":\"");
        out.extend_from_slice(cause.as_bytes());
        out.extend_from_slice(b"\",\"spans\":");
        value::push_integer(out, self.dropped.spans);
        out.extend_from_slice(b",\"events\":");
        value::push_integer(out, self.dropped.events);
        if self.dropped.thread_names != 0 {
            out.extend_from_slice(b",\"thread_names\":");
            value::push_integer(out, self.dropped.thread_names);
        }
        out.extend_from_slice(b",\"from\":");
        value::push_micros(out, self.from.min(self.to).0);
        out.extend_from_slice(b",\"to\":");
        value::push_micros(out, self.to.0);
        out.extend_from_slice(b"}}");
    }
}
