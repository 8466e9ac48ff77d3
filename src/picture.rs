//! A picture of a run: `--screenshot`.

#[cfg_attr(feature = "gpu", path = "picture/gpu/mod.rs")]
#[cfg_attr(not(feature = "gpu"), path = "picture/none.rs")]
mod imp;

pub(crate) use imp::Photographer;

use crate::output_file::OutputFileError;

/// Why there is no picture of a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScreenshotError {
    /// The run ends before the frame.
    #[error(
        "expected a frame from 0 to {} for --screenshot-frame, found {frame}: the run has {frames} frames; \
         ask for another one, or for more with --frames",
        frames - 1
    )]
    Frame {
        /// The frame that was asked for.
        frame: u32,
        /// How many the run has.
        frames: u32,
    },
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] OutputFileError),
    /// The adapter that is to draw cannot be chosen.
    #[error("{0}")]
    Adapter(String),
    /// The picture cannot be drawn.
    #[error("{0}")]
    Draw(String),
}

impl ScreenshotError {
    /// Whether it is an option that is wrong.
    pub(crate) fn is_bad_option(&self) -> bool {
        match self {
            Self::Frame { .. } | Self::Adapter(_) => true,
            Self::File(error) => !error.was_open,
            Self::Draw(_) => false,
        }
    }
}
