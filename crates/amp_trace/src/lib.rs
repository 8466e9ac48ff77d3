//! Performance tracing that is nothing when off and costs the clock when on.
//!
//! ```
//! use amp_trace::{perf_event, perf_frame, perf_span, perf_time};
//!
//! fn update(entities: &[u32]) -> u32 {
//!     perf_span!("update", count = entities.len());
//!     let sum = perf_time!("sum", { entities.iter().sum() });
//!     perf_event!("summed", sum);
//!     perf_frame!();
//!     sum
//! }
//! # assert_eq!(update(&[1, 2]), 3);
//! ```
//!
//! # Features
//! | feature | what it turns on |
//! |---|---|
//! | (none) | nothing: the macros check their arguments' types and leave no code, no data, no dependency |
//! | `enabled` | the recorder |
//! | `bridge` | spans and events of the `tracing` crate land in the same trace |
//! | `forward` | our spans and events reach the current `tracing` subscriber too |
//! | `tracy` | a Tracy viewer shows spans, events, frames and metrics while the program runs |
//!
//! Libraries use the macros and leave the features alone; the final binary turns `enabled` on and
//! calls `start` once. On Unix nothing needs to be called at the end: however the program leaves, what
//! was recorded is written. Elsewhere, call [`finish`] before `main` returns.

mod budget;
mod costs;
mod error;
mod level;
mod macros;
mod scalars;
mod summary;

#[cfg_attr(feature = "enabled", path = "enabled/mod.rs")]
#[cfg_attr(not(feature = "enabled"), path = "disabled.rs")]
mod imp;

pub use amp_trace_macros::perf_fn;
pub use budget::{Budget, BudgetReport, SiteCount};
pub use costs::{Costs, Picos};
pub use error::{BudgetError, FilterError, OutputError, SamplingError, StartError};
#[doc(hidden)]
pub use imp::private as __private;
pub use imp::public::*;
pub use imp::sync;
pub use level::Level;
pub use summary::{
    CaptureSummary, FrameTotal, Losses, OutputSummary, Percentiles, SpanSum, SpanTotal, Summary,
};

/// Whether this build records: the feature `enabled`.
///
/// Without it, the macros type-check their arguments and keep nothing of them. For what a program
/// does beside the macros, such as telling how to turn recording on.
pub const ENABLED: bool = cfg!(feature = "enabled");
