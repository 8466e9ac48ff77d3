//! Perfetto's trace processor, which others wrote, as the judge of our traces.

mod expected;
mod trace_processor;

pub(crate) use expected::{Count, Expected, Parent, complaints, faults};
pub(crate) use trace_processor::{Rows, TraceProcessor};
