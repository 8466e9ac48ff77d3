//! The list of chunks at the end of a capture.

use std::collections::HashSet;

use super::decode::Decoder;
use super::models::Plain;
use super::part::{HEADER, Kind, MAX_PAYLOAD, Part};
use super::rans::{RansDecoder, RansEncoder};
use super::{Chunk, END_MAGIC};
use crate::{Nanos, ThreadIndex};

/// A list with more threads than this many bytes of the capture each is left out.
const BYTES_PER_THREAD: u64 = 4;

/// The chunks of a capture, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) chunks: Vec<Chunk>,
    /// How many lanes of the last chunk are in it.
    followed: usize,
    /// The threads of the last chunk.
    introduced: HashSet<ThreadIndex>,
}

impl Index {
    pub(super) fn begin(&mut self, offset: u64) {
        self.introduced.clear();
        self.chunks.push(Chunk {
            offset,
            len: 0,
            from: Nanos(u64::MAX),
            to: Nanos(0),
            threads: Vec::new(),
        });
    }

    /// Adds a part that was read, and the threads that it introduced.
    pub(super) fn follow(&mut self, offset: u64, part: &Part, decoder: &Decoder) {
        if part.kind == Kind::Begin {
            self.begin(offset);
            self.followed = 0;
        }
        self.add(part);
        for lane in decoder.lanes.iter().skip(self.followed) {
            self.introduce(lane.thread);
        }
        self.followed = decoder.lanes.len();
    }

    /// Adds a part to the last chunk.
    pub(super) fn add(&mut self, part: &Part) {
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.len += part.len() as u64;
            chunk.from = chunk.from.min(part.from);
            chunk.to = chunk.to.max(part.to);
        }
    }

    /// Adds a thread to the last chunk.
    pub(super) fn introduce(&mut self, thread: ThreadIndex) {
        if let Some(chunk) = self.chunks.last_mut()
            && self.introduced.insert(thread)
        {
            chunk.threads.push(thread);
        }
    }

    /// Appends the last part of a capture.
    pub(super) fn push_end(&self, mut part: Part, at: Nanos, out: &mut Vec<u8>) {
        let threads: usize = self.chunks.iter().map(|chunk| chunk.threads.len()).sum();
        let end = self
            .chunks
            .last()
            .map_or(0, |chunk| chunk.offset + chunk.len);
        let mut payload = self.payload(at, threads as u64 <= end / BYTES_PER_THREAD);
        if payload.len() + END_MAGIC.len() + 4 > MAX_PAYLOAD {
            payload = self.payload(at, false);
        }
        part.payload = payload.len() + END_MAGIC.len() + 4;
        #[expect(clippy::cast_possible_truncation, reason = "below MAX_PAYLOAD")]
        let length = part.len() as u32;
        payload.extend_from_slice(&length.to_le_bytes());
        payload.extend_from_slice(&END_MAGIC);
        part.push(&payload, out);
    }

    fn payload(&self, at: Nanos, has_chunks: bool) -> Vec<u8> {
        let mut coder = RansEncoder::default();
        let mut models = Plain::default();
        let chunks = if has_chunks { &self.chunks[..] } else { &[] };
        models.range.code(&mut coder, at.0);
        models.count.code(&mut coder, chunks.len() as u64);
        let (mut offset, mut to) = (0, 0);
        for chunk in chunks {
            models
                .amount
                .code(&mut coder, chunk.offset.wrapping_sub(offset));
            models.amount.code(&mut coder, chunk.len);
            models.range.near(&mut coder, chunk.from.0, to);
            models.range.near(&mut coder, chunk.to.0, chunk.from.0);
            (offset, to) = (chunk.offset + chunk.len, chunk.to.0);
            models.lane.code(&mut coder, chunk.threads.len() as u64);
            let mut before = 0;
            for thread in &chunk.threads {
                let thread = thread.0.into();
                models.thread.near(&mut coder, thread, before);
                before = thread;
            }
        }
        let mut payload = Vec::new();
        coder.finish(&mut payload);
        payload
    }

    /// Reads the payload of the last part: when the recording ended, and the chunks where it has them.
    ///
    /// `limit` is where that part begins: all chunks lie before it, so memory follows the file.
    pub(super) fn read(payload: &[u8], limit: u64) -> Option<(Nanos, Self)> {
        let whole = HEADER + payload.len();
        let (payload, len) = payload.strip_suffix(&END_MAGIC)?.split_last_chunk()?;
        if u32::from_le_bytes(*len) as usize != whole {
            return None;
        }
        let mut coder = RansDecoder::new(payload);
        let mut models = Plain::default();
        let at = Nanos(models.range.code(&mut coder, 0));
        let count = models.count.code(&mut coder, 0);
        let mut index = Self::default();
        let (mut offset, mut to) = (0_u64, 0);
        let mut threads_left = limit / BYTES_PER_THREAD;
        for _ in 0..count {
            let skipped = models.amount.code(&mut coder, 0);
            let start = offset.checked_add(skipped)?;
            let len = models.amount.code(&mut coder, 0);
            let end = start.checked_add(len)?;
            offset = Some(end).filter(|end| len >= HEADER as u64 && *end <= limit)?;
            let from = models.range.near(&mut coder, 0, to);
            to = models.range.near(&mut coder, 0, from);
            let threads = models.lane.code(&mut coder, 0);
            threads_left = threads_left.checked_sub(threads)?;
            let mut chunk = Chunk {
                offset: start,
                len,
                from: Nanos(from),
                to: Nanos(to),
                threads: Vec::new(),
            };
            let mut before = 0;
            for _ in 0..threads {
                before = models.thread.near(&mut coder, 0, before);
                chunk.threads.push(ThreadIndex(u32::try_from(before).ok()?));
                if coder.is_past_end() {
                    return None;
                }
            }
            index.chunks.push(chunk);
            if coder.is_past_end() {
                return None;
            }
        }
        coder.is_at_end().then_some((at, index))
    }
}
