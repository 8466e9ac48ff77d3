//! What can be wrong with compressed data.

use super::Compression;
use crate::{InputError, Problems};

/// Why no more came out; places are those of the file as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It stops in the middle.
    Cut { at: u64 },
    /// It was changed, or was never right.
    Damaged { at: u64 },
    /// What came out is not what went in, by its checksum.
    Checksum { at: u64 },
    /// Something else follows.
    Trailing { at: u64 },
    /// It cannot be decompressed without a dictionary.
    Dictionary { at: u64 },
    /// It wants more memory than it may have.
    Window { at: u64 },
    /// Far more comes out than goes in.
    Bomb { taken: u64, made: u64 },
}

impl Failure {
    /// Whether what was read before is not worth having.
    pub(super) fn is_fatal(self) -> bool {
        matches!(
            self,
            Self::Dictionary { .. } | Self::Window { .. } | Self::Bomb { .. }
        )
    }

    /// As what is wrong with a file of which something was read, as many bytes.
    pub(crate) fn note(self, compression: Compression, bytes: u64, problems: &mut Problems) {
        let (at, what) = match self {
            Self::Cut { at } => (
                at,
                "stops too early: its writer was killed, or the file was cut",
            ),
            Self::Damaged { at } => (at, "is damaged; what follows is missing"),
            Self::Checksum { at } => (at, "has another checksum than what came out of it"),
            Self::Trailing { at } => (at, "ends, and what follows it was passed over"),
            _ => return,
        };
        let what = format!("the {compression} data {what} (byte {at} of the compressed file)");
        problems.add(bytes, what);
    }

    /// As why nothing can be read.
    pub(crate) fn error(self, compression: Compression) -> InputError {
        let (offset, found, remedy) = match self {
            Self::Bomb { taken, made } => {
                return InputError::Bomb {
                    compression,
                    taken,
                    made,
                };
            }
            Self::Cut { at } => (
                at,
                "stops before the first of the trace",
                "copy the file again, or record again",
            ),
            Self::Damaged { at } | Self::Checksum { at } | Self::Trailing { at } => (
                at,
                "is damaged before the first of the trace",
                "copy the file again, as binary",
            ),
            Self::Dictionary { at } => (
                at,
                "needs a dictionary",
                "decompress it first: `zstd -d -D DICTIONARY FILE`",
            ),
            Self::Window { at } => (
                at,
                "needs a window of more than 32 MiB",
                "decompress it first: `zstd -d --long=31 FILE`",
            ),
        };
        InputError::Compressed {
            compression,
            offset,
            found,
            remedy,
        }
    }
}
