//! What is left of a damaged capture.

use std::collections::HashSet;
use std::io::Read;

use super::ReadError;
use super::decode::Decoder;
use super::index::Index;
use super::part::{Kind, NoPart, Part};
use super::records::Records;
use super::source::Source;
use crate::{Nanos, Record};

/// So many bytes of parts with a damaged payload are searched for parts that begin inside them; then
/// such parts are passed over whole. Bounds the time that a made-up file can take.
const SEARCHED: u64 = 1 << 30;

/// What was found in a capture, and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Salvaged {
    /// The length of the input in bytes.
    pub len: u64,
    /// Parts whose records were handed out.
    pub parts: u64,
    /// Whether the end of the recording was found.
    pub is_finished: bool,
    /// Everything that was wrong, in the order of the input.
    pub damage: Vec<Damage>,
}

/// Something wrong with a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// Where it begins, in bytes from the beginning of the input.
    pub offset: u64,
    /// How many bytes were not used; 0 where something is missing.
    pub len: u64,
    /// What it is.
    pub what: What,
}

/// What is wrong with a place of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// The head of the capture is not as it should be.
    Head,
    /// No part, or one with changed bytes.
    Bytes,
    /// A part that stops at the end of the input.
    Cut,
    /// A part that was there before.
    Repeated,
    /// A good part that needs one before it that is lost.
    Alone,
    /// A part that comes later than it should, and was read.
    Late,
    /// Parts are missing before this place, as many.
    Missing(u32),
    /// A part of this other version.
    Version(u8),
    /// A part that no writer made.
    Malformed,
}

