//! Writing to what can only be appended to.

use std::io::Write;

use super::{Encoder, HEAD, TAIL};
use crate::backlog::{Backlog, LIMIT};
use crate::{Dropped, Record, WriteError, Writer, output};

/// Writes Chrome's trace-event JSON to a pipe, a socket or a terminal.
///
/// After each commit the output is a prefix that Perfetto and Chrome read; [`finish`](Writer::finish)
/// makes it strict JSON. An output that stops in the middle of an event continues there later.
///
/// The output should not buffer; every call to it is of one whole batch.
#[derive(Debug)]
pub struct StreamWriter<W> {
    output: W,
    backlog: Backlog<Encoder>,
    finished: bool,
}

impl<W: Write> StreamWriter<W> {
    /// A writer to `output` that keeps up to 4 MiB while the output refuses data. No I/O.
    pub fn new(output: W) -> Self {
        Self::with_limit(output, LIMIT)
    }

    /// A writer that keeps up to about `limit` bytes: one record more, the ends of open spans, and
    /// as much again for the names of threads.
    pub fn with_limit(output: W, limit: usize) -> Self {
        Self {
            output,
            backlog: Backlog::new(Encoder::new(), HEAD, limit),
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

impl<W: Write + Send> Writer for StreamWriter<W> {
    fn write(&mut self, record: &Record<'_>) {
        if !self.finished && self.backlog.write(record) {
            // The error is remembered as `refused`; the next commit meets it again.
            let _ = self.commit();
        }
    }

    fn commit(&mut self) -> Result<(), WriteError> {
        while self.backlog.refused || !self.backlog.pending.is_empty() {
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
            self.backlog.pending.extend_from_slice(TAIL);
            self.finished = true;
        }
        self.commit()
    }

    fn dropped(&self) -> Dropped {
        self.backlog.dropped()
    }
}
