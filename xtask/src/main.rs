//! The project's own commands. `cargo xtask test` is what CI runs, and all that it runs;
//! `cargo xtask list` names its steps, and `cargo xtask NAME` runs one.
//!
//! Exit codes: 0, everything passed; 1, a step failed; 2, the command line was wrong; 3, a program
//! that a step needs could not be had, so nothing is known.

#![expect(clippy::print_stdout, reason = "a command talks to a person")]

mod amp_trace;
mod bevy_game;
mod city_cost;
mod cli;
mod command;
mod engine_peers;
mod failure;
mod frame_cost;
mod fuzz;
mod here;
mod machine_code;
mod npm;
mod oracle;
mod packages;
mod peers;
mod pictures;
mod playwright;
mod project;
mod promises;
mod report;
mod steps;
mod tools;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
