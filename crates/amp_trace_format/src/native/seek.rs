//! Reading a capture here and there.

use std::io::{Read, Seek, SeekFrom};

use super::chunk_reader::parts;
use super::decode::{Decoder, Directory};
use super::index::Index;
use super::list::{ChunkList, seek};
use super::part::Kind;
use super::records::Records;
use super::source::Source;
use super::{Chunk, ReadError, Statement};
use crate::{Nanos, Record, ThreadIndex};

/// Reads the chunks of a capture in any order.
///
/// Uses the list of chunks at the end; a capture without one, whose program was killed, is read once
/// from its beginning to make it.
///
/// # Examples
/// ```
/// use std::io::Cursor;
///
/// use amp_trace_format::{Nanos, Record, Writer, native};
///
/// let mut writer = native::CaptureWriter::new(Vec::new());
/// writer.write(&Record::Process { id: 7, name: "city" });
/// writer.finish().expect("memory takes everything");
///
/// let file = Cursor::new(writer.into_inner());
/// let mut reader = native::SeekReader::open(file).expect("it was just written");
/// assert_eq!(reader.chunks().len(), 1);
/// let mut records = 0;
/// reader.read_chunk(0, &mut |_| records += 1).expect("it is whole");
/// assert_eq!(records, 1);
/// ```
#[derive(Debug)]
pub struct SeekReader<R> {
    input: R,
    chunks: Vec<Chunk>,
    finish: Option<Nanos>,
    /// How many good bytes there are.
    len: u64,
    cut: bool,
}

impl<R: Read + Seek> SeekReader<R> {
    /// Finds the chunks of a capture.
    ///
    /// # Errors
    /// As [`StreamReader::new`](super::StreamReader::new); without a list of chunks, also what
    /// [`StreamReader::read_part`](super::StreamReader::read_part) says, except that a part that the
    /// capture ends in is left out.
    pub fn open(mut input: R) -> Result<Self, ReadError> {
        match ChunkList::read(&mut input)? {
            Some(list) => Ok(Self {
                input,
                chunks: list.chunks,
                finish: Some(list.finish),
                len: list.len,
                cut: false,
            }),
            None => Self::scan(input),
        }
    }

    /// The chunks, in the order of the file.
    #[must_use]
    pub fn chunks(&self) -> &[Chunk] {
        &self.chunks
    }

    /// When the recording ended; none if the program ended first.
    #[must_use]
    pub const fn finished(&self) -> Option<Nanos> {
        self.finish
    }

    /// Whether the capture stops in the middle of a part, which is left out.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.cut
    }

    /// How many bytes of the capture are whole.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is no chunk.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Hands out the records of one chunk, by its place in [`chunks`](Self::chunks); none if there
    /// is no such chunk.
    ///
    /// Unless it is the first, its threads are named and the spans open at its beginning begin, without
    /// fields, before the first record that is its own.
    ///
    /// # Errors
    /// As [`StreamReader::read_part`](super::StreamReader::read_part).
    pub fn read_chunk(
        &mut self,
        chunk: usize,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Result<(), ReadError> {
        self.read(&mut Records::new(), chunk, chunk > 0, emit)
    }

    /// Hands out the records of all chunks that have anything between two times, both included.
    ///
    /// Chunks are handed out whole, so some records lie outside. Where chunks are left out, spans end
    /// and begin as in [`salvage`](super::salvage).
    ///
    /// # Errors
    /// As [`StreamReader::read_part`](super::StreamReader::read_part).
    pub fn read_range(
        &mut self,
        from: Nanos,
        to: Nanos,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Result<(), ReadError> {
        self.read_where(&|chunk| chunk.from <= to && chunk.to >= from, emit)
    }

    /// Hands out the records of all chunks that know of a thread; those of other threads too.
    ///
    /// # Errors
    /// As [`StreamReader::read_part`](super::StreamReader::read_part).
    pub fn read_thread(
        &mut self,
        thread: ThreadIndex,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Result<(), ReadError> {
        self.read_where(&|chunk| chunk.threads.contains(&thread), emit)
    }

    /// Hands out all records.
    ///
    /// # Errors
    /// As [`StreamReader::read_part`](super::StreamReader::read_part).
    pub fn read_all(&mut self, emit: &mut impl FnMut(&Record<'_>)) -> Result<(), ReadError> {
        self.read_where(&|_| true, emit)?;
        if let Some(at) = self.finish {
            emit(&Record::Finish { at });
        }
        Ok(())
    }

    fn read_where(
        &mut self,
        is_wanted: &dyn Fn(&Chunk) -> bool,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Result<(), ReadError> {
        let mut records = Records::new();
        // Before the first chunk there is nothing.
        let mut follows = true;
        for chunk in 0..self.chunks.len() {
            if is_wanted(&self.chunks[chunk]) {
                self.read(&mut records, chunk, !follows, emit)?;
                follows = true;
            } else {
                follows = false;
            }
        }
        Ok(())
    }

    fn read(
        &mut self,
        records: &mut Records,
        chunk: usize,
        is_gap: bool,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Result<(), ReadError> {
        let Some(Chunk { offset, len, .. }) = self.chunks.get(chunk) else {
            return Ok(());
        };
        let end = offset.saturating_add(*len);
        seek(&mut self.input, SeekFrom::Start(*offset))?;
        let mut source = Source::new(self.input.by_ref().take(*len), *offset);
        parts(&mut source, &mut |part, payload| {
            records.part(part, payload, is_gap, emit)
        })?;
        if source.offset() < end {
            let (offset, end) = (source.offset(), source.offset());
            return Err(ReadError::Cut { offset, end });
        }
        Ok(())
    }

    /// Reads everything once.
    fn scan(mut input: R) -> Result<Self, ReadError> {
        seek(&mut input, SeekFrom::Start(0))?;
        let mut source = Source::new(input.by_ref(), 0);
        source.head()?;
        let (mut decoder, mut index, mut next) = (Decoder::new(), Index::default(), 0);
        let (mut cut, mut finish) = (false, None);
        while let Some(found) = source.part()? {
            let offset = source.offset();
            let part = match found.map_err(|no| source.wrong(no)) {
                Ok(part) => part,
                Err(ReadError::Cut { .. }) => {
                    cut = true;
                    break;
                }
                Err(error) => return Err(error),
            };
            if part.serial != next || part.kind == Kind::Continue && next == 0 {
                let (expected, found) = (next, part.serial);
                return Err(ReadError::OutOfOrder {
                    offset,
                    expected,
                    found,
                });
            }
            next = next.wrapping_add(1);
            let payload = source.payload(&part);
            let malformed = ReadError::Malformed { offset };
            if part.kind == Kind::End {
                let (at, _) = Index::read(payload, offset).ok_or(malformed)?;
                finish = Some(at);
                source.skip(part.len());
                break;
            }
            let decoded = decoder.part(
                &part,
                payload,
                &mut |_: Directory<'_>, _: &Statement<'_>| {},
            );
            decoded.ok_or(malformed)?;
            index.follow(offset, &part, &decoder);
            source.skip(part.len());
        }
        let len = source.offset();
        if finish.is_some() && !source.is_done()? {
            return Err(ReadError::Damaged { offset: len });
        }
        Ok(Self {
            chunks: index.chunks,
            finish,
            len,
            cut,
            input,
        })
    }
}
