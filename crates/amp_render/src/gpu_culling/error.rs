//! Why a graphics card does not cull.

use thiserror::Error;

/// Why a graphics card does not cull. The processor does then, with the same result.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum GpuError {
    /// `AMP_ADAPTER` is none of its values.
    #[error("AMP_ADAPTER is {found:?}, but must be `best`, `hardware` or `software`")]
    Choice {
        /// What it is.
        found: String,
    },
    /// There is no adapter of the kind that was asked for.
    #[error(
        "expected {wanted}, found {found}; install its Vulkan driver (on Debian, `mesa-vulkan-drivers` has one \
         that needs no graphics card), or cull on the CPU"
    )]
    NoAdapter {
        /// What was asked for.
        wanted: &'static str,
        /// What there is.
        found: String,
    },
    /// The adapter gives no device.
    #[error("the adapter {adapter} gives no device: {why}; cull on the CPU, or update its driver")]
    NoDevice {
        /// The adapter's name.
        adapter: String,
        /// What it says.
        why: String,
    },
    /// A scene is larger than the device's buffers.
    #[error(
        "{found} {what}, but the buffers of this device hold {most}; draw fewer, or cull on the CPU"
    )]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many there may be.
        most: u64,
    },
    /// The device is gone: its driver began anew, the card was taken out, or it was destroyed.
    #[error("the device is lost: {why}; make another one with `GpuCulling::rebuild`")]
    Lost {
        /// What the driver says.
        why: String,
    },
    /// The device refused a command or had no memory for it.
    #[error("the device refused a command: {why}; cull on the CPU, and report this")]
    Refused {
        /// What it says.
        why: String,
    },
}
