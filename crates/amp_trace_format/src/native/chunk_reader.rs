//! Reading one chunk, by itself.

use std::io::Read;
use std::ops::Range;

use super::decode::{Decoder, Directory, Say};
use super::part::{Kind, Part};
use super::source::Source;
use super::{ReadError, Statement};

/// Reads chunks of a capture, each by itself, without making records: for those who read many, on several
/// threads.
///
/// Where chunks are, [`ChunkList`](super::ChunkList) and [`SeekReader::chunks`](super::SeekReader::chunks) say; their
/// bytes are the caller's to read.
///
/// # Cost
/// No allocation for a record, once the call sites, threads and texts of a chunk are known. The memory
/// of a [`StreamReader`](super::StreamReader), which is kept from chunk to chunk.
///
/// # Examples
/// Chunks of a capture on two threads, and how many spans end in each:
/// ```
/// use std::io::Cursor;
///
/// use amp_trace_format::native::{CaptureWriter, ChunkReader, ReadError, SeekReader, Statement};
/// use amp_trace_format::{Nanos, Record, Writer};
///
/// let mut writer = CaptureWriter::new(Vec::new());
/// writer.write(&Record::Process { id: 7, name: "city" });
/// writer.finish().expect("memory takes everything");
/// let file = writer.into_inner();
///
/// let chunks = SeekReader::open(Cursor::new(&file))?.chunks().to_vec();
/// let ends = |mine: usize| {
///     let mut reader = ChunkReader::new();
///     let mut ends = Vec::new();
///     for chunk in chunks.iter().skip(mine).step_by(2) {
///         let (from, len) = (chunk.offset as usize, chunk.len as usize);
///         let mut count = 0;
///         reader.read(&file[from..from + len], chunk.offset, &mut |statement: &Statement<'_>| {
///             count += u32::from(matches!(statement, Statement::End { .. }));
///         })?;
///         ends.push(count);
///     }
///     Ok::<_, ReadError>(ends)
/// };
/// let (even, odd) = std::thread::scope(|scope| {
///     let odd = scope.spawn(|| ends(1));
///     (ends(0), odd.join().expect("it does not panic"))
/// });
/// assert_eq!((even?, odd?), (vec![0], vec![]));
/// # Ok::<(), ReadError>(())
/// ```
#[derive(Debug)]
pub struct ChunkReader {
    decoder: Decoder,
}

impl Default for ChunkReader {
    fn default() -> Self {
        Self::new()
    }
}

impl ChunkReader {
    /// A reader that has read nothing.
    #[must_use]
    pub fn new() -> Self {
        Self {
            decoder: Decoder::new(),
        }
    }

    /// Hands out what a chunk says, in its order; returns the serial numbers of its parts, which follow those of
    /// the chunk before where nothing is missing.
    ///
    /// `bytes` are all of the chunk, and nothing else; `offset` is where they are in the capture, for
    /// errors.
    ///
    /// # Errors
    /// [`ReadError::Cut`], [`ReadError::Damaged`], [`ReadError::NewerVersion`],
    /// [`ReadError::EarlierVersion`], [`ReadError::OutOfOrder`]
    /// where the bytes are something else than the parts of one chunk, [`ReadError::Malformed`]. What
    /// precedes the part that is wrong was handed out then; for the last of these, some of the part too.
    pub fn read(
        &mut self,
        bytes: &[u8],
        offset: u64,
        statements: &mut impl TakeStatement,
    ) -> Result<Range<u32>, ReadError> {
        let mut say = Taken(statements);
        parts(&mut Source::new(bytes, offset), &mut |part, payload| {
            self.decoder.part(part, payload, &mut say)
        })
    }
}

/// Takes the statements of a chunk. A function does, if it says the type of what it takes.
///
/// # Cost
/// Where [`take`](Self::take) of a type is `#[inline(always)]`, it becomes part of the loop over the spans of a chunk, and no
/// statement of a span is ever in memory; that of a function is called.
pub trait TakeStatement {
    /// Takes the next one.
    fn take(&mut self, statement: &Statement<'_>);
}

impl<F: FnMut(&Statement<'_>)> TakeStatement for F {
    #[inline]
    fn take(&mut self, statement: &Statement<'_>) {
        self(statement);
    }
}

/// Without what the places of a chunk stand for.
struct Taken<'a, T>(&'a mut T);

impl<T: TakeStatement> Say for Taken<'_, T> {
    #[inline(always)]
    fn say(&mut self, _: Directory<'_>, statement: &Statement<'_>) {
        self.0.take(statement);
    }
}

/// Hands the parts of one chunk to `read`, which says none for one that cannot be; returns their serial numbers.
pub(super) fn parts(
    source: &mut Source<impl Read>,
    read: &mut impl FnMut(&Part, &[u8]) -> Option<()>,
) -> Result<Range<u32>, ReadError> {
    let (mut first, mut next) = (0, None);
    while let Some(found) = source.part()? {
        let part = found.map_err(|no| source.wrong(no))?;
        let offset = source.offset();
        let kind = if next.is_none() {
            Kind::Begin
        } else {
            Kind::Continue
        };
        let expected = next.unwrap_or(part.serial);
        if next.is_none() {
            first = part.serial;
        }
        if part.kind != kind || part.serial != expected {
            return Err(ReadError::OutOfOrder {
                offset,
                expected,
                found: part.serial,
            });
        }
        next = Some(expected.wrapping_add(1));
        read(&part, source.payload(&part)).ok_or(ReadError::Malformed { offset })?;
        source.skip(part.len());
    }
    Ok(first..next.unwrap_or(first))
}
