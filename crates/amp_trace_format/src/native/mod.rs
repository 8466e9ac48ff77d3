//! The native capture: small, append-only, whole after each commit.
//!
//! The specification with its byte tables is `docs/native_capture.md`.

mod append;
mod bit;
mod chunk;
mod chunk_reader;
mod crc;
mod decode;
mod dictionary;
mod distribution;
mod encode;
#[cfg(feature = "read")]
mod entries;
mod error;
mod fields;
mod gap;
mod index;
mod item;
mod known;
mod lane;
mod list;
mod models;
mod nibble;
mod number;
mod part;
mod rans;
mod read;
mod read_lane;
mod recent;
mod record;
mod records;
mod salvage;
mod seek;
mod shape;
mod site;
mod source;
mod statement;
mod symbol;
mod table;
mod text;
mod time;
mod write;

use crate::{Nanos, ThreadIndex};

pub use append::{AppendError, Appended, Resize, append};
pub use chunk_reader::{ChunkReader, TakeStatement};
pub use encode::Encoder;
#[cfg(feature = "read")]
pub use entries::{Entries, read};
pub use error::{Found, ReadError};
pub use fields::Fields;
pub use list::ChunkList;
pub use read::{End, StreamReader};
pub use salvage::{Damage, Salvaged, What, salvage};
pub use seek::SeekReader;
pub use statement::{Introduction, LanePlace, OpenSpan, SitePlace, Statement};
pub use write::CaptureWriter;

/// The version of the format.
pub const VERSION: u8 = 2;

/// The beginning of a capture: a byte that no text has, the name, line ends that a transfer as text
/// would change, the version, and zeros.
pub const HEADER: [u8; 16] = *b"\x89AMPCAP\r\n\x1a\n\x02\0\0\0\0";

/// Where the version is.
const VERSION_AT: usize = 11;

/// The beginning of each part, before the version.
const PART_MAGIC: [u8; 3] = *b"\xa7mp";

/// The beginning of each part of this version.
#[cfg(feature = "read")]
pub(crate) const PART: [u8; 4] = [PART_MAGIC[0], PART_MAGIC[1], PART_MAGIC[2], VERSION];

/// The last bytes of a finished capture.
const END_MAGIC: [u8; 4] = *b"pm\xa7\n";

/// A chunk of a capture: what reads alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Where it begins, in bytes from the beginning of the capture.
    pub offset: u64,
    /// Its length in bytes.
    pub len: u64,
    /// The least time in it; later than [`to`](Self::to) where it has no time.
    pub from: Nanos,
    /// The greatest time in it.
    pub to: Nanos,
    /// The threads that have records or open spans in it.
    pub threads: Vec<ThreadIndex>,
}
