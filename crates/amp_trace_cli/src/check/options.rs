use std::path::PathBuf;

use clap::Args;

const EXAMPLES: &str = "Examples:
  amp-trace check city.amptrace
  amp-trace check city.amptrace --salvage whole.amptrace
  amp-trace check trace.json --json | jq .problems

Exit codes:
  0  the file is whole, and the recorder kept everything
  1  something is damaged, cut or missing; the rest can be read
  2  it cannot be read at all";

/// Whether a trace is whole: damage with its place, losses, what can be read all the same
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The trace; `-` is the standard input
    pub(super) file: PathBuf,
    /// Writes what can be read of a native capture to a new one that is whole
    #[arg(long, value_name = "FILE")]
    pub(super) salvage: Option<PathBuf>,
    /// The answer as JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Where the answer goes, rather than to the standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}
