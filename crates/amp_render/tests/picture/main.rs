//! Pictures, held against a reference and against each other.
//!
//! On the software adapter of Mesa (Debian's `mesa-vulkan-drivers`), which is the same on every machine.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop where it is"
)]

mod bad_input;
mod compare;
mod overlay;
mod same;
mod street;
