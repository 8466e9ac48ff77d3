//! Arrows between spans.

use super::site::{CallSite, Recording};
use super::{ids, thread};

/// A chain of arrows, from the span where it began to those that it passed since.
///
/// Made by [`perf_flow!`](crate::perf_flow). Copies are the same chain.
#[derive(Debug, Clone, Copy)]
#[must_use = "an arrow needs an end"]
pub struct Flow(u64);

impl Flow {
    /// No flow: its steps record nothing.
    #[inline(always)]
    pub const fn none() -> Self {
        Self(0)
    }
}

/// Begins a flow.
#[inline]
pub fn flow(_: &'static CallSite, on: Recording, _: &()) -> Flow {
    if !on.is_ours() {
        return Flow::none();
    }
    let id = ids::next();
    if thread::record_payload(on.number(), &(&id, ())) {
        Flow(id)
    } else {
        Flow::none()
    }
}

/// Records that a flow passes, or ends.
#[inline]
pub fn flow_step(_: &'static CallSite, on: Recording, &(flow, ()): &(&Flow, ())) {
    if on.is_ours() && flow.0 != 0 {
        thread::record_payload(on.number(), &(&flow.0, ()));
    }
}
