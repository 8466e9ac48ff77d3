//! The examples from outside: their options, their reports, and that a seed fixes their work.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod counters;
#[cfg(feature = "gpu")]
mod culling;
mod example;
mod frame_times;
mod options;
mod report;
mod runs;
#[cfg(feature = "gpu")]
mod screenshot;
mod traffic;
#[cfg(feature = "window")]
mod window;
