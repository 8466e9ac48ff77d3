use std::path::PathBuf;

use amp_trace_analysis::Basis;
use clap::{Args, ValueEnum};

use crate::part::Part;

const EXAMPLES: &str = "Examples:
  amp-trace diff before.amptrace after.amptrace
  amp-trace diff before.amptrace after.amptrace --frames 100.. --name '*physics*'
  amp-trace diff main.json branch.json --output diff.md
  amp-trace diff build-1.json build-2.json --per run
  amp-trace diff before.amptrace after.amptrace --all --format csv > rows.csv

Exit code 0 says that nothing changed beyond the noise, 1 that something did, 2 that it cannot be told.";

/// What changed between two captures: call paths, frames, counts, counters
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The first capture; `-` is the standard input
    pub(super) before: PathBuf,
    /// The second capture
    pub(super) after: PathBuf,
    #[command(flatten)]
    pub(super) part: Part,
    /// What times and counts are those of [default: a frame; without frames, a run if both did the same, else a second]
    #[arg(long, value_enum)]
    per: Option<Per>,
    /// How much times differ from run to run though nothing changed: the standard deviation, as 1% or 0.01
    #[arg(long, value_name = "PART", default_value = "1%", value_parser = parse_part)]
    pub(super) run_noise: f64,
    /// How many call paths are listed; all unless it is a terminal or Markdown, where it is 15
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Lists call paths too that did not change beyond the noise; JSON and CSV always do
    #[arg(long)]
    pub(super) all: bool,
    /// How the answer is written [default: by the ending of --output, else terminal]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where the answer goes, rather than to the standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

impl Options {
    pub(super) fn format(&self) -> Format {
        let ending = self
            .output
            .as_ref()
            .and_then(|file| file.extension()?.to_str());
        let by_ending = match ending {
            Some("md") => Format::Markdown,
            Some("json") => Format::Json,
            Some("csv") => Format::Csv,
            _ => Format::Terminal,
        };
        self.format.unwrap_or(by_ending)
    }

    /// How many call paths are listed.
    pub(super) fn top(&self) -> usize {
        let all = match self.format() {
            Format::Terminal | Format::Markdown => 15,
            Format::Json | Format::Csv => usize::MAX,
        };
        self.top.unwrap_or(all)
    }

    pub(super) fn basis(&self) -> Option<Basis> {
        self.per.map(|per| match per {
            Per::Frame => Basis::Frame,
            Per::Run => Basis::Run,
            Per::Second => Basis::Second,
        })
    }
}

/// What times and counts are those of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Per {
    /// A frame
    Frame,
    /// The whole capture
    Run,
    /// A second of the capture
    Second,
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
    /// The call paths, in nanoseconds
    Csv,
}

/// A part of a whole: `2%` or `0.02`.
fn parse_part(text: &str) -> Result<f64, String> {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let part = match text.strip_suffix('%') {
        Some(percent) => number(percent).map(|percent| percent / 100.0),
        None => number(text),
    };
    part.filter(|part| (0.0..=1.0).contains(part))
        .ok_or_else(|| format!("expected a part such as 2% or 0.02, found `{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read() {
        assert_eq!(parse_part("2%"), Ok(0.02));
        assert_eq!(parse_part("0.5"), Ok(0.5));
        assert!(
            ["", "%", "-1%", "101%", "NaN", "2 per cent"]
                .iter()
                .all(|text| parse_part(text).is_err())
        );
    }
}
