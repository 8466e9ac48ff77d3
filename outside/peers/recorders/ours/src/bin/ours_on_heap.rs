//! `amp_trace`, streaming to a Chrome file, its records on the heap.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::run::<ours::Ours<true, true>>()
}
