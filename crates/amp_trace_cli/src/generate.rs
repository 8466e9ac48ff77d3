//! What is made of the command line itself: completions for shells, and manual pages.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::exit::Answer;
use crate::failure::Failure;
use crate::output;

/// Prints completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  amp-trace completions bash > ~/.local/share/bash-completion/completions/amp-trace
  amp-trace completions fish > ~/.config/fish/completions/amp-trace.fish")]
pub(crate) struct Completions {
    /// Which shell
    shell: Shell,
}

/// Writes the manual pages
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  amp-trace man ~/.local/share/man/man1
  man amp-trace-report")]
pub(crate) struct Man {
    /// The folder for them; it is made where there is none
    folder: PathBuf,
}

pub(crate) fn completions(options: &Completions, mut command: Command) -> Result<Answer, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut command, "amp-trace", &mut script);
    output::write(None, |out| out.write_all(&script))?;
    Ok(Answer::Fine)
}

pub(crate) fn man(options: &Man, command: Command) -> Result<Answer, Failure> {
    let failed = |source| Failure::Write {
        path: options.folder.clone(),
        source,
    };
    fs::create_dir_all(&options.folder).map_err(failed)?;
    clap_mangen::generate_to(command, &options.folder).map_err(failed)?;
    Ok(Answer::Fine)
}
