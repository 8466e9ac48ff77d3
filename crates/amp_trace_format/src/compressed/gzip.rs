//! What `gzip` makes: members, one after the other.

use std::fmt;
use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};

use super::feed::Feed;
use super::{Failure, Step};

/// The binary logarithm of how far deflated data looks back: gzip has no other.
const WINDOW_BITS: u8 = 15;

/// Members of gzip.
pub(super) struct Gzip<R> {
    feed: Feed<R>,
    /// Checks the head and the checksum of a member, too.
    member: Option<Decompress>,
    /// What came before damage is handed out first.
    is_damaged: bool,
}

impl<R> fmt::Debug for Gzip<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gzip")
            .field("is_inside", &self.member.is_some())
            .field("is_damaged", &self.is_damaged)
            .finish_non_exhaustive()
    }
}

impl<R: Read> Gzip<R> {
    pub(super) fn new(feed: Feed<R>) -> Self {
        Self {
            feed,
            member: None,
            is_damaged: false,
        }
    }

    pub(super) fn taken(&self) -> u64 {
        self.feed.taken()
    }

    /// Makes some more bytes; none at the end.
    pub(super) fn step(&mut self, to: &mut [u8]) -> io::Result<Step> {
        loop {
            let Some(member) = &mut self.member else {
                match self.begin()? {
                    Ok(true) => continue,
                    Ok(false) => return Ok(Ok(0)),
                    Err(failure) => return Ok(Err(failure)),
                }
            };
            let at = self.feed.taken();
            if self.is_damaged {
                return Ok(Err(Failure::Damaged { at }));
            }
            let input = self.feed.peek(1)?;
            let (is_over, taken, made) = (input.is_empty(), member.total_in(), member.total_out());
            let status = member.decompress(input, to, FlushDecompress::None);
            let (taken, made) = (member.total_in() - taken, member.total_out() - made);
            self.feed.consume(usize::try_from(taken).unwrap_or(0));
            match status {
                Ok(Status::StreamEnd) => self.member = None,
                Ok(_) if made > 0 || taken > 0 => {}
                Ok(_) if is_over => return Ok(Err(Failure::Cut { at })),
                Ok(_) | Err(_) => self.is_damaged = true,
            }
            if made > 0 {
                return Ok(Ok(usize::try_from(made).unwrap_or(0)));
            }
        }
    }

    /// Begins the next member; false at the end.
    fn begin(&mut self) -> io::Result<Result<bool, Failure>> {
        let at = self.taken();
        let start = self.feed.peek(2)?;
        Ok(match start {
            [] => Ok(false),
            [0x1f, 0x8b, ..] => {
                self.member = Some(Decompress::new_gzip(WINDOW_BITS));
                Ok(true)
            }
            [0x1f] => Err(Failure::Cut { at }),
            // Tapes are filled up with zeros.
            [0, ..] => match is_zeros(&mut self.feed)? {
                true => Ok(false),
                false => Err(Failure::Trailing { at }),
            },
            _ => Err(Failure::Trailing { at }),
        })
    }
}

/// Whether nothing but zeros follows.
fn is_zeros(feed: &mut Feed<impl Read>) -> io::Result<bool> {
    loop {
        let rest = feed.peek(1)?;
        if rest.iter().any(|byte| *byte != 0) {
            return Ok(false);
        }
        let len = rest.len() as u64;
        if feed.skip(len)? == 0 {
            return Ok(true);
        }
    }
}
