use std::process::ExitCode;

use bevy_tasks::{ComputeTaskPool, TaskPool};
use clap::Parser;
use clap::builder::PossibleValuesParser;

use crate::heap;
use crate::scale::Scale;
use crate::section::{SECTIONS, Section};
use crate::table;

/// The engine slice against its peers: the same work, in one run, in turns
#[derive(Debug, Parser)]
#[command(after_help = EXIT_CODES)]
struct Cli {
    /// Small scenes and one round: whether all do the same, not how fast
    #[arg(long, conflicts_with = "rounds")]
    check: bool,
    /// How many rounds are timed
    #[arg(long, default_value_t = 41, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Only these sections
    #[arg(value_parser = PossibleValuesParser::new(SECTIONS.iter().map(|section| section.name)))]
    sections: Vec<String>,
}

const EXIT_CODES: &str = "Exit codes:\n  0  all races were run\n  1  two contestants did not do the same\n  \
    2  the command line was wrong";

/// Reads the command line and runs what it says.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    heap::settle();
    // Systems that may use every core, ours and the peers', take the pool there is.
    ComputeTaskPool::get_or_init(TaskPool::default);
    let (scale, rounds) = if cli.check {
        (Scale::Check, 1)
    } else {
        (Scale::Real, cli.rounds)
    };
    let is_asked = |section: &&Section| {
        cli.sections.is_empty() || cli.sections.iter().any(|name| name == section.name)
    };
    let mut code = ExitCode::SUCCESS;
    let mut verdicts = Vec::new();
    for section in SECTIONS.iter().filter(is_asked) {
        println!("## {}\n{}", section.title, section.set_up);
        for prepare in section.races {
            match prepare(scale).run(rounds) {
                Ok(finish) => {
                    println!("{}", table::markdown(&finish));
                    verdicts.extend(finish.goals.iter().map(|goal| goal.judge(&finish)));
                }
                Err(different) => {
                    eprintln!("error: {different}");
                    code = ExitCode::FAILURE;
                }
            }
        }
    }
    // Small scenes and one round say nothing of speed.
    if scale == Scale::Real {
        println!("## What this project promises");
        for (_, line) in &verdicts {
            println!("- {line}");
        }
        let met = verdicts.iter().filter(|(is_met, _)| *is_met).count();
        println!("\n{met} of {} goals met.", verdicts.len());
    }
    code
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_section_that_is_not_there_is_refused() {
        let refused = Cli::try_parse_from(["engine_peers", "nothing"]).unwrap_err();
        assert_eq!(refused.exit_code(), 2);
    }
}
