//! A window to see a run in: `--window`.

#[cfg_attr(feature = "window", path = "window/winit/mod.rs")]
#[cfg_attr(not(feature = "window"), path = "window/none.rs")]
mod imp;

use crate::frame_times::FrameTimes;

pub(crate) use imp::Viewer;

/// Whether this build can open a window: the feature `window`.
pub const WINDOW: bool = cfg!(feature = "window");

/// Why a run is not seen in a window.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WindowError {
    /// There is no display to open a window on.
    #[error(
        "expected a display for --window, found {found}; set DISPLAY (X11) or WAYLAND_DISPLAY to one, or draw a \
         file with --screenshot"
    )]
    NoDisplay {
        /// What there is.
        found: String,
    },
    /// The display opens no window.
    #[error("the display opens no window: {why}; draw a file with --screenshot")]
    NoWindow {
        /// What it says.
        why: String,
    },
    /// The adapter that is to draw cannot be chosen.
    #[error("{0}")]
    Adapter(String),
    /// No adapter shows pictures in the window.
    #[error("{0}")]
    NoScreen(String),
    /// What was drawn can be drawn no longer.
    #[error("{0}")]
    Draw(String),
}

impl WindowError {
    /// Whether it is an option that is wrong: on this machine, there is no window to be had.
    pub(crate) fn is_bad_option(&self) -> bool {
        match self {
            Self::NoDisplay { .. } | Self::NoWindow { .. } => true,
            Self::Adapter(_) | Self::NoScreen(_) => true,
            Self::Draw(_) => false,
        }
    }
}

/// A run that was seen.
#[derive(Debug)]
pub(crate) struct Seen {
    /// How long the updates of its frames took.
    pub(crate) times: FrameTimes,
    /// Where it was shown, in a sentence without a full stop.
    pub(crate) told: String,
}
