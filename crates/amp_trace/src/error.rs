//! What can be wrong with a recording before it starts.

mod filter;

pub use filter::FilterError;
#[cfg(feature = "enabled")]
pub(crate) use filter::shown;

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// A sampling that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SamplingError {
    /// The sampling as it was given.
    pub sampling: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for SamplingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cannot sample by `{}`: {}; expected one of `1/100` (of each call site), `1000/s` (of \
             each call site), `frames:1/60`, `frames>33ms`, `frames>3x` (of the median)",
            self.sampling, self.reason
        )
    }
}

impl Error for SamplingError {}

/// A budget that cannot be kept to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BudgetError {
    /// The budget as it was given.
    pub given: String,
}

impl fmt::Display for BudgetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cannot keep to a budget of `{}`: expected a percentage of the time from 0.001 to 100, such \
             as `1%`",
            self.given
        )
    }
}

impl Error for BudgetError {}

/// An output that cannot be opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum OutputError {
    /// The path names a directory.
    IsDirectory {
        /// The path as given.
        path: PathBuf,
    },
    /// The ending of the path names no format.
    UnknownFormat {
        /// The path as given.
        path: PathBuf,
    },
    /// The operating system refuses the file.
    CannotCreate {
        /// The path as given.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IsDirectory { path } => write!(
                f,
                "cannot write the trace to `{}`: it is a directory; name a file in it, such as `{}`",
                path.display(),
                path.join("trace.json").display()
            ),
            Self::UnknownFormat { path } => write!(
                f,
                "cannot write the trace to `{}`: its ending picks the format, and those known are \
                 `.json` (Chrome), `.pftrace` (Perfetto) and `.amptrace` (native capture); name a file such as `{}`",
                path.display(),
                path.with_extension("json").display()
            ),
            Self::CannotCreate { path, source } => write!(
                f,
                "cannot write the trace to `{}`: {source}; name a file in a folder that exists and \
                 that this program may write to",
                path.display()
            ),
        }
    }
}

impl Error for OutputError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::CannotCreate { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// A recording that cannot start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// A recording is running.
    AlreadyStarted,
    /// The memory cap is too small to record with.
    CapTooSmall {
        /// The cap in bytes.
        cap: usize,
    },
    /// The sampling records nothing, or makes no sense.
    Sampling {
        /// What is wrong with it.
        source: SamplingError,
    },
    /// A setting of the flight recorder is impossible.
    Flight {
        /// What was found, and what to do.
        problem: String,
    },
    /// The flight recorder's captures cannot be written.
    Captures {
        /// What is wrong with their folder or ending.
        source: OutputError,
    },
    /// The operating system gives no thread for the drain.
    NoThread {
        /// What the operating system says.
        source: io::Error,
    },
}

/// The smallest memory cap.
pub(crate) const MIN_CAP: usize = 1 << 20;
impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyStarted => f.write_str(
                "a recording is running already, and goes on; call `finish` before another `start`",
            ),
            Self::CapTooSmall { cap } => write!(
                f,
                "a memory cap of {cap} bytes is too small to record with; give at least {MIN_CAP}"
            ),
            Self::Sampling { source } => write!(f, "cannot start recording: {source}"),
            Self::Flight { problem } => write!(f, "cannot start the flight recorder: {problem}"),
            Self::Captures { source } => write!(f, "cannot start the flight recorder: {source}"),
            Self::NoThread { source } => write!(
                f,
                "cannot start the thread that writes the trace: {source}; nothing is recorded"
            ),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NoThread { source } => Some(source),
            Self::Captures { source } => Some(source),
            Self::Sampling { source } => Some(source),
            _ => None,
        }
    }
}
