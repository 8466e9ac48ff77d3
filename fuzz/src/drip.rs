use std::io::{self, ErrorKind, Read};

/// A file that comes in small pieces, as through a pipe, and is interrupted at times.
#[derive(Debug)]
pub(crate) struct Drip<'a> {
    rest: &'a [u8],
    turn: usize,
}

impl<'a> Drip<'a> {
    pub(crate) const fn new(file: &'a [u8]) -> Self {
        Self {
            rest: file,
            turn: 0,
        }
    }
}

impl Read for Drip<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        const PIECES: [usize; 6] = [1, 7, 2, 64, 3, 1000];
        self.turn += 1;
        if self.turn.is_multiple_of(5) {
            return Err(ErrorKind::Interrupted.into());
        }
        let len = PIECES[self.turn % PIECES.len()].min(to.len());
        let (piece, rest) = self.rest.split_at(len.min(self.rest.len()));
        to[..piece.len()].copy_from_slice(piece);
        self.rest = rest;
        Ok(piece.len())
    }
}
