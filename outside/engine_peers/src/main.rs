//! The engine slice against its peers: the same work, in one process, in turns.
//!
//! Each [`Section`](section::Section) has a few [races](race::Race); a race asserts that all contestants come to the same
//! result before it times any. What is printed is Markdown.
//!
//! Exit codes: 0, all races were run; 1, two contestants did not do the same; 2, the command line was wrong.

mod city;
mod cli;
mod culling;
mod extraction;
mod finish;
mod goal;
mod heap;
mod instances;
mod outcome;
mod race;
mod scale;
mod section;
mod spawning;
mod spread;
mod sync;
mod table;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
