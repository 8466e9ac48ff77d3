use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::exit::{Answer, EXIT_CODES};
use crate::failure::Failure;
use crate::{check, convert, diff, generate, hitch, output, query, record, report};

/// From a capture to an answer.
///
/// Reads traces of our recorder and of other programs: the native capture (.amptrace), Chrome's JSON, Perfetto's
/// protobuf, the Firefox Profiler's profiles; plain or compressed; `-` is the standard input. What a file is, its
/// content says, not its name.
#[derive(Debug, Parser)]
#[command(name = "amp-trace", version, after_help = EXIT_CODES, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Report(report::Options),
    Hitch(hitch::Options),
    Diff(diff::Options),
    Convert(convert::Options),
    Query(query::Options),
    Record(record::Options),
    Check(check::Options),
    Completions(generate::Completions),
    Man(generate::Man),
}

/// Runs the command line; what it ends with.
pub(crate) fn run() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let result = guard(&matches).and_then(|()| answer(cli.command));
    match result {
        Ok(answer) => answer.into(),
        Err(failure) if failure.is_broken_pipe() => Answer::Fine.into(),
        Err(failure) => {
            say(&failure);
            Answer::Unknown.into()
        }
    }
}

fn answer(command: Command) -> Result<Answer, Failure> {
    match command {
        Command::Report(options) => report::run(&options),
        Command::Hitch(options) => hitch::run(&options),
        Command::Diff(options) => diff::run(&options),
        Command::Convert(options) => convert::run(&options),
        Command::Query(options) => query::run(&options),
        Command::Record(options) => record::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Completions(options) => generate::completions(&options, Cli::command()),
        Command::Man(options) => generate::man(&options, Cli::command()),
    }
}

/// The arguments that name what is read. A capture that is salvaged is read again.
const INPUTS: [&str; 4] = ["file", "before", "after", "salvage"];

/// Refuses an answer that would be written over what it is about, before anything is read.
fn guard(matches: &ArgMatches) -> Result<(), Failure> {
    let Some((_, matches)) = matches.subcommand() else {
        return Ok(());
    };
    let path = |name: &str| matches.try_get_one::<PathBuf>(name).ok().flatten();
    let Some(file) = path("output") else {
        return Ok(());
    };
    output::guard(
        file,
        INPUTS.into_iter().filter_map(path).map(PathBuf::as_path),
    )
}

fn say(failure: &Failure) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let failure = crate::table::printable(&failure.to_string());
    anstream::eprintln!("{red}error{red:#}: {failure}");
}
