//! Writing to what can only be appended to.

use std::io::Write;

use super::{Encoder, HEADER};
use crate::backlog::{Backlog, LIMIT};
use crate::{Dropped, Record, WriteError, Writer, output};

/// Writes a native capture to a file, a pipe or a socket.
///
/// Each commit appends one part in one write, so the output is whole after each; one that stops in the
/// middle of a part is read up to the last whole one. An output that refuses data continues there
/// later.
///
/// The output should not buffer.
///
/// # Examples
/// ```
/// use amp_trace_format::{Nanos, Record, Writer, native};
///
/// let mut writer = native::CaptureWriter::new(Vec::new());
/// writer.write(&Record::Process { id: 7, name: "city" });
/// writer.write(&Record::Finish { at: Nanos(100) });
/// writer.finish().expect("memory takes everything");
///
/// let file = writer.into_inner();
/// let mut records = 0;
/// let end = native::StreamReader::new(&file[..])
///     .and_then(|mut reader| reader.read_all(&mut |_| records += 1))
///     .expect("it was just written");
/// assert_eq!((records, end.is_finished), (2, true));
/// ```
#[derive(Debug)]
pub struct CaptureWriter<W> {
    output: W,
    backlog: Backlog<Encoder>,
    finished: bool,
}

impl<W: Write> CaptureWriter<W> {
    /// A writer to `output` that keeps up to 4 MiB while the output refuses data. No I/O.
    pub fn new(output: W) -> Self {
        Self::with_limit(output, LIMIT)
    }

    /// A writer that keeps up to about `limit` bytes: one record more, the ends of open spans, and
    /// as much again for the names of threads.
    pub fn with_limit(output: W, limit: usize) -> Self {
        Self::of(output, Backlog::new(Encoder::new(), &HEADER, limit))
    }

    pub(super) fn of(output: W, backlog: Backlog<Encoder>) -> Self {
        Self {
            output,
            backlog,
            finished: false,
        }
    }

    /// Gives the output back.
    pub fn into_inner(self) -> W {
        self.output
    }

    fn push(&mut self) -> Result<(), WriteError> {
        let (taken, mut result) = output::push(&mut self.output, &self.backlog.pending);
        self.backlog.take(taken);
        if result.is_ok() {
            result = self.output.flush();
        }
        self.backlog.refused = result.is_err();
        result.map_err(|source| WriteError::Output {
            pending: self.backlog.pending.len(),
            source,
        })
    }
}

impl<W: Write + Send> Writer for CaptureWriter<W> {
    fn write(&mut self, record: &Record<'_>) {
        if !self.finished && self.backlog.write(record) {
            // The error is remembered as `refused`; the next commit meets it again.
            let _ = self.commit();
        }
    }

    fn commit(&mut self) -> Result<(), WriteError> {
        self.backlog.seal();
        while self.backlog.refused || !self.backlog.pending.is_empty() {
            self.push()?;
            if !self.finished {
                self.backlog.resume();
                self.backlog.seal();
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
        Some(self.backlog.taken())
    }

    fn dropped(&self) -> Dropped {
        self.backlog.dropped()
    }
}
