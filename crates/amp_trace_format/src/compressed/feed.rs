//! An input with a buffer, that knows how far it is.

use std::io::{self, BufRead, ErrorKind, Read};

/// How much is read at a time.
const STEP: usize = 64 << 10;

/// Bytes on their way to a decompressor.
#[derive(Debug)]
pub(super) struct Feed<R> {
    input: R,
    bytes: Vec<u8>,
    used: usize,
    taken: u64,
    is_at_end: bool,
    /// What the input said when it failed.
    failure: Option<io::Error>,
}

impl<R: Read> Feed<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            bytes: Vec::new(),
            used: 0,
            taken: 0,
            is_at_end: false,
            failure: None,
        }
    }

    /// How many bytes were taken.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// Whether nothing is left.
    pub(super) fn is_over(&self) -> bool {
        self.is_at_end && self.used == self.bytes.len()
    }

    /// The input's error, where what came out of here was another about it.
    pub(super) fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    fn fill(&mut self, to: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.input.read(to) {
                Ok(read) => {
                    self.is_at_end = read == 0;
                    return Ok(read.min(to.len()));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(io::Error::new(error.kind(), error.to_string()));
                    return Err(error);
                }
            }
        }
    }

    /// The next bytes, fewer than asked for at the end only.
    pub(super) fn peek(&mut self, bytes: usize) -> io::Result<&[u8]> {
        while self.bytes.len() - self.used < bytes && !self.is_at_end {
            self.bytes.drain(..self.used);
            self.used = 0;
            let mut bytes = std::mem::take(&mut self.bytes);
            let len = bytes.len();
            bytes.resize(len + STEP, 0);
            let read = self.fill(&mut bytes[len..]);
            bytes.truncate(len + read.as_ref().unwrap_or(&0));
            self.bytes = bytes;
            read?;
        }
        Ok(&self.bytes[self.used..])
    }

    /// Passes over bytes; returns how many there were.
    pub(super) fn skip(&mut self, mut bytes: u64) -> io::Result<u64> {
        let mut skipped = 0;
        while bytes > 0 {
            let some = self.peek(1)?.len();
            if some == 0 {
                break;
            }
            let some = usize::try_from(bytes).unwrap_or(usize::MAX).min(some);
            self.consume(some);
            bytes -= some as u64;
            skipped += some as u64;
        }
        Ok(skipped)
    }
}

impl<R: Read> BufRead for Feed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, bytes: usize) {
        let bytes = bytes.min(self.bytes.len() - self.used);
        self.used += bytes;
        self.taken += bytes as u64;
    }
}

impl<R: Read> Read for Feed<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.used == self.bytes.len() && to.len() >= STEP && !self.is_at_end {
            let read = self.fill(to)?;
            self.taken += read as u64;
            return Ok(read);
        }
        let rest = self.peek(1)?;
        let len = rest.len().min(to.len());
        to[..len].copy_from_slice(&rest[..len]);
        self.consume(len);
        Ok(len)
    }
}
