//! The beginning of an input, seen before it is read.

use std::io::{self, ErrorKind, Read};

/// An input whose next bytes can be looked at.
#[derive(Debug)]
pub(crate) struct Ahead<R> {
    input: R,
    seen: Vec<u8>,
    used: usize,
    is_at_end: bool,
    taken: u64,
}

impl<R: Read> Ahead<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            seen: Vec::new(),
            used: 0,
            is_at_end: false,
            taken: 0,
        }
    }

    /// The next bytes, as many as are asked for unless the input ends before.
    pub(crate) fn peek(&mut self, bytes: usize) -> io::Result<&[u8]> {
        while self.seen.len() - self.used < bytes && !self.is_at_end {
            let len = self.seen.len();
            let want = self.used + bytes - len;
            self.seen.resize(len + want, 0);
            let read = self.input.read(&mut self.seen[len..]);
            let more = read.as_ref().map_or(0, |more| (*more).min(want));
            self.seen.truncate(len + more);
            match read {
                Ok(read) => self.is_at_end = read == 0,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let rest = &self.seen[self.used..];
        Ok(&rest[..rest.len().min(bytes)])
    }

    pub(crate) fn get_ref(&self) -> &R {
        &self.input
    }

    pub(crate) fn get_mut(&mut self) -> &mut R {
        &mut self.input
    }

    /// How many bytes were taken.
    pub(crate) fn taken(&self) -> u64 {
        self.taken
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let rest = &self.seen[self.used..];
        let read = if !rest.is_empty() {
            let len = rest.len().min(to.len());
            to[..len].copy_from_slice(&rest[..len]);
            self.used += len;
            len
        } else {
            // What was looked at is not needed again.
            (self.seen, self.used) = (Vec::new(), 0);
            if self.is_at_end {
                0
            } else {
                self.input.read(to)?
            }
        };
        self.taken += read as u64;
        Ok(read)
    }
}
