//! What the command line says of a window.

use clap::builder::{BoolValueParser, TypedValueParser};
use clap::{ArgAction, Args};

use super::picture::PictureSize;
use crate::window::WINDOW;

/// A window to see a run in.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct WindowOptions {
    /// Fly through it by hand, in a window, until that is closed; H shows the keys. Needs the feature `window`, a
    /// Vulkan driver, and X11 or Wayland
    #[arg(
        long,
        action = ArgAction::SetTrue,
        value_parser = window(),
        conflicts_with_all = ["screenshot", "frames", "real_time"]
    )]
    pub window: bool,

    /// How many pixels wide and high the window is at first
    #[arg(
        long,
        value_name = "WIDTHxHEIGHT",
        default_value = "1280x720",
        requires = "window"
    )]
    pub window_size: PictureSize,
}

fn window() -> impl TypedValueParser<Value = bool> {
    BoolValueParser::new().try_map(|is_wanted| {
        if is_wanted && !WINDOW {
            return Err(
                "this build opens none; build with `--features window`, or leave the option out",
            );
        }
        Ok(is_wanted)
    })
}
