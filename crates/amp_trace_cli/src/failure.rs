use std::io;
use std::path::PathBuf;

use amp_trace_analysis::Unanswerable;
use amp_trace_format::InputError;
use thiserror::Error;

/// Why a command has no answer, and what to do about it: one line.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// A file cannot be opened.
    #[error("{path}: cannot be opened: {source}; {remedy}")]
    Open {
        path: PathBuf,
        source: io::Error,
        remedy: &'static str,
    },
    /// A folder stands where a file is expected.
    #[error("{path}: is a directory; name a trace file in it")]
    Directory { path: PathBuf },
    /// A file is no trace, or one that cannot be read.
    #[error("{path}: {source}")]
    Input { path: PathBuf, source: InputError },
    /// What the trace holds does not answer the question.
    #[error("{path}: {source}")]
    Unanswerable { path: PathBuf, source: Unanswerable },
    /// A file cannot be written.
    #[error(
        "{path}: cannot be written: {source}; check the folder, its permissions and the disk's free space"
    )]
    Write { path: PathBuf, source: io::Error },
    /// The standard output cannot be written.
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
    /// What was asked for is not in the trace, or makes no sense.
    #[error("{what}; {remedy}")]
    Wrong { what: String, remedy: String },
}

impl Failure {
    pub(crate) fn wrong(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Wrong {
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// Whether who reads the output has left, which is no failure.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(source) if source.kind() == io::ErrorKind::BrokenPipe)
    }
}
