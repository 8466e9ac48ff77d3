use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::amount;

const EXAMPLES: &str = "Examples:
  amp-trace record -- ./game --headless
  amp-trace record -n 10 --warm-up 1 --out before -- ./game --headless --frames 600
  amp-trace record --filter 'my_game=trace,bevy_ecs=off' --timeout 60s -- ./game

The program gets TRACE_FILE, and RUST_LOG by --filter; TRACE_FLIGHT is taken away. It has to be built with tracing, and to
start it, as amp_engine::tracing::init_default_tracing() does.
With one run, its output is shown; with several, it goes to a .log beside each trace.

Exit codes:
  0  every run ended well and left a trace
  1  some runs failed; their traces are in the folder `failed`
  2  all runs failed, or the program cannot be started";

/// Runs a program several times and keeps a trace of each run
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, override_usage = "amp-trace record [OPTIONS] -- PROGRAM [ARGUMENT]...")]
pub(crate) struct Options {
    /// How many runs
    #[arg(short = 'n', long = "runs", value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=9999))]
    pub(super) runs: u32,
    /// How many runs before them whose traces are thrown away
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) warm_up: u32,
    /// The folder for the traces: NAME-001.amptrace and so on
    #[arg(long, short, value_name = "FOLDER", default_value = "traces")]
    pub(super) out: PathBuf,
    /// What the traces are called [default: the program's name]
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// The format of the traces
    #[arg(long, value_enum, default_value_t = Format::Amptrace)]
    pub(super) format: Format,
    /// What is recorded, as `RUST_LOG` says it: `my_game=trace,bevy_ecs=off`
    #[arg(long, value_name = "DIRECTIVES")]
    pub(super) filter: Option<String>,
    /// Ends a run that takes longer, such as 60s; it counts as failed
    #[arg(long, value_name = "TIME", value_parser = amount::parse_duration)]
    pub(super) timeout: Option<u64>,
    /// Writes over traces of these names that are there
    #[arg(long)]
    pub(super) force: bool,
    /// The program and its arguments, best after `--`; flags behind it are its own
    #[arg(required = true, trailing_var_arg = true, value_name = "PROGRAM")]
    pub(super) command: Vec<OsString>,
}

/// The format of the traces that a program writes, by the ending of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// The native capture
    Amptrace,
    /// Perfetto's protobuf
    Pftrace,
    /// Chrome's JSON
    Json,
}

impl Format {
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Amptrace => "amptrace",
            Self::Pftrace => "pftrace",
            Self::Json => "json",
        }
    }
}
