//! Why there is no picture.

use thiserror::Error;

use crate::gpu_culling::GpuError;

/// Why there is no picture.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PictureError {
    /// There is no adapter of the kind that was asked for.
    #[error(
        "expected {wanted} to draw with, found {found}; install its Vulkan driver (on Debian, \
         `mesa-vulkan-drivers` has one that needs no graphics card), or ask for no picture"
    )]
    NoAdapter {
        /// What was asked for.
        wanted: &'static str,
        /// What there is.
        found: String,
    },
    /// There is no adapter that can show pictures in a window.
    #[error(
        "expected {wanted} that can show pictures in this window, found {found}; install its Vulkan driver (on \
         Debian, `mesa-vulkan-drivers` has one that needs no graphics card), or draw without a window"
    )]
    NoScreen {
        /// What was asked for.
        wanted: &'static str,
        /// What there is.
        found: String,
    },
    /// A window's surface is gone, and the device is not.
    #[error("the window's surface is lost; open another `Screen` in the window")]
    ScreenLost,
    /// The device is too small, was lost, or refused a command.
    #[error("no picture: {0}")]
    Device(GpuError),
    /// A picture without a pixel, or with more than the device can hold.
    #[error(
        "expected a picture of 1 to {most} pixels along each side, found {width} x {height}; ask for another size"
    )]
    Size {
        /// The width, in pixels.
        width: u32,
        /// The height, in pixels.
        height: u32,
        /// The most that each side may have.
        most: u32,
    },
    /// The device cannot draw by the arguments that culling on the card writes.
    #[error(
        "the device has no draw calls that begin at an instance of the card's choosing; cull on the CPU"
    )]
    NoFirstInstance,
    /// The draw calls are on another device than the renderer.
    #[error(
        "the draw calls are on another device than the renderer; make the renderer on `GpuCulling::gpu`, \
         and make it again after `GpuCulling::rebuild`"
    )]
    OtherDevice,
}

impl From<GpuError> for PictureError {
    fn from(error: GpuError) -> Self {
        match error {
            GpuError::NoAdapter { wanted, found } => Self::NoAdapter { wanted, found },
            error => Self::Device(error),
        }
    }
}
