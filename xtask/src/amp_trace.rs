//! Our own command, as a step runs it.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::command::{Outcome, Run};
use crate::failure::Failure;
use crate::project::Project;

const FIX: &str =
    "run it by hand; tables and their columns are those of crates/amp_trace_cli/src/query";

/// `amp-trace`, built.
pub(crate) struct Tool {
    program: PathBuf,
    is_piped: bool,
}

impl Tool {
    /// Builds it.
    ///
    /// # Errors
    /// [`Failure::Command`] if it does not compile.
    pub(crate) fn build(project: &Project) -> Result<Self, Failure> {
        project
            .cargo("build")
            .args(["--quiet", "--release", "--package", "amp_trace_cli"])
            .args(["--bin", "amp-trace"])
            .run()?;
        Ok(Self {
            program: project.target("release").join("amp-trace"),
            is_piped: false,
        })
    }

    /// The same, which reads traces from its standard input.
    pub(crate) fn by_pipe(&self) -> Self {
        Self {
            program: self.program.clone(),
            is_piped: true,
        }
    }

    /// The rows of an answer to SQL.
    ///
    /// # Errors
    /// [`Failure::Check`] if there is none, or it is not of this type.
    pub(crate) fn query<T: DeserializeOwned>(
        &self,
        trace: &Path,
        sql: &str,
    ) -> Result<Vec<T>, Failure> {
        let said = self.run("query", trace, &[sql, "--format", "json"])?;
        serde_json::from_str(&said.stdout).map_err(|error| {
            Failure::check(
                format!("`amp-trace query` does not answer `{sql}` as expected: {error}"),
                FIX,
            )
        })
    }

    /// Late frames and their causes, in the JSON of `amp-trace hitch`.
    ///
    /// # Errors
    /// [`Failure::Check`] if it says something else.
    pub(crate) fn hitch(&self, trace: &Path) -> Result<Value, Failure> {
        // That there are late frames is in its exit code too.
        let outcome = Run::new(&self.program)
            .arg("hitch")
            .arg(trace)
            .args(["--format", "json"])
            .outcome()?;
        serde_json::from_str(&outcome.stdout).map_err(|error| {
            Failure::check(
                format!(
                    "`amp-trace hitch` says no JSON: {error}\n{}",
                    outcome.stderr
                ),
                FIX,
            )
        })
    }

    /// Runs a command of it on a trace.
    ///
    /// # Errors
    /// [`Failure::Check`] if it does not end with success.
    pub(crate) fn run(
        &self,
        command: &str,
        trace: &Path,
        rest: &[&str],
    ) -> Result<Outcome, Failure> {
        let run = if self.is_piped {
            Run::new("sh")
                .args(["-c", r#"trace=$1; shift; cat "$trace" | "$@""#, "sh"])
                .arg(trace)
                .arg(&self.program)
                .args([command, "-"])
        } else {
            Run::new(&self.program).arg(command).arg(trace)
        };
        let outcome = run.args(rest).fix(FIX).outcome()?;
        if outcome.succeeded {
            return Ok(outcome);
        }
        Err(Failure::check(
            format!(
                "`amp-trace {command} {}` with {rest:?} fails:\n{}",
                trace.display(),
                outcome.stderr
            ),
            FIX,
        ))
    }
}
