//! 100,000 entities of which a share moves in each frame, traced from end to end.
//!
//! ```text
//! cargo run --release --example perf_100k --features perf_trace
//! ```

use std::io::{stderr, stdout};
use std::process::ExitCode;

use amp::{crowd, options::CrowdOptions, run};
use clap::Parser;

fn main() -> ExitCode {
    run::exit(crowd::run(
        &CrowdOptions::parse(),
        &mut stdout(),
        &mut stderr(),
    ))
}
