use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::amount;
use crate::part::Part;

const EXAMPLES: &str = "Examples:
  amp-trace report trace.json
  amp-trace report city.amptrace --sort p99 --top 10
  amp-trace report city.amptrace --frames 100..200 --name 'cull*' --name '*physics*'
  amp-trace report city.amptrace --from 2s --to 2.5s --thread main
  amp-trace report city.amptrace --output report.html
  zstdcat trace.json.zst | amp-trace report -";

/// Where the time goes: frames, spans, threads, counters, losses
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The trace; `-` is the standard input
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) part: Part,
    /// What spans are sorted by
    #[arg(long, value_enum, default_value_t = Sort::OwnTime)]
    pub(super) sort: Sort,
    /// How many spans are listed; all unless it is a terminal or Markdown, where it is 25
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// How long a frame may take, such as 16.6ms [default: the display interval that the median frame fits into]
    #[arg(long, value_name = "TIME", value_parser = amount::parse_duration)]
    pub(super) budget: Option<u64>,
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
            Some("html") => Format::Html,
            _ => Format::Terminal,
        };
        self.format.unwrap_or(by_ending)
    }

    /// Whether the answer is made of sums over all time and threads, and shows no span by itself.
    pub(super) fn needs_sums_only(&self) -> bool {
        self.format() != Format::Html && !self.part.is_of_time_or_threads()
    }

    /// How many spans are listed.
    pub(super) fn top(&self) -> usize {
        let all = match self.format() {
            Format::Terminal | Format::Markdown => 25,
            Format::Json | Format::Csv | Format::Html => usize::MAX,
        };
        self.top.unwrap_or(all)
    }
}

/// What spans are sorted by, greatest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Sort {
    /// Time outside of the spans inside
    #[value(name = "self")]
    OwnTime,
    /// Whole time
    Total,
    /// How many there are
    Count,
    /// The median
    P50,
    /// The 95th percentile
    P95,
    /// The 99th percentile
    P99,
    /// The longest
    Max,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Tables for people
    Terminal,
    /// Tables for pages and pull requests
    Markdown,
    /// Everything, in nanoseconds
    Json,
    /// The spans, in nanoseconds
    Csv,
    /// A page with a flame graph and a timeline to explore, which needs nothing else
    Html,
}
