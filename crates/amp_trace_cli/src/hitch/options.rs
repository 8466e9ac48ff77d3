use std::path::PathBuf;

use amp_trace_analysis::{HitchOptions, Late};
use clap::{Args, ValueEnum};

use crate::amount;
use crate::part::parse_range;

const EXAMPLES: &str = "Examples:
  amp-trace hitch city.amptrace
  amp-trace hitch city.amptrace --budget 16.6ms --top 5
  amp-trace hitch city.amptrace --frames 100..
  amp-trace hitch trace.json --frame-set render --times 2
  amp-trace hitch city.amptrace --output hitches.md

Exit code 1 says that there are late frames.";

/// Why frames were late: what was different in them from the frames around
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The trace; `-` is the standard input
    pub(super) file: PathBuf,
    /// A frame is late if it took longer than this, such as 16.6ms
    #[arg(long, value_name = "TIME", value_parser = amount::parse_duration, conflicts_with = "times")]
    budget: Option<u64>,
    /// A frame is late if it took longer than so many times the median of the frames around it
    #[arg(long, value_name = "X", default_value_t = 1.5, value_parser = parse_times)]
    times: f64,
    /// How many frames before and after a late one it is compared with
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = parse_many)]
    around: usize,
    /// How many late frames are explained, those that took longest
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = parse_many)]
    top: usize,
    /// How many causes of a frame are named
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = parse_many)]
    causes: usize,
    /// Only frames that begin at this time or later, such as 2s, counted from the start of the trace
    #[arg(long, value_name = "TIME", value_parser = amount::parse_duration)]
    from: Option<u64>,
    /// Only frames that begin before this time
    #[arg(long, value_name = "TIME", value_parser = amount::parse_duration)]
    to: Option<u64>,
    /// Only these frames, by number: 100..200, 100.., ..200; the others are not compared with either
    #[arg(long, value_name = "RANGE", value_parser = parse_range, conflicts_with_all = ["from", "to"])]
    frames: Option<(u64, u64)>,
    /// The frame set [default: the one with the most frames]
    #[arg(long, value_name = "NAME")]
    frame_set: Option<String>,
    /// Shows the critical path of each frame, not only of one with each cause
    #[arg(long)]
    pub(super) critical_path: bool,
    /// How the answer is written [default: by the ending of --output, else terminal]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where the answer goes, rather than to the standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

impl Options {
    pub(super) fn ask(&self) -> HitchOptions {
        HitchOptions {
            frames: self.frame_set.clone(),
            from: self.from,
            to: self.to,
            numbers: self.frames,
            late: self.budget.map_or(Late::Times(self.times), Late::Over),
            around: self.around,
            most: self.top,
            causes: self.causes,
        }
    }

    /// What is called late, in words.
    pub(super) fn said(&self) -> String {
        match self.budget {
            Some(budget) => format!("longer than {}", amount::duration(budget)),
            None => format!("longer than {} × the median around them", self.times),
        }
    }

    pub(super) fn format(&self) -> Format {
        let ending = self
            .output
            .as_ref()
            .and_then(|file| file.extension()?.to_str());
        let by_ending = match ending {
            Some("md") => Format::Markdown,
            Some("json") => Format::Json,
            _ => Format::Terminal,
        };
        self.format.unwrap_or(by_ending)
    }
}

/// More frames or causes than this, no trace has.
const MOST: usize = 1_000_000;

fn parse_many(text: &str) -> Result<usize, String> {
    let many = text.parse::<usize>().ok();
    many.filter(|many| (1..=MOST).contains(many))
        .ok_or_else(|| format!("expected a number from 1 to {MOST}, found `{text}`"))
}

fn parse_times(text: &str) -> Result<f64, String> {
    let times = text.parse::<f64>().ok();
    times
        .filter(|times| (1.0..1e6).contains(times))
        .ok_or_else(|| format!("expected a number from 1 on, such as 1.5, found `{text}`"))
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Terminal,
    /// For pages and pull requests
    Markdown,
    /// Everything, in nanoseconds
    Json,
}
