//! The frame around the bytes of a part: where it begins, what it holds, whether it is whole.

use super::crc::crc32;
use super::{PART_MAGIC, VERSION};
use crate::Nanos;

/// Bytes before a part's payload.
pub(super) const HEADER: usize = 40;
/// No payload is longer.
pub(super) const MAX_PAYLOAD: usize = (1 << 24) - 1;
/// No part holds more items.
pub(super) const MAX_ITEMS: u32 = 1 << 17;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first of a chunk.
    Begin = 1,
    /// Goes on with the chunk of the part before.
    Continue = 2,
    /// The end of the capture.
    End = 3,
}

/// The frame of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: Kind,
    /// Counted from 0 in the file.
    pub(super) serial: u32,
    /// How many items the payload holds.
    pub(super) items: u32,
    /// The least and greatest time in the part; the other way round where there is none.
    pub(super) from: Nanos,
    pub(super) to: Nanos,
    pub(super) payload: usize,
}

/// Why bytes are not a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPart {
    /// The bytes so far could be one: so many are needed.
    Short(usize),
    /// They are one of another version.
    Version(u8),
    /// They are none, or its frame is damaged.
    None,
    /// The frame is right and the payload is damaged.
    Payload(Part),
}

impl Part {
    /// Appends the frame and the payload.
    pub(super) fn push(&self, payload: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&PART_MAGIC);
        out.push(VERSION);
        #[expect(clippy::cast_possible_truncation, reason = "below MAX_PAYLOAD")]
        let length = payload.len() as u32;
        out.extend_from_slice(&(length << 8 | self.kind as u32).to_le_bytes());
        out.extend_from_slice(&self.serial.to_le_bytes());
        out.extend_from_slice(&self.items.to_le_bytes());
        out.extend_from_slice(&self.from.0.to_le_bytes());
        out.extend_from_slice(&self.to.0.to_le_bytes());
        out.extend_from_slice(&crc32(&[payload]).to_le_bytes());
        let crc = crc32(&[&out[start..]]);
        out.extend_from_slice(&crc.to_le_bytes());
        out.extend_from_slice(payload);
    }

    /// The length of a whole part, its frame included.
    pub(super) fn len(&self) -> usize {
        HEADER + self.payload
    }

    /// Reads the frame at the beginning of `bytes`, and checks it if all of the part is there.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, NoPart> {
        let common = bytes.iter().zip(&PART_MAGIC).take_while(|(a, b)| a == b);
        if common.count() < bytes.len().min(PART_MAGIC.len()) {
            return Err(NoPart::None);
        }
        let Some(head) = bytes.first_chunk::<HEADER>() else {
            return Err(NoPart::Short(HEADER));
        };
        let word = |at: usize| {
            let bytes = [head[at], head[at + 1], head[at + 2], head[at + 3]];
            u32::from_le_bytes(bytes)
        };
        let long = |at: usize| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
        if crc32(&[&head[..HEADER - 4]]) != word(HEADER - 4) {
            return Err(NoPart::None);
        }
        let version = head[PART_MAGIC.len()];
        if version != VERSION {
            return Err(NoPart::Version(version));
        }
        let kind = match word(4) & 255 {
            1 => Kind::Begin,
            2 => Kind::Continue,
            3 => Kind::End,
            _ => return Err(NoPart::None),
        };
        let part = Self {
            kind,
            serial: word(8),
            items: word(12),
            from: Nanos(long(16)),
            to: Nanos(long(24)),
            payload: (word(4) >> 8) as usize,
        };
        if part.items > MAX_ITEMS {
            return Err(NoPart::None);
        }
        let Some(payload) = bytes.get(HEADER..part.len()) else {
            return Err(NoPart::Short(part.len()));
        };
        if crc32(&[payload]) == word(HEADER - 8) {
            Ok(part)
        } else {
            Err(NoPart::Payload(part))
        }
    }
}
