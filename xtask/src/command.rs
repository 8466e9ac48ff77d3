use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;

const LOOK_ABOVE: &str = "read what it printed above";

/// A program to run, with what to do when it fails.
pub(crate) struct Run {
    command: Command,
    line: String,
    fix: &'static str,
}

impl Run {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        Self {
            command: Command::new(program),
            line: program.to_string_lossy().into_owned(),
            fix: LOOK_ABOVE,
        }
    }

    /// How the program is called where the command is shown.
    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.line);
        self
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        let arg = arg.as_ref();
        self.line.push(' ');
        self.line.push_str(&arg.to_string_lossy());
        self.command.arg(arg);
        self
    }

    pub(crate) fn args(self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn in_folder(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// What to do when the command fails.
    pub(crate) fn fix(mut self, fix: &'static str) -> Self {
        self.fix = fix;
        self
    }

    /// Runs it and lets it talk.
    ///
    /// # Errors
    /// [`Failure`] if it cannot be started or does not end with success.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        println!("    $ {}", self.line);
        let status = self.command.status();
        self.judge(status.map(|status| (status, ())))
    }

    /// Runs it, lets it talk, and listens to what it prints on the standard output, line by line.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub(crate) fn run_heard(mut self, mut hear: impl FnMut(&str)) -> Result<(), Failure> {
        println!("    $ {}", self.line);
        let ended = self
            .command
            .stdout(Stdio::piped())
            .spawn()
            .and_then(|mut child| {
                let stdout = child.stdout.take().expect("it is piped");
                for line in BufReader::new(stdout).split(b'\n') {
                    let line = String::from_utf8_lossy(&line?).into_owned();
                    println!("{line}");
                    hear(&line);
                }
                child.wait()
            });
        self.judge(ended.map(|status| (status, ())))
    }

    /// Runs it and returns what it printed on the standard output.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub(crate) fn output(mut self) -> Result<String, Failure> {
        println!("    $ {}", self.line);
        let output = self.command.stderr(Stdio::inherit()).output();
        self.judge(output.map(|output| (output.status, text(&output.stdout))))
    }

    /// Runs it, and returns what it printed on both streams whether it succeeds or not.
    ///
    /// # Errors
    /// [`Failure::Start`] if it cannot be started.
    pub(crate) fn outcome(mut self) -> Result<Outcome, Failure> {
        let output = self.command.output().map_err(|source| Failure::Start {
            line: self.line,
            source,
            fix: self.fix,
        })?;
        Ok(Outcome {
            succeeded: output.status.success(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        })
    }

    fn judge<T>(
        self,
        outcome: std::io::Result<(std::process::ExitStatus, T)>,
    ) -> Result<T, Failure> {
        let Self { line, fix, .. } = self;
        match outcome {
            Ok((status, value)) if status.success() => Ok(value),
            Ok((status, _)) => Err(Failure::Command { line, status, fix }),
            Err(source) => Err(Failure::Start { line, source, fix }),
        }
    }
}

/// How a command ended.
pub(crate) struct Outcome {
    pub(crate) succeeded: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
