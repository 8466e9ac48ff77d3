//! Reading from the beginning to the end.

use std::io::Read;

use super::ReadError;
use super::index::Index;
use super::part::Kind;
use super::records::Records;
use super::source::Source;
use crate::Record;

/// Reads a capture from its beginning, in bounded memory.
///
/// Stops at the first thing that is wrong; [`salvage`](super::salvage) goes on.
///
/// # Cost
/// The models of an [`Encoder`](super::Encoder), a part (64 KiB unless a record is larger), and the
/// dictionary of a chunk. A record takes 1.0 to 1.2 times as long as
/// [`perfetto::Encoder`](crate::perfetto::Encoder) takes to write it (`benches/encoders.rs`).
#[derive(Debug)]
pub struct StreamReader<R> {
    source: Source<R>,
    records: Records,
    next: u32,
    /// Whether the part that comes next was found to be, and some of its records were handed out.
    is_malformed: bool,
    end: Option<End>,
}

/// Where a capture ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct End {
    /// Its length in bytes.
    pub len: u64,
    /// Whether the recording ended too, rather than the program.
    pub is_finished: bool,
}

impl<R: Read> StreamReader<R> {
    /// Reads the head of a capture.
    ///
    /// # Errors
    /// [`ReadError::NotACapture`], [`ReadError::NewerVersion`], [`ReadError::EarlierVersion`], [`ReadError::Cut`] in the middle of
    /// the head, [`ReadError::Damaged`], [`ReadError::Input`].
    pub fn new(input: R) -> Result<Self, ReadError> {
        let mut source = Source::new(input, 0);
        source.head()?;
        Ok(Self {
            source,
            records: Records::new(),
            next: 0,
            is_malformed: false,
            end: None,
        })
    }

    /// Hands out the records of the next part; the end, after the last.
    ///
    /// # Errors
    /// Any but [`ReadError::NotACapture`]. The records of a part with an error may have been handed
    /// out up to it only for [`ReadError::Malformed`]. After an error, the next call gives the same.
    pub fn read_part(
        &mut self,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Result<Option<End>, ReadError> {
        if self.end.is_some() {
            return Ok(self.end);
        }
        let offset = self.source.offset();
        if self.is_malformed {
            return Err(ReadError::Malformed { offset });
        }
        let part = match self.source.part()? {
            None => {
                let is_finished = false;
                let len = offset;
                self.end = Some(End { len, is_finished });
                return Ok(self.end);
            }
            Some(found) => found.map_err(|no| self.source.wrong(no))?,
        };
        if part.serial != self.next || part.kind == Kind::Continue && part.serial == 0 {
            let (expected, found) = (self.next, part.serial);
            return Err(ReadError::OutOfOrder {
                offset,
                expected,
                found,
            });
        }
        let payload = self.source.payload(&part);
        let malformed = ReadError::Malformed { offset };
        if part.kind == Kind::End {
            let (at, _) = Index::read(payload, offset).ok_or(malformed)?;
            emit(&Record::Finish { at });
            self.source.skip(part.len());
            let len = self.source.offset();
            if !self.source.is_done()? {
                return Err(ReadError::Damaged { offset: len });
            }
            let is_finished = true;
            self.end = Some(End { len, is_finished });
            return Ok(self.end);
        }
        let decoded = self.records.part(&part, payload, false, emit);
        self.is_malformed = decoded.is_none();
        decoded.ok_or(malformed)?;
        self.source.skip(part.len());
        self.next = self.next.wrapping_add(1);
        Ok(None)
    }

    /// Hands out all records that are left.
    ///
    /// # Errors
    /// As [`read_part`](Self::read_part).
    pub fn read_all(&mut self, emit: &mut impl FnMut(&Record<'_>)) -> Result<End, ReadError> {
        loop {
            if let Some(end) = self.read_part(emit)? {
                return Ok(end);
            }
        }
    }
}
