//! Measures what one span costs in a recorder, against the clock floor in the same process.
//!
//! A recorder implements [`Recorder`] and calls [`run`] from its `main`. Each process prints one line of JSON;
//! `cargo xtask bench-peers` starts the processes in turns and compares the lines.
//!
//! The *floor* is what no recorder can do without: two reads of the time-stamp counter and two 16-byte stores into
//! warm memory that the thread owns.

mod clock;
mod command;
mod count;
mod crew;
mod floor;
mod gate;
mod latency;
mod off;
mod quartiles;
mod recorder;
mod resident;
mod turns;

pub use command::run;
pub use recorder::{Failure, Recorder, Stored};
pub use resident::resident_bytes;

/// Spans in one timed batch: about 160 µs of the floor, so that most batches run without an interruption, and few
/// enough for every recorder to take them all before it settles.
pub const BATCH: u64 = 8192;
