//! `amp_trace`, streaming to a Chrome file.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::run::<ours::Ours<true, false>>()
}
