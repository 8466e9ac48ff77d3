//! What the command lines of the examples say.

mod picture;
mod window;

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{EnumValueParser, TypedValueParser};
use clap::{Args, Parser};

use crate::culling::{Culling, GPU};

pub use picture::{PictureOptions, PictureSize};
pub use window::WindowOptions;

/// Frames, unless `--frames` says otherwise.
pub const DEFAULT_FRAMES: u32 = 600;
/// The seed, unless `--seed` says otherwise.
pub const DEFAULT_SEED: u64 = 42;
/// Blocks along each side of the city, unless `--size` says otherwise: about 5,000 buildings and
/// props.
pub const DEFAULT_BLOCKS: usize = 13;
/// Vehicles, unless `--vehicles` says otherwise.
pub const DEFAULT_VEHICLES: usize = 200;
/// Entities of the crowd, unless `--entities` says otherwise.
pub const DEFAULT_CROWD: usize = 100_000;
/// Percent of the crowd that moves in each frame, unless `--moving` says otherwise.
pub const DEFAULT_MOVING: u32 = 10;

const ENVIRONMENT: &str = "\
Environment, in builds with the feature perf_trace:
  TRACE_FILE    where the trace goes; overrides --trace-path, and the ending picks the format
  TRACE_FLIGHT  the folder for captures of the last seconds, when a frame is slow, or when asked in the window
  RUST_LOG      what is traced, as target=level directives separated by commas

Environment, in builds with the feature gpu:
  AMP_ADAPTER  which adapter culls and draws: best, hardware, or software, such as Mesa's lavapipe [default: best]

Environment, in builds with the feature window:
  WAYLAND_DISPLAY, DISPLAY  where --window opens one, the former before the latter

Exit status: 0 when the run ended, 1 when its output could not be written, 2 for a bad option.";

/// What every example takes.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct RunOptions {
    /// How many frames to run
    #[arg(long, value_name = "COUNT", default_value_t = DEFAULT_FRAMES, allow_negative_numbers = true, value_parser = frames)]
    pub frames: u32,

    /// What the world is made from: the same seed makes the same world and the same work
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT_SEED, allow_negative_numbers = true, value_parser = seed)]
    pub seed: u64,

    /// Run at 60 frames a second rather than as fast as possible; the work is the same
    #[arg(long)]
    pub real_time: bool,

    /// Who finds what the camera sees; what is visible is the same. `gpu` needs the feature `gpu`
    #[arg(long, value_name = "WHO", default_value = "cpu", value_parser = culling())]
    pub culling: Culling,

    /// Where the trace goes, in builds with the feature `perf_trace`
    #[arg(long, value_name = "FILE", default_value = "./trace.json", value_parser = file)]
    pub trace_path: PathBuf,

    /// Write the work counters as JSON to a file; with `-`, to standard output in place of the
    /// report
    #[arg(long, value_name = "FILE", value_parser = file)]
    pub counters_json: Option<PathBuf>,

    /// Read the prefabs from a RON file rather than those that are built in
    #[arg(long, value_name = "FILE", value_parser = file)]
    pub prefabs: Option<PathBuf>,
}

/// Runs a procedural city with traffic, without a window unless asked, and says where the time went.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "city_demo_baseline", after_help = ENVIRONMENT, max_term_width = 100)]
pub struct CityOptions {
    /// Blocks along each side of the city
    #[arg(long, value_name = "BLOCKS", default_value_t = DEFAULT_BLOCKS, allow_negative_numbers = true, value_parser = size)]
    pub size: usize,

    /// How many vehicles to drive; needs the feature `rapier3d_030` [default: 200 with it, else 0]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = vehicles)]
    pub vehicles: Option<usize>,

    /// A picture of it.
    #[command(flatten)]
    pub picture: PictureOptions,

    /// A window to see it in.
    #[command(flatten)]
    pub window: WindowOptions,

    /// What every example takes.
    #[command(flatten)]
    pub run: RunOptions,
}

