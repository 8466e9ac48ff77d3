//! The list of chunks at the end of a finished capture.

use std::io::{Read, Seek, SeekFrom};

use super::index::Index;
use super::part::{HEADER as PART_HEADER, Kind, MAX_PAYLOAD, Part};
use super::source::Source;
use super::{Chunk, END_MAGIC, HEADER, ReadError};
use crate::Nanos;

/// The chunks of a capture as its end lists them: for those who read many, on several threads, with
/// [`ChunkReader`](super::ChunkReader).
///
/// # Cost
/// Reads the end of the file, and nothing of the chunks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChunkList {
    /// The chunks, in the order of the file; they fill it from its head to its end.
    pub chunks: Vec<Chunk>,
    /// When the recording ended.
    pub finish: Nanos,
    /// How many parts the chunks have together.
    pub parts: u32,
    /// The length of the capture in bytes.
    pub len: u64,
}

impl ChunkList {
    /// Reads the list; none where there is none: the program that wrote the capture was killed or still
    /// writes, there are too many chunks, or the file is damaged.
    ///
    /// # Errors
    /// As [`StreamReader::new`](super::StreamReader::new).
    pub fn read(input: &mut (impl Read + Seek)) -> Result<Option<Self>, ReadError> {
        let len = seek(input, SeekFrom::End(0))?;
        seek(input, SeekFrom::Start(0))?;
        Source::new(input.by_ref(), 0).head()?;
        listed(input, len)
    }
}

fn listed(input: &mut (impl Read + Seek), len: u64) -> Result<Option<ChunkList>, ReadError> {
    const TAIL: usize = 4 + END_MAGIC.len();
    let Some(tail_at) = len.checked_sub(TAIL as u64) else {
        return Ok(None);
    };
    seek(input, SeekFrom::Start(tail_at))?;
    let mut source = Source::new(input.by_ref(), tail_at);
    let tail = source.fill(TAIL)?;
    let Some(length) = tail
        .first_chunk::<4>()
        .filter(|_| tail.ends_with(&END_MAGIC))
    else {
        return Ok(None);
    };
    let length = u64::from(u32::from_le_bytes(*length));
    let most = (PART_HEADER + MAX_PAYLOAD) as u64;
    let Some(offset) = len.checked_sub(length).filter(|_| length <= most) else {
        return Ok(None);
    };
    seek(input, SeekFrom::Start(offset))?;
    let mut source = Source::new(input.by_ref(), offset);
    let part: Part = match source.part()? {
        Some(Ok(part)) if part.kind == Kind::End && part.len() as u64 == length => part,
        _ => return Ok(None),
    };
    let read = Index::read(source.payload(&part), offset);
    let is_all = |index: &Index| {
        let mut at = HEADER.len() as u64;
        index.chunks.iter().all(|chunk| {
            let follows = chunk.offset == at;
            at = chunk.offset + chunk.len;
            follows
        }) && at == offset
    };
    let read = read.filter(|(_, index)| is_all(index));
    Ok(read.map(|(finish, Index { chunks, .. })| ChunkList {
        chunks,
        finish,
        parts: part.serial,
        len,
    }))
}

pub(super) fn seek(input: &mut impl Seek, to: SeekFrom) -> Result<u64, ReadError> {
    let offset = match to {
        SeekFrom::Start(offset) => offset,
        _ => 0,
    };
    input
        .seek(to)
        .map_err(|source| ReadError::Input { offset, source })
}
