use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::exit::{Answer, EXIT_CODES};
use crate::failure::Failure;
use crate::{check, convert, diff, generate, hitch, query, record, report};

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
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Report(options) => report::run(&options),
        Command::Hitch(options) => hitch::run(&options),
        Command::Diff(options) => diff::run(&options),
        Command::Convert(options) => convert::run(&options),
        Command::Query(options) => query::run(&options),
        Command::Record(options) => record::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Completions(options) => generate::completions(&options, Cli::command()),
        Command::Man(options) => generate::man(&options, Cli::command()),
    };
    match result {
        Ok(answer) => answer.into(),
        Err(failure) if failure.is_broken_pipe() => Answer::Fine.into(),
        Err(failure) => {
            say(&failure);
            Answer::Unknown.into()
        }
    }
}

fn say(failure: &Failure) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let failure = crate::table::printable(&failure.to_string());
    anstream::eprintln!("{red}error{red:#}: {failure}");
}
