//! What can be wrong with a recording before it starts.

mod filter;

pub use filter::FilterError;
#[cfg(feature = "enabled")]
pub(crate) use filter::shown;

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

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
                 `.json` (Chrome) and `.pftrace` (Perfetto); name a file such as `{}`",
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
            _ => None,
        }
    }
}
