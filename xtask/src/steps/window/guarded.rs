//! A program that does not outlive the step.

use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

use super::patience::{until, within};
use crate::command::Run;
use crate::failure::Failure;

/// How long a program that is asked to end has for it.
const TO_END: Duration = Duration::from_secs(5);

/// A program that runs beside the step, and ends with it at the latest.
pub(super) struct Guarded {
    name: &'static str,
    child: Child,
}

impl Guarded {
    /// Starts what a command says. Its program and arguments are to be those of [`command`].
    pub(super) fn start(name: &'static str, mut command: Command) -> Result<Self, Failure> {
        println!("    $ {name}");
        let child = command.spawn().map_err(|source| Failure::Start {
            line: name.to_owned(),
            source,
            fix: "install util-linux, whose `setpriv` sees to it that the program ends with this one",
        })?;
        Ok(Self { name, child })
    }

    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// How it ended, if it has.
    pub(super) fn ended(&mut self) -> Result<Option<ExitStatus>, Failure> {
        self.child.try_wait().map_err(|source| Failure::Start {
            line: self.name.to_owned(),
            source,
            fix: "run it by hand",
        })
    }

    /// Waits for its end.
    pub(super) fn end(&mut self) -> Result<ExitStatus, Failure> {
        let what = format!("the end of {}", self.name);
        until(&what, || self.ended())
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // One that has ended already is left alone.
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        // Asked to end, an X server takes its lock file with it.
        let id = self.child.id().to_string();
        drop(Run::new("sh").args(["-c", "kill \"$0\"", &id]).outcome());
        if within(TO_END, self.name, || self.ended()).is_err() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A command that the kernel ends when the step does, however that ends.
pub(super) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}
