//! Shows a person at a terminal how far the run is.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on the terminal, and nothing at all where the standard error stream is none.
#[derive(Debug)]
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// A bar for so many frames.
    #[must_use]
    pub fn new(frames: u32) -> Self {
        Self(stderr().is_terminal().then(|| bar(frames)))
    }

    /// A bar that is never there.
    #[must_use]
    pub const fn hidden() -> Self {
        Self(None)
    }

    /// Counts a frame.
    pub fn advance(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

fn bar(frames: u32) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{wide_bar} {pos}/{len} frames, {per_sec}, {eta} left")
            .expect("the template is a constant");
    // Ten times a second: drawing is part of the program that is being measured.
    ProgressBar::with_draw_target(Some(frames.into()), ProgressDrawTarget::stderr_with_hz(10))
        .with_style(style)
}
