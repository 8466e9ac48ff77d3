//! What a frame draws, held against plain references.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop where it is"
)]

mod any;
mod batching;
mod culling;
mod extraction;
mod levels;
mod plugin;
