//! Every macro of `amp_trace` in every shape it may take, in functions whose machine code
//! `cargo xtask off-machine-code` compares: compiled out, and with no macros at all.
//!
//! Every span name begins with `off/`, so that a search of the data finds any that was left.

#![cfg_attr(not(any(feature = "plain", feature = "leaky")), deny(unused, warnings))]
#![cfg_attr(
    any(feature = "plain", feature = "leaky"),
    allow(
        unused,
        reason = "without the macros, nothing uses what only they used"
    )
)]

#[cfg(feature = "leaky")]
#[macro_use]
mod leaky;
#[cfg(feature = "plain")]
#[macro_use]
mod plain;

#[cfg(not(any(feature = "plain", feature = "leaky")))]
use amp_trace::{
    Level, now, perf_async, perf_counter, perf_event, perf_flow, perf_flow_end, perf_flow_step,
    perf_frame, perf_gauge, perf_histogram, perf_mutex, perf_rwlock, perf_span, perf_time,
    perf_track, perf_track_event, perf_track_span, sync::Mutex,
};
#[cfg(any(feature = "plain", feature = "leaky"))]
use std::sync::Mutex;

mod fields;
mod flow;
mod functions;
mod wrapped;

#[cfg(feature = "leaky")]
pub use leaky::LEAK;

pub use fields::{counters, displayed, every_kind, frames, joined, options, references, tracks};
pub use flow::{
    early_return, generic_u8, generic_u64, looped, question_mark, timed, timed_leaving,
};
pub use functions::{
    Machine, attribute, attribute_async, attribute_async_fails, attribute_generic_f32,
};
pub use wrapped::{locked, moved, pushed, read_and_written};
