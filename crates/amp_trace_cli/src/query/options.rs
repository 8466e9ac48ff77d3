use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::view::{Csv, Json, Lines, Markdown, Text, View};

const EXAMPLES: &str = "Examples:
  amp-trace query city.amptrace 'select name, count(*), sum(self_ns) from spans group by name order by 3 desc'
  amp-trace query trace.json 'select name, percentile(dur_ns, 99) from spans group by name' --format csv
  amp-trace query trace.json \"select args ->> 'url', dur_ns from spans where name = 'Fetch'\"
  amp-trace query trace.json @slow.sql --output slow.json
  zstdcat trace.json.zst | amp-trace query - 'select count(*) from spans'
  amp-trace query --tables

SQL is SQLite's, and it only reads: SELECT, WITH, VALUES and EXPLAIN.";

/// SQL over the spans, events, frames, counters of a trace
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The trace; `-` is the standard input
    #[arg(required_unless_present = "tables")]
    pub(super) file: Option<PathBuf>,
    /// One SQL statement; `@FILE` has it in a file, `-` on the standard input
    #[arg(required_unless_present = "tables")]
    pub(super) sql: Option<String>,
    /// Lists the tables and their columns, with types and units
    #[arg(long, conflicts_with = "file")]
    tables: bool,
    /// How the answer is written [default: by the ending of --output, else table]
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
            Some("jsonl" | "ndjson") => Format::Jsonl,
            Some("csv") => Format::Csv,
            _ => Format::Table,
        };
        self.format.unwrap_or(by_ending)
    }
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table for people
    Table,
    /// A table for pages and pull requests
    Markdown,
    /// Comma-separated values
    Csv,
    /// An array of objects
    Json,
    /// An object a line
    Jsonl,
}

impl Format {
    pub(super) fn view(self) -> Box<dyn View> {
        match self {
            Self::Table => Box::new(Text::default()),
            Self::Markdown => Box::new(Markdown),
            Self::Csv => Box::new(Csv),
            Self::Json => Box::new(Json::default()),
            Self::Jsonl => Box::new(Lines::default()),
        }
    }
}
