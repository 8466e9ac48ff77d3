//! Perfetto's trace processor, which others wrote, as the judge of our traces.

mod answer;
mod expected;
pub(crate) mod firefox;
mod trace_processor;

pub(crate) use answer::{Answer, wrong};
pub(crate) use expected::{Count, Expected, Parent, complaints, faults};
pub(crate) use trace_processor::{Rows, TraceProcessor};
