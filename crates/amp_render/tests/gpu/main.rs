//! Culling on the graphics card, held against the processor's.
//!
//! On the software adapter of Mesa (Debian's `mesa-vulkan-drivers`), which is the same on every machine.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop where it is"
)]

mod app;
mod bad_input;
mod doubt;
mod exact;
mod occlusion;
mod painter;
mod scene;
