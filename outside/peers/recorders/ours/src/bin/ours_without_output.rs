//! `amp_trace`, keeping totals only.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::run::<ours::Ours<false, false>>()
}
