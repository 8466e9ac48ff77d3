use std::io;
use std::path::PathBuf;
use std::process::{ExitCode, ExitStatus};

use thiserror::Error;

/// Why a step did not pass, and what to do about it.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// A command of a step failed; it has said why.
    #[error("`{line}` ended with {status}\n  fix: {fix}")]
    Command {
        line: String,
        status: ExitStatus,
        fix: &'static str,
    },
    /// A command could not be started.
    #[error("`{line}` could not be started: {source}\n  fix: {fix}")]
    Start {
        line: String,
        source: io::Error,
        fix: &'static str,
    },
    /// What a step looked at is not as it has to be.
    #[error("{what}\n  fix: {fix}")]
    Check { what: String, fix: String },
    /// A program that a step needs is not there and could not be fetched.
    #[error("{program} is needed and could not be had: {what}\n  fix: {fix}")]
    Tool {
        program: &'static str,
        what: String,
        fix: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}\n  fix: look at the file's permissions and the disk's free space")]
    File { path: PathBuf, source: io::Error },
}

impl Failure {
    /// What a step looked at is not as it has to be.
    pub(crate) fn check(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Check {
            what: what.into(),
            fix: fix.into(),
        }
    }

    /// For `map_err`: the file that the error is about.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |source| Self::File { path, source }
    }

    /// The exit code that says what kind of failure this is.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Tool { .. } | Self::Start { .. } => ExitCode::from(3),
            _ => ExitCode::FAILURE,
        }
    }
}
