//! Writing to what can be overwritten.

use std::io::{self, Seek, SeekFrom, Write};

use super::{Encoder, HEAD, TAIL};
use crate::backlog::{Backlog, LIMIT};
use crate::{Dropped, Record, WriteError, Writer, output};

const SEPARATOR: &[u8] = b",\n";

/// Writes Chrome's trace-event JSON to a file that is strict JSON after every commit.
///
/// A commit writes new events and the tail in one call, over the old tail. When the output takes
/// only a part (a full disk), the whole events among it stay and the tail is put behind them, with
/// spaces over what was torn; the rest waits for the next commit.
///
/// The output must be empty and positioned by nobody else; it should not buffer.
#[derive(Debug)]
pub struct SeekWriter<W> {
    output: W,
    backlog: Backlog<Encoder>,
    /// Where the tail is, or belongs: behind the last committed event.
    end: u64,
    /// Behind the last byte that was ever written.
    extent: u64,
    /// Whether there is a tail at `end` and nothing but white space behind it.
    sealed: bool,
    finished: bool,
}

/// Makes a file strict JSON again whose writer was killed: it was cut at the writer's last
/// [`position`](Writer::position).
///
/// # Errors
/// What the output says.
pub fn seal(output: &mut (impl Write + Seek)) -> io::Result<()> {
    if output.seek(SeekFrom::End(0))? == 0 {
        output::push(output, HEAD).1?;
    }
    output::push(output, TAIL).1
}

impl<W: Write + Seek> SeekWriter<W> {
    /// A writer to `output`, from its start, that keeps up to 4 MiB while the output refuses data.
    /// No I/O.
    pub fn new(output: W) -> Self {
        Self::with_limit(output, LIMIT)
    }

    /// A writer that keeps up to about `limit` bytes: one record more, the ends of open spans, and
    /// as much again for the names of threads.
    pub fn with_limit(output: W, limit: usize) -> Self {
        let backlog = Backlog::new(Encoder::new(), HEAD, limit);
        Self {
            output,
            backlog,
            end: 0,
            extent: 0,
            sealed: false,
            finished: false,
        }
    }

    /// Gives the output back.
    pub fn into_inner(self) -> W {
        self.output
    }

    fn push(&mut self) -> Result<(), WriteError> {
        let events = self.backlog.pending.len();
        self.backlog.pending.extend_from_slice(TAIL);
        self.pad();
        let (taken, mut result) = self.overwrite();
        self.backlog.pending.truncate(events);
        if result.is_ok() {
            self.keep(events);
            self.sealed = true;
            result = self.output.flush();
        } else {
            self.salvage(taken);
        }
        self.backlog.refused = result.is_err();
        result.map_err(|source| WriteError::Output {
            pending: self.backlog.pending.len(),
            source,
        })
    }

    /// Covers what an earlier, longer attempt left behind the end of the backlog.
    fn pad(&mut self) {
        let old = usize::try_from(self.extent - self.end).unwrap_or(usize::MAX);
        let new = self.backlog.pending.len();
        self.backlog.pending.resize(new.max(old), b' ');
    }

    /// Writes the backlog over the old tail; returns how much of it the output took.
    fn overwrite(&mut self) -> (usize, io::Result<()>) {
        if let Err(error) = self.output.seek(SeekFrom::Start(self.end)) {
            return (0, Err(error));
        }
        let (taken, result) = output::push(&mut self.output, &self.backlog.pending);
        self.extent = self.extent.max(self.end + taken as u64);
        self.sealed &= taken == 0;
        (taken, result)
    }

    /// Keeps the whole events among the first `taken` bytes and makes the output strict JSON again,
    /// if it still takes bytes in place of others.
    fn salvage(&mut self, taken: usize) {
        if self.sealed {
            return;
        }
        let written = usize::try_from(self.extent - self.end).unwrap_or(usize::MAX);
        let room = taken
            .min(written.saturating_sub(TAIL.len()))
            .min(self.backlog.pending.len());
        let kept = &self.backlog.pending[..room];
        let whole = kept
            .windows(SEPARATOR.len())
            .rposition(|pair| pair == SEPARATOR);
        match whole {
            Some(whole) => self.keep(whole),
            None if self.end == 0 && kept.starts_with(HEAD) => self.keep(HEAD.len()),
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
            let (taken, result) = output::push(&mut self.output, &seal);
            self.extent = self.extent.max(self.end + taken as u64);
            self.sealed = result.is_ok();
        }
    }

    /// Moves the end behind the first `len` bytes of the backlog.
    fn keep(&mut self, len: usize) {
        self.backlog.take(len);
        self.end += len as u64;
    }
}

impl<W: Write + Seek + Send> Writer for SeekWriter<W> {
    fn write(&mut self, record: &Record<'_>) {
        if !self.finished && self.backlog.write(record) {
            // The error is remembered as `refused`; the next commit meets it again.
            let _ = self.commit();
        }
    }

    fn commit(&mut self) -> Result<(), WriteError> {
        while self.backlog.refused || !self.sealed || !self.backlog.pending.is_empty() {
            self.push()?;
            if !self.finished {
                self.backlog.resume();
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), WriteError> {
        if !self.finished {
            self.backlog.finish();
            self.finished = true;
        }
        self.commit()
    }

    fn position(&self) -> Option<u64> {
        Some(self.end)
    }

    fn dropped(&self) -> Dropped {
        self.backlog.dropped()
    }
}
