//! What can be wrong with a capture.

use std::fmt;
use std::io;

/// Why a capture cannot be read, or not beyond a place.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The input failed.
    #[error("cannot read the capture at byte {offset}: {source}")]
    Input {
        /// How far it was read.
        offset: u64,
        /// What the input said.
        source: io::Error,
    },
    /// It is something else.
    #[error("expected a native capture of amp_trace (.amptrace), found {found}; {}", found.remedy())]
    NotACapture {
        /// What it looks like.
        found: Found,
    },
    /// A later version of the format.
    #[error(
        "expected a capture of version {}, found version {version} at byte {offset}; read it with a newer \
         amp_trace: upgrade, or use the one that wrote it",
        super::VERSION
    )]
    NewerVersion {
        /// Where it says so.
        offset: u64,
        /// The version.
        version: u8,
    },
    /// A version of the format from before the first release.
    #[error(
        "expected a capture of version {}, found version {version} at byte {offset}, which is of before the \
         first release; record it again",
        super::VERSION
    )]
    EarlierVersion {
        /// Where it says so.
        offset: u64,
        /// The version.
        version: u8,
    },
    /// The capture stops in the middle of a part: the program that wrote it was killed, or the file
    /// was cut.
    #[error(
        "the capture stops at byte {end}, inside the part that begins at byte {offset}; {}",
        what_was_read(*offset)
    )]
    Cut {
        /// Where the part begins that is not whole.
        offset: u64,
        /// Where the capture ends.
        end: u64,
    },
    /// Bytes were changed.
    #[error(
        "the capture is damaged at byte {offset}; read what is left of it with `native::salvage`"
    )]
    Damaged {
        /// Where the damaged part begins.
        offset: u64,
    },
    /// A part is whole, and not the one that follows.
    #[error(
        "expected part {expected} of the capture at byte {offset}, found part {found}: parts were lost, \
         repeated or put in another order; read what is left with `native::salvage`"
    )]
    OutOfOrder {
        /// Where it begins.
        offset: u64,
        /// The number of the part that follows.
        expected: u32,
        /// Its number.
        found: u32,
    },
    /// The checksum is right, and the content cannot be.
    #[error(
        "the part of the capture at byte {offset} was made by no writer of this format; do not trust the file"
    )]
    Malformed {
        /// Where the part begins.
        offset: u64,
    },
}

/// What a file is that is no capture, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// Nothing.
    Empty,
    /// JSON, such as Chrome's trace-event format.
    Json,
    /// Perfetto's protobuf.
    Perfetto,
    /// Something compressed by gzip.
    Gzip,
    /// Something compressed by Zstandard.
    Zstandard,
    /// A capture whose line ends were changed.
    TextTransfer,
    /// None of these.
    Other([u8; 4]),
}

impl Found {
    /// By the beginning of a file.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let text = bytes.trim_ascii_start();
        match bytes {
            [] => Self::Empty,
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstandard,
            [0x0a, ..] if !text.starts_with(b"[") && !text.starts_with(b"{") => Self::Perfetto,
            [0x89, b'A', b'M', b'P', b'C', b'A', b'P', ..] => Self::TextTransfer,
            _ if text.starts_with(b"[") || text.starts_with(b"{") => Self::Json,
            _ => {
                let mut first = [0; 4];
                for (to, from) in first.iter_mut().zip(bytes) {
                    *to = *from;
                }
                Self::Other(first)
            }
        }
    }

    fn remedy(&self) -> &'static str {
        match self {
            Self::Empty => "the program that should write it did not start to",
            Self::Json | Self::Perfetto => "open that at https://ui.perfetto.dev",
            Self::Gzip | Self::Zstandard => "decompress it first",
            Self::TextTransfer => "transfer it again, as binary",
            Self::Other(_) => "name a file that was written with the ending .amptrace",
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an empty file"),
            Self::Json => f.write_str("JSON, perhaps a Chrome trace"),
            Self::Perfetto => f.write_str("what looks like a Perfetto trace"),
            Self::Gzip => f.write_str("a file compressed by gzip"),
            Self::Zstandard => f.write_str("a file compressed by Zstandard"),
            Self::TextTransfer => f.write_str("one that was changed on its way, as text is"),
            Self::Other([a, b, c, d]) => {
                write!(f, "a file that begins with {a:02x} {b:02x} {c:02x} {d:02x}")
            }
        }
    }
}

/// What is left of a capture that stops inside the part that begins at an offset.
const fn what_was_read(offset: u64) -> &'static str {
    match offset {
        0 => {
            "that is its head, and nothing can be read: the program was killed as it started to record, or \
             the file was cut"
        }
        _ => {
            "what comes before was read, and nothing that was committed is missing unless the file was cut"
        }
    }
}
