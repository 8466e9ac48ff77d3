use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::bevy_game;
use crate::city_cost;
use crate::engine_peers;
use crate::failure::Failure;
use crate::fuzz;
use crate::oracle::TraceProcessor;
use crate::peers;
use crate::pictures;
use crate::project::Project;
use crate::promises::{self, Series};
use crate::report;
use crate::steps::{NIGHTLY, STEPS, Step};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes:\n  0  everything passed\n  1  a step failed\n  \
    2  the command line was wrong\n  3  a program that a step needs could not be had";

#[derive(Subcommand)]
enum Command {
    /// Runs every step, as CI does
    Test {
        /// Stops at the first step that fails
        #[arg(long)]
        fail_fast: bool,
    },
    /// Runs what takes longer: large sizes, Miri, loom, a search for data races, the cost of a span
    Nightly {
        /// Only the steps of these names (`cargo xtask list`)
        steps: Vec<String>,
        /// Stops at the first step that fails
        #[arg(long)]
        fail_fast: bool,
    },
    /// Writes the README's table of promises anew, from what the last runs found
    Promises,
    /// Names the steps and the other commands
    List,
    /// Runs SQL on a trace with Perfetto's trace processor; one JSON row a line
    Query {
        /// A trace in any format that Perfetto reads
        trace: PathBuf,
        /// For example "select name, count(*), sum(dur) from slice group by name"
        #[arg(required = true)]
        sql: Vec<String>,
    },
    /// Measures what tracing costs the whole city: two builds, run in turns
    BenchCity {
        /// How many pairs of runs
        #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
        pairs: u32,
        /// How many frames in each run
        #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
        frames: u32,
    },
    /// Measures what tracing costs a game on the whole of Bevy: two release builds, which take a while, run in turns
    BenchBevy {
        /// How many pairs of runs
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
        pairs: u32,
        /// How many frames in each run
        #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..))]
        frames: u32,
    },
    /// Measures what a span costs in other recorders, and writes docs/peers.md
    BenchPeers {
        /// How many processes of each recorder, in turns
        #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
        rounds: u32,
        /// A rough answer in a minute; writes nothing
        #[arg(long)]
        quick: bool,
        /// Fails if a goal is not met
        #[arg(long)]
        check: bool,
    },
    /// Measures the engine's work against its peers', and writes `docs/engine_peers.md`
    BenchEngine {
        /// Only these sections of the page, which then is not written
        sections: Vec<String>,
        /// How many rounds of each race are timed
        #[arg(long, default_value_t = 41, value_parser = clap::value_parser!(u32).range(1..))]
        rounds: u32,
        /// Fails if a goal is not met
        #[arg(long)]
        check: bool,
    },
    /// Feeds the readers of traces with what a fuzzer makes up
    Fuzz {
        /// One of fuzz/targets; all of them without
        target: Option<String>,
        /// How long each runs
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
        seconds: u32,
    },
    /// Takes the pictures of docs/pictures anew: the city, and its trace in the Perfetto UI
    Pictures,
    /// Runs the steps of these names (`cargo xtask list`)
    #[command(external_subcommand)]
    Steps(Vec<String>),
}

/// Reads the command line and does what it says.
pub(crate) fn run() -> ExitCode {
    let project = Project::here();
    match Cli::parse().command {
        Command::Test { fail_fast } => run_named(&project, Series::Commit, &[], fail_fast),
        Command::Nightly { steps, fail_fast } => {
            run_named(&project, Series::Nightly, &steps, fail_fast)
        }
        Command::Promises => exit(promises::update(&project)),
        Command::List => {
            for (title, steps) in [("Steps", STEPS), ("\nSteps of `nightly`", NIGHTLY)] {
                println!("{title}:");
                for step in steps {
                    println!("{:18} {}", step.name, step.about);
                }
            }
            println!("\nCommands:");
            for command in Cli::command().get_subcommands() {
                let about = command.get_about().map(ToString::to_string);
                println!("{:18} {}", command.get_name(), about.unwrap_or_default());
            }
            ExitCode::SUCCESS
        }
        Command::Query { trace, sql } => exit(query(&project, &trace, &sql)),
        Command::BenchCity { pairs, frames } => exit(city_cost::measure(&project, pairs, frames)),
        Command::BenchBevy { pairs, frames } => exit(bevy_game::measure(&project, pairs, frames)),
        Command::BenchPeers {
            rounds,
            quick,
            check,
        } => exit(peers::bench(
            &project,
            peers::Amount {
                rounds,
                is_quick: quick,
                is_check: check,
            },
        )),
        Command::BenchEngine {
            sections,
            rounds,
            check,
        } => exit(engine_peers::bench(
            &project,
            &engine_peers::Amount {
                rounds,
                sections,
                is_check: check,
            },
        )),
        Command::Fuzz { target, seconds } => {
            let amount = fuzz::Amount::Seconds(seconds);
            exit(fuzz::run(&project, target.as_deref(), amount).map(drop))
        }
        Command::Pictures => exit(pictures::take(&project)),
        Command::Steps(names) => run_named(&project, Series::Commit, &names, false),
    }
}

/// Runs the steps of these names; all of them if there are none.
fn run_named(project: &Project, series: Series, names: &[String], fail_fast: bool) -> ExitCode {
    let all = match series {
        Series::Commit => STEPS,
        Series::Nightly => NIGHTLY,
    };
    let mut steps: Vec<&Step> = Vec::new();
    for name in names {
        let Some(step) = all.iter().find(|step| step.name == name) else {
            println!("There is no step `{name}`. `cargo xtask list` names them all.");
            return ExitCode::from(2);
        };
        steps.push(step);
    }
    if names.is_empty() {
        steps.extend(all);
    }
    report::run(project, series, &steps, fail_fast)
}

fn exit(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("{failure}");
            failure.exit_code()
        }
    }
}

fn query(project: &Project, trace: &std::path::Path, sql: &[String]) -> Result<(), Failure> {
    let mut processor = TraceProcessor::open(project, trace)?;
    for sql in sql {
        let rows = processor.query(sql)?;
        println!("{}", serde_json::json!(rows.columns));
        for row in rows.cells {
            println!("{}", serde_json::json!(row));
        }
    }
    Ok(())
}
