//! Writing to what can be overwritten.

use std::io::{self, Seek, SeekFrom, Write};

use super::{Encoder, HEAD, TAIL};
use crate::commits::{Commits, writer};
use crate::place::{Place, push};

const SEPARATOR: &[u8] = b",\n";

/// Writes Chrome's trace-event JSON to a file that is strict JSON after every commit.
///
/// A commit writes new events and the tail in one call, over the old tail. When the output takes
/// only a part (a full disk), the whole events among it stay and the tail is put behind them, with
/// spaces over what was torn; the rest waits for the next commit.
///
/// Writes from the start of the output, which must be empty and positioned by nobody else; it should
/// not buffer.
#[derive(Debug)]
pub struct SeekWriter<W>(Commits<Overwrite<W>, Encoder>);

writer!(SeekWriter: Write | Seek, Overwrite::new, HEAD);

/// Makes a file strict JSON again whose writer was killed: it was cut at the writer's last
/// [`position`](crate::Writer::position).
///
/// # Errors
/// What the output says.
pub fn seal(output: &mut (impl Write + Seek)) -> io::Result<()> {
    if output.seek(SeekFrom::End(0))? == 0 {
        push(output, HEAD).1?;
    }
    push(output, TAIL).1
}

/// What can be overwritten, with a tail that moves.
#[derive(Debug)]
struct Overwrite<W> {
    output: W,
    /// Where the tail is, or belongs: behind the last committed event.
    end: u64,
    /// Behind the last byte that was ever written.
    extent: u64,
    /// Whether there is a tail at `end` and nothing but white space behind it.
    sealed: bool,
}

impl<W: Write + Seek> Place for Overwrite<W> {
    fn push(&mut self, pending: &mut Vec<u8>) -> io::Result<()> {
        let events = pending.len();
        pending.extend_from_slice(TAIL);
        self.pad(pending);
        let (taken, result) = self.overwrite(pending);
        pending.truncate(events);
        if result.is_err() {
            self.salvage(pending, taken);
            return result;
        }
        self.keep(pending, events);
        self.sealed = true;
        self.output.flush()
    }

    fn is_whole(&self) -> bool {
        self.sealed
    }

    fn position(&self) -> Option<u64> {
        Some(self.end)
    }
}

impl<W: Write + Seek> Overwrite<W> {
    fn new(output: W) -> Self {
        Self {
            output,
            end: 0,
            extent: 0,
            sealed: false,
        }
    }

    /// Covers what an earlier, longer attempt left behind the end of the backlog.
    fn pad(&self, pending: &mut Vec<u8>) {
        let old = usize::try_from(self.extent - self.end).unwrap_or(usize::MAX);
        let new = pending.len();
        pending.resize(new.max(old), b' ');
    }

    /// Writes the backlog over the old tail; returns how much of it the output took.
    fn overwrite(&mut self, pending: &[u8]) -> (usize, io::Result<()>) {
        if let Err(error) = self.output.seek(SeekFrom::Start(self.end)) {
            return (0, Err(error));
        }
        let (taken, result) = push(&mut self.output, pending);
        self.extent = self.extent.max(self.end + taken as u64);
        self.sealed &= taken == 0;
        (taken, result)
    }

    /// Keeps the whole events among the first `taken` bytes and makes the output strict JSON again,
    /// if it still takes bytes in place of others.
    fn salvage(&mut self, pending: &mut Vec<u8>, taken: usize) {
        if self.sealed {
            return;
        }
        let written = usize::try_from(self.extent - self.end).unwrap_or(usize::MAX);
        let room = taken
            .min(written.saturating_sub(TAIL.len()))
            .min(pending.len());
        let kept = &pending[..room];
        let whole = kept
            .windows(SEPARATOR.len())
            .rposition(|pair| pair == SEPARATOR);
        match whole {
            Some(whole) => self.keep(pending, whole),
            None if self.end == 0 && kept.starts_with(HEAD) => self.keep(pending, HEAD.len()),
            None if self.end == 0 => return,
            None => {}
        }
        let behind = self.extent - self.end;
        let mut seal = TAIL.to_vec();
        seal.resize(
            usize::try_from(behind).map_or(seal.len(), |len| len.max(seal.len())),
            b' ',
        );
        if self.output.seek(SeekFrom::Start(self.end)).is_ok() {
            let (taken, result) = push(&mut self.output, &seal);
            self.extent = self.extent.max(self.end + taken as u64);
            self.sealed = result.is_ok();
        }
    }

    /// Moves the end behind the first `len` bytes of the backlog.
    fn keep(&mut self, pending: &mut Vec<u8>, len: usize) {
        pending.drain(..len);
        self.end += len as u64;
    }
}
