//! A procedural city with traffic, traced from end to end.
//!
//! ```text
//! cargo run --release --example city_demo_baseline --features perf_trace,rapier3d_030
//! ```

use std::io::{stderr, stdout};
use std::process::ExitCode;

use amp::{city, options::CityOptions, run};
use clap::Parser;

fn main() -> ExitCode {
    run::exit(city::run(
        &CityOptions::parse(),
        &mut stdout(),
        &mut stderr(),
    ))
}
