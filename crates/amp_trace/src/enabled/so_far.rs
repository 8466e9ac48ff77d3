//! What is known of a recording while it runs.

use super::session::{try_with_session, with_session};
use crate::{Losses, SpanSum};

/// How much was recorded and how much was lost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Spans recorded.
    pub spans: u64,
    /// Events, counter values and frame marks recorded.
    pub events: u64,
    /// What could not be recorded.
    pub losses: Losses,
}

/// The counts of the running recording, after a [`flush`](crate::flush); `None` if nothing is being recorded.
#[must_use]
pub fn counts() -> Option<Counts> {
    with_session(|session| {
        let drain = &mut session.as_mut()?.drain;
        drain.pass();
        let (spans, events, losses) = drain.counts();
        Some(Counts {
            spans,
            events,
            losses,
        })
    })
    .flatten()
}

/// What spans add up to so far, most self time first: for a look at a running program. Spans of the last
/// [`flush_period`](crate::Config::flush_period) may be missing.
///
/// `None` if nothing is being recorded, and while the outputs are being written, however long that takes: this waits
/// for nothing. Ask again later.
///
/// # Cost
/// Linear in the call sites met so far, with two allocations for each name. The recorder waits
/// meanwhile, and no thread that records does.
#[must_use]
pub fn span_sums() -> Option<Vec<SpanSum>> {
    try_with_session(|session| Some(session.as_ref()?.drain.sums())).flatten()
}
