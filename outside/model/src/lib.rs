//! The hand-over of blocks, under every order of events that the memory model allows.
//!
//! The recorder's own `lane.rs` and `pool.rs` are compiled here with [loom](https://docs.rs/loom)'s
//! atomics and locks. What stands around them in `thread.rs` and `drain.rs` cannot be: thread-local
//! storage, the clock and decoding. [`track`] says it again, function by function, under the same names.
//!
//! `AMP_NIGHTLY` raises the bounds.
#![cfg(test)]

#[path = "../../../crates/amp_trace/tests/figure/mod.rs"]
mod figure;
mod imp;
mod orders;
mod track;
