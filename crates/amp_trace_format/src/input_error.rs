//! What can be wrong with any file that is read.

use std::io;

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
    /// A native capture cannot be read.
    #[error(transparent)]
    Native(#[from] crate::native::ReadError),
}
