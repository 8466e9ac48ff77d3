//! Parts, one after the other, from an input of any length.

use std::io::{ErrorKind, Read};

use super::part::{HEADER as PART_HEADER, NoPart, Part};
use super::{Found, HEADER, ReadError, VERSION, VERSION_AT};

/// Bytes of the input from a place on.
#[derive(Debug)]
pub(super) struct Source<R> {
    input: R,
    bytes: Vec<u8>,
    /// How many of `bytes` were used.
    used: usize,
    /// Where `bytes` begins in the capture.
    start: u64,
    is_at_end: bool,
}

/// How much is read at a time.
const STEP: usize = 64 << 10;

impl<R: Read> Source<R> {
    /// From this place of the capture on.
    pub(super) fn new(input: R, start: u64) -> Self {
        Self {
            input,
            bytes: Vec::new(),
            used: 0,
            start,
            is_at_end: false,
        }
    }

    /// Where the next part begins.
    pub(super) fn offset(&self) -> u64 {
        self.start + self.used as u64
    }

    /// What was read and not used.
    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.used..]
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.used = self.bytes.len().min(self.used + bytes);
    }

    /// Reads on until there are so many bytes, or no more. Memory follows what there is, not what
    /// is asked for.
    pub(super) fn fill(&mut self, bytes: usize) -> Result<&[u8], ReadError> {
        if self.rest().len() < bytes && self.used > 0 {
            self.bytes.drain(..self.used);
            self.start += self.used as u64;
            self.used = 0;
        }
        while self.rest().len() < bytes && !self.is_at_end {
            let len = self.bytes.len();
            self.bytes.resize(len + STEP, 0);
            let read = self.input.read(&mut self.bytes[len..]);
            self.bytes
                .truncate(len + read.as_ref().map_or(0, |read| (*read).min(STEP)));
            match read {
                Ok(read) => self.is_at_end = read == 0,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => {
                    let offset = self.start + len as u64;
                    return Err(ReadError::Input { offset, source });
                }
            }
        }
        Ok(&self.bytes[self.used..])
    }

    /// Takes the head of a capture.
    pub(super) fn head(&mut self) -> Result<(), ReadError> {
        let bytes = self.fill(HEADER.len())?;
        let name = &HEADER[..VERSION_AT];
        if bytes.starts_with(name) {
            match bytes.get(VERSION_AT) {
                Some(&version) if version != VERSION => {
                    return Err(other_version(version, VERSION_AT as u64));
                }
                Some(_) if bytes.starts_with(&HEADER) => {
                    self.skip(HEADER.len());
                    return Ok(());
                }
                Some(_) if bytes.len() >= HEADER.len() => {
                    return Err(ReadError::Damaged { offset: 0 });
                }
                _ => {}
            }
        }
        if !bytes.is_empty() && HEADER.starts_with(bytes) {
            let end = bytes.len() as u64;
            return Err(ReadError::Cut { offset: 0, end });
        }
        Err(ReadError::NotACapture {
            found: Found::of(bytes),
        })
    }

    /// The next part, and what is wrong with it; none at the end. [`skip`](Self::skip) takes it.
    pub(super) fn part(&mut self) -> Result<Option<Result<Part, NoPart>>, ReadError> {
        let mut wanted = PART_HEADER;
        loop {
            let bytes = self.fill(wanted)?;
            if bytes.is_empty() {
                return Ok(None);
            }
            match Part::read(bytes) {
                Err(NoPart::Short(more)) if bytes.len() >= wanted => wanted = more,
                found => return Ok(Some(found)),
            }
        }
    }

    /// What is wrong where there is no whole part.
    pub(super) fn wrong(&self, no: NoPart) -> ReadError {
        let offset = self.offset();
        match no {
            NoPart::Short(_) => ReadError::Cut {
                offset,
                end: offset + self.rest().len() as u64,
            },
            NoPart::Version(version) => other_version(version, offset),
            _ => ReadError::Damaged { offset },
        }
    }

    /// Whether no byte is left.
    pub(super) fn is_done(&mut self) -> Result<bool, ReadError> {
        Ok(self.fill(1)?.is_empty())
    }

    /// The payload of the part that comes next.
    pub(super) fn payload(&self, part: &Part) -> &[u8] {
        &self.rest()[PART_HEADER..part.len()]
    }
}

fn other_version(version: u8, offset: u64) -> ReadError {
    if version > VERSION {
        ReadError::NewerVersion { offset, version }
    } else {
        ReadError::EarlierVersion { offset, version }
    }
}
