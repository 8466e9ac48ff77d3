//! `amp-trace`: from a capture to an answer.
//!
//! ```text
//! file -> load (amp_trace_format) -> Trace (amp_trace_analysis) -> a command's answer -> its view
//! ```

mod amount;
mod check;
mod cli;
mod convert;
mod diff;
mod exit;
mod failure;
mod generate;
mod hitch;
mod load;
mod output;
mod part;
mod problems;
mod query;
mod record;
mod report;
mod table;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