/// Runs a crowd of moving boxes, without a window, and says where the time went.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "perf_100k", after_help = ENVIRONMENT, max_term_width = 100)]
pub struct CrowdOptions {
    /// How many entities there are
    #[arg(long, value_name = "COUNT", default_value_t = DEFAULT_CROWD, allow_negative_numbers = true, value_parser = entities)]
    pub entities: usize,

    /// How many percent of them move in each frame
    #[arg(long, value_name = "PERCENT", default_value_t = DEFAULT_MOVING, allow_negative_numbers = true, value_parser = moving)]
    pub moving: u32,

    /// What every example takes.
    #[command(flatten)]
    pub run: RunOptions,
}

impl CityOptions {
    /// How many vehicles there are to be in this build.
    #[must_use]
    pub fn vehicles(&self) -> usize {
        let default = if PHYSICS { DEFAULT_VEHICLES } else { 0 };
        self.vehicles.unwrap_or(default)
    }
}

/// Whether vehicles can drive in this build: the feature `rapier3d_030`.
pub const PHYSICS: bool = cfg!(feature = "rapier3d_030");

fn culling() -> impl TypedValueParser<Value = Culling> {
    EnumValueParser::<Culling>::new().try_map(|culling| {
        if culling == Culling::Gpu && !GPU {
            return Err("this build cannot cull on the graphics card; build with \
                 `--features gpu`, or leave the option out");
        }
        Ok(culling)
    })
}

fn frames(text: &str) -> Result<u32, String> {
    number(text, 1..=1_000_000, "frames")
}

fn seed(text: &str) -> Result<u64, String> {
    number(text, 0..=u64::MAX, "the seed")
}

fn size(text: &str) -> Result<usize, String> {
    number(text, 1..=64, "blocks along each side")
}

fn entities(text: &str) -> Result<usize, String> {
    number(text, 1..=10_000_000, "entities")
}

fn moving(text: &str) -> Result<u32, String> {
    number(text, 0..=100, "percent")
}

fn vehicles(text: &str) -> Result<usize, String> {
    let count = number(text, 0..=5_000, "vehicles")?;
    if count > 0 && !PHYSICS {
        return Err("this build has no physics to drive them with; build with \
             `--features rapier3d_030`, or leave the option out"
            .to_owned());
    }
    Ok(count)
}

fn number<N>(text: &str, range: RangeInclusive<N>, what: &str) -> Result<N, String>
where
    N: FromStr + PartialOrd + Display,
{
    text.parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| {
            format!(
                "expected a whole number from {} to {} for {what}",
                range.start(),
                range.end()
            )
        })
}

fn file(text: &str) -> Result<PathBuf, String> {
    if text.trim().is_empty() {
        return Err("expected the path of a file, found nothing".to_owned());
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_options_fit_together() {
        CityOptions::command().debug_assert();
        CrowdOptions::command().debug_assert();
    }

    #[test]
    fn the_defaults_are_those_of_the_constants() {
        let city = CityOptions::parse_from(["city"]);
        assert_eq!((city.run.frames, city.run.seed), (600, 42));
        assert_eq!(city.vehicles(), if PHYSICS { 200 } else { 0 });
        let crowd = CrowdOptions::parse_from(["crowd"]);
        assert_eq!((crowd.entities, crowd.moving), (100_000, 10));
    }

    #[test]
    fn bad_values_are_refused_with_what_is_expected() {
        for (arguments, expected) in [
            (["--frames", "0"], "from 1 to 1000000 for frames"),
            (["--frames", "many"], "from 1 to 1000000 for frames"),
            (["--size", "65"], "from 1 to 64 for blocks"),
            (["--seed", "-1"], "for the seed"),
            (["--seed", "18446744073709551616"], "for the seed"),
            (["--vehicles", "5001"], "from 0 to 5000 for vehicles"),
            (["--trace-path", " "], "expected the path of a file"),
            (["--fames", "3"], "--frames"),
        ] {
            let error = CityOptions::try_parse_from(["city"].into_iter().chain(arguments))
                .expect_err("a bad value");
            assert_eq!(error.exit_code(), 2);
            let text = error.to_string();
            assert!(text.contains(expected), "{arguments:?}: {text}");
        }
    }
}
