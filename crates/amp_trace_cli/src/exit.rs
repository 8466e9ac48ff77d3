//! What the program's exit code says.

use std::process::ExitCode;

/// What a command found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// All is well.
    Fine,
    /// The answer is no: damage, a late frame, a difference.
    No,
    /// It cannot be told.
    Unknown,
}

/// As `--help` says it.
pub(crate) const EXIT_CODES: &str = "Exit codes:
  0  fine
  1  the answer is no: the file is damaged, a frame is late, the captures differ
  2  it cannot be told, or the input or the command line is wrong";

impl From<Answer> for ExitCode {
    fn from(answer: Answer) -> Self {
        Self::from(match answer {
            Answer::Fine => 0,
            Answer::No => 1,
            Answer::Unknown => 2,
        })
    }
}
