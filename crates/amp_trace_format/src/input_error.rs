//! What can be wrong with any file that is read.

use std::io;

use crate::{Compression, Looks};

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
        "expected a trace, found {found}; {} (native captures, Chrome JSON, Perfetto and Firefox Profiler can be read, \
         plain or compressed by gzip or Zstandard)",
        found.remedy()
    )]
    NotATrace {
        /// What it looks like.
        found: Looks,
    },
    /// Compressed data gives nothing that can be read.
    #[error("the {compression} data {found} (byte {offset} of the compressed file); {remedy}")]
    Compressed {
        /// How it is compressed.
        compression: Compression,
        /// Where in the file as it is.
        offset: u64,
        /// What is wrong with it.
        found: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// Compressed data holds compressed data.
    #[error(
        "expected a trace inside the {compression} data, found {inner} data; decompress it once first"
    )]
    Nested {
        /// How it is compressed.
        compression: Compression,
        /// How what comes out is compressed.
        inner: Compression,
    },
    /// Far more comes out of compressed data than a trace shrinks by.
    #[error(
        "{taken} bytes of {compression} data have made {made} so far, more than any trace shrinks by; if it is one \
         that you trust, decompress it first"
    )]
    Bomb {
        /// How it is compressed.
        compression: Compression,
        /// How many bytes of it were used.
        taken: u64,
        /// How many came out of them.
        made: u64,
    },
    /// A native capture cannot be read.
    #[error(transparent)]
    Native(#[from] crate::native::ReadError),
}
