//! Building one recorder at a time: built together, they would share features.

use std::path::{Path, PathBuf};

use super::recorders::Recorder;
use super::viewer;
use crate::command::Run;
use crate::project::Project;

/// The program of a recorder.
#[derive(Debug)]
pub(super) struct Program {
    path: PathBuf,
    /// Tracy's `capture`, if the recorder talks to it.
    viewer: Option<PathBuf>,
}

impl Program {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// One process of it.
    pub(super) fn run(&self) -> Run {
        let run = Run::new(&self.path);
        match &self.viewer {
            Some(viewer) => run.env(viewer::NAME, viewer),
            None => run,
        }
    }
}

/// Builds the recorder; the program, or the compiler's first error.
pub(super) fn program(project: &Project, recorder: &Recorder) -> Result<Program, String> {
    let viewer = recorder
        .is_viewed
        .then(|| viewer::program(project).map_err(|failure| failure.to_string()))
        .transpose()?;
    let outcome = project
        .cargo_outside("peers", "build")
        .args(["--quiet", "--release", "--locked", "--package"])
        .arg(recorder.package)
        .outcome()
        .map_err(|failure| failure.to_string())?;
    if outcome.succeeded {
        let folder = project.target("outside").join("peers").join("release");
        let path = folder.join(recorder.program);
        Ok(Program {
            path: path.with_extension(std::env::consts::EXE_EXTENSION),
            viewer,
        })
    } else {
        Err(format!(
            "it does not build: {}",
            first_error(&outcome.stderr)
        ))
    }
}

/// The first line that says what is wrong.
fn first_error(stderr: &str) -> &str {
    let mut lines = stderr.lines().filter(|line| !line.trim().is_empty());
    lines
        .clone()
        .find(|line| line.trim_start().starts_with("error"))
        .or_else(|| lines.next())
        .unwrap_or("the compiler did not say why")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_error_is_the_reason() {
        let stderr =
            "warning: unused\n\nerror[E0277]: it is not `Send`\nerror: could not compile\n";
        assert_eq!(first_error(stderr), "error[E0277]: it is not `Send`");
        assert_eq!(first_error("\nlinker not found\n"), "linker not found");
        assert_eq!(first_error(""), "the compiler did not say why");
    }
}