/// Hands out the records of all good chunks of a capture, up to the first bad part of each.
///
/// Where something is missing, spans that were open before and are not afterwards end at the last
/// known time of their thread, and those that are open afterwards begin without fields; threads are
/// named again. So spans stay balanced, and all other records are as they were written. What is wrong
/// is not an error: it is in the result.
///
/// # Errors
/// Where there is not one good part and the head is not right, as
/// [`StreamReader::new`](super::StreamReader::new); [`ReadError::Input`].
pub fn salvage(
    input: impl Read,
    emit: &mut impl FnMut(&Record<'_>),
) -> Result<Salvaged, ReadError> {
    let mut salvage = Salvage::new(input);
    while salvage.step(emit)? {}
    salvage.finish(emit)
}

/// A capture on its way through [`salvage`].
#[derive(Debug)]
pub(super) struct Salvage<R> {
    source: Source<R>,
    pub(super) records: Records,
    /// The number of the part that should come next.
    pub(super) next: u32,
    /// Whether the chunk of the last part was read as far as it is.
    is_whole: bool,
    /// Whether something wrong was passed over since.
    is_damaged: bool,
    read: HashSet<u32>,
    /// Where the last part ends that was read.
    pub(super) good: u64,
    /// The part of the last step, if it was read.
    pub(super) last: Option<Part>,
    finish: Option<Nanos>,
    /// What is wrong with the head.
    head: Option<ReadError>,
    searched: u64,
    found: Salvaged,
}

impl<R: Read> Salvage<R> {
    pub(super) fn new(input: R) -> Self {
        let mut source = Source::new(input, 0);
        let head = source.head().err();
        Self {
            good: source.offset(),
            source,
            records: Records::new(),
            next: 0,
            is_whole: false,
            is_damaged: false,
            read: HashSet::new(),
            last: None,
            finish: None,
            head,
            searched: 0,
            found: Salvaged::default(),
        }
    }

    /// Goes on by a part or over something else; says whether there was anything.
    pub(super) fn step(&mut self, emit: &mut impl FnMut(&Record<'_>)) -> Result<bool, ReadError> {
        if matches!(self.head, Some(ReadError::Input { .. }))
            && let Some(error) = self.head.take()
        {
            return Err(error);
        }
        self.last = None;
        match self.source.part()? {
            None => return Ok(false),
            Some(Ok(part)) => self.part(part, emit),
            Some(Err(NoPart::Payload(part))) => {
                self.searched += part.len() as u64;
                if self.searched > SEARCHED {
                    self.skip(part.len(), What::Bytes);
                } else {
                    self.skip(1, What::Bytes);
                    self.search()?;
                }
            }
            Some(Err(NoPart::Version(version))) => {
                self.skip(1, What::Version(version));
                self.search()?;
            }
            Some(Err(NoPart::Short(_))) => {
                // What follows may still be a part, if the length is not one.
                self.skip(1, What::Cut);
                self.search()?;
            }
            Some(Err(NoPart::None)) => {
                let what = if self.head.is_some() && self.found.parts == 0 {
                    What::Head
                } else {
                    What::Bytes
                };
                self.skip(1, what);
                self.search()?;
            }
        }
        Ok(true)
    }

    /// Ends spans and the capture; says what was found.
    pub(super) fn finish(
        mut self,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Result<Salvaged, ReadError> {
        if let Some(error) = self.head.take().filter(|_| self.read.is_empty()) {
            return Err(error);
        }
        if let Some(at) = self.finish {
            emit(&Record::Finish { at });
        }
        self.found.is_finished = self.finish.is_some();
        self.found.len = self.source.offset();
        Ok(self.found)
    }

    /// What was read last, and what was wrong with the head.
    pub(super) fn into_parts(self) -> (Decoder, Option<ReadError>) {
        (self.records.decoder, self.head)
    }

    fn part(&mut self, part: Part, emit: &mut impl FnMut(&Record<'_>)) {
        let offset = self.source.offset();
        if self.read.contains(&part.serial) {
            return self.skip(part.len(), What::Repeated);
        }
        let follows = part.serial == self.next;
        if part.kind == Kind::Continue && !(follows && self.is_whole) {
            self.is_whole = false;
            self.next = part.serial.wrapping_add(1);
            return self.skip(part.len(), What::Alone);
        }
        let payload = self.source.payload(&part);
        let is_good = if part.kind == Kind::End {
            let end = Index::read(payload, offset);
            self.finish = end.as_ref().map(|(at, _)| *at).or(self.finish);
            end.is_some()
        } else {
            let is_gap = !(follows && (self.is_whole || self.next == 0));
            let decoded = self.records.part(&part, payload, is_gap, emit);
            decoded.is_some()
        };
        if part.serial > self.next && !self.is_damaged {
            self.note(0, What::Missing(part.serial - self.next));
        } else if part.serial < self.next {
            self.note(0, What::Late);
        }
        self.is_whole = is_good;
        self.next = part.serial.wrapping_add(1);
        self.is_damaged = false;
        if is_good {
            self.read.insert(part.serial);
            self.found.parts += 1;
            self.source.skip(part.len());
            (self.good, self.last) = (self.source.offset(), Some(part));
        } else {
            self.skip(part.len(), What::Malformed);
        }
    }

    /// Passes over bytes until what may be a part.
    fn search(&mut self) -> Result<(), ReadError> {
        let magic = super::PART_MAGIC;
        loop {
            let bytes = self.source.fill(magic.len())?;
            let found = bytes
                .windows(magic.len())
                .position(|window| window == magic);
            // The beginning of one may be at the end of what was read.
            let passed = found.unwrap_or(bytes.len().saturating_sub(magic.len() - 1));
            let is_over = bytes.len() < magic.len();
            if passed > 0 && !is_over {
                let last = self.found.damage.last_mut();
                last.expect("a byte was skipped").len += passed as u64;
                self.source.skip(passed);
            }
            if found.is_some() || is_over {
                return Ok(());
            }
        }
    }

    fn skip(&mut self, bytes: usize, what: What) {
        self.note(bytes as u64, what);
        self.source.skip(bytes);
        if what != What::Repeated {
            self.is_whole = false;
            self.is_damaged = true;
        }
    }

    /// Remembers damage here; one with what comes right before, where both are changed bytes.
    fn note(&mut self, len: u64, what: What) {
        let offset = self.source.offset();
        let is_bytes = |what| matches!(what, What::Bytes | What::Head | What::Cut);
        if let Some(last) = self.found.damage.last_mut()
            && last.offset + last.len == offset
            && is_bytes(last.what)
            && is_bytes(what)
        {
            last.len += len;
            return;
        }
        self.found.damage.push(Damage { offset, len, what });
    }
}
