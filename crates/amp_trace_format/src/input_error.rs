//! What can be wrong with any file that is read.

use std::io;

use crate::Looks;

/// Why a file cannot be read at all.
///
/// What is wrong in the middle of a file is a [`Problem`](crate::Problem): the rest is read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The input failed.
    #[error("cannot read on at byte {offset}: {source}")]
    Input {
        /// How far it was read, in bytes after decompression.
        offset: u64,
        /// What the input said.
        source: io::Error,
    },
    /// It is not in the format that it seemed to be in.
    #[error("{format}, byte {offset}: expected {expected}; {remedy}")]
    Format {
        /// The format.
        format: &'static str,
        /// Where.
        offset: u64,
        /// What should be there.
        expected: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// It is no trace of any format that can be read.
    #[error(
        "expected a trace (a native capture, Chrome JSON, Perfetto or Firefox Profiler; plain or compressed by gzip \
         or Zstandard), found {found}; {}",
        found.remedy()
    )]
    NotATrace {
        /// What it looks like.
        found: Looks,
    },
    /// A native capture cannot be read.
    #[error(transparent)]
    Native(#[from] crate::native::ReadError),
}
