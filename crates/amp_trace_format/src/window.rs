//! A part of an input that slides over it.

use std::io::{self, ErrorKind, Read};

/// How much is read at a time, at least.
const STEP: usize = 1 << 20;

/// The bytes of an input from a place on, as far as they were read.
#[derive(Debug)]
pub(crate) struct Window<R> {
    input: R,
    bytes: Vec<u8>,
    used: usize,
    start: u64,
    is_at_end: bool,
}

impl<R: Read> Window<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            bytes: Vec::new(),
            used: 0,
            start: 0,
            is_at_end: false,
        }
    }

    /// What was read and not used.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.bytes[self.used..]
    }

    /// Where [`rest`](Self::rest) begins in the input.
    pub(crate) fn offset(&self) -> u64 {
        self.start + self.used as u64
    }

    /// Whether [`rest`](Self::rest) is all that is left.
    pub(crate) fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// The next bytes were used.
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.used = self.bytes.len().min(self.used + bytes);
    }

    /// White space was used.
    pub(crate) fn skip_space(&mut self) {
        let rest = self.rest();
        let space = rest.len() - rest.trim_ascii_start().len();
        self.skip(space);
    }

    /// Reads on, at first as much again as there is. Memory follows what there is.
    pub(crate) fn more(&mut self) -> io::Result<()> {
        if self.used > 0 {
            self.bytes.drain(..self.used);
            self.start += self.used as u64;
            self.used = 0;
        }
        let len = self.bytes.len();
        let want = if len <= 2 * STEP { STEP.max(len) } else { STEP };
        self.bytes.resize(len + want, 0);
        let mut read = 0;
        let result = loop {
            if read == want {
                break Ok(());
            }
            match self.input.read(&mut self.bytes[len + read..]) {
                Ok(0) => {
                    self.is_at_end = true;
                    break Ok(());
                }
                Ok(more) => read += more.min(want - read),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.bytes.truncate(len + read);
        result
    }
}
