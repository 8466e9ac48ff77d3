//! What the command line says of pictures.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::culling::GPU;

/// The longest side of a picture, in pixels.
const LONGEST: u32 = 8_192;

/// A picture of a run.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct PictureOptions {
    /// Draw a frame and write it to a PNG file; needs the feature `gpu` and a Vulkan driver, and no window
    #[arg(long, value_name = "FILE", value_parser = screenshot())]
    pub screenshot: Option<PathBuf>,

    /// How many pixels wide and high the picture is
    #[arg(
        long,
        value_name = "WIDTHxHEIGHT",
        default_value = "1280x720",
        requires = "screenshot"
    )]
    pub screenshot_size: PictureSize,

    /// Which frame it is of, counted from 0 [default: four ninths of --frames]
    #[arg(long, value_name = "FRAME", requires = "screenshot", value_parser = frame)]
    pub screenshot_frame: Option<u32>,
}

/// A width and a height, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureSize(pub [u32; 2]);

impl PictureOptions {
    /// The share of the run after which it is pictured, unless `--screenshot-frame` says otherwise, as two numbers:
    /// with the default seed, over a crossing by a park below the towers.
    pub(crate) const GOOD_SHARE: [u64; 2] = [4, 9];

    /// The frame to picture, of so many.
    #[must_use]
    pub fn frame(&self, frames: u32) -> u32 {
        let [share, whole] = Self::GOOD_SHARE;
        let good = u64::from(frames) * share / whole;
        self.screenshot_frame.unwrap_or(good as u32)
    }

    /// The width of the picture divided by its height; 16:9 without one.
    #[must_use]
    pub fn aspect(&self) -> f32 {
        let [width, height] = self.screenshot_size.0;
        width as f32 / height as f32
    }
}

impl FromStr for PictureSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let side = |text: &str| {
            let side = text.parse::<u32>().ok();
            side.filter(|side| (1..=LONGEST).contains(side))
        };
        let sides = text.split_once('x');
        sides
            .and_then(|(width, height)| Some(Self([side(width)?, side(height)?])))
            .ok_or_else(|| {
                format!(
                    "expected two numbers from 1 to {LONGEST} with an x between, such as 1280x720"
                )
            })
    }
}

fn screenshot() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if !GPU {
            return Err(
                "this build cannot draw; build with `--features gpu`, or leave the option out",
            );
        }
        if path.to_string_lossy().trim().is_empty() {
            return Err("expected the path of a file, found nothing");
        }
        Ok(path)
    })
}

fn frame(text: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_| "expected a whole number, 0 for the first frame".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_two_sides_with_pixels() {
        assert_eq!("320x180".parse(), Ok(PictureSize([320, 180])));
        for bad in [
            "", "x", "320", "0x180", "320x0", "-1x2", "9000x9", "1e3x5", "3x4x5",
        ] {
            let error = bad.parse::<PictureSize>().expect_err(bad);
            assert!(error.contains("1280x720"), "{error}");
        }
    }
}
