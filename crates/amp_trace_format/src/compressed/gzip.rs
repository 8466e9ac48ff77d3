//! What `gzip` makes: members, one after the other.

use std::io::{self, ErrorKind, Read};

use flate2::bufread::GzDecoder;

use super::feed::Feed;
use super::{Failure, Step};

/// Members of gzip.
#[derive(Debug)]
pub(super) struct Gzip<R> {
    state: State<R>,
}

#[derive(Debug)]
enum State<R> {
    Between(Feed<R>),
    Inside(Box<GzDecoder<Feed<R>>>),
    /// Never seen from outside.
    Taken,
}

impl<R: Read> Gzip<R> {
    pub(super) fn new(feed: Feed<R>) -> Self {
        let state = State::Between(feed);
        Self { state }
    }

    pub(super) fn taken(&self) -> u64 {
        self.feed().map_or(0, Feed::taken)
    }

    fn feed(&self) -> Option<&Feed<R>> {
        match &self.state {
            State::Between(feed) => Some(feed),
            State::Inside(member) => Some(member.get_ref()),
            State::Taken => None,
        }
    }

    /// Makes some more bytes; none at the end.
    pub(super) fn step(&mut self, to: &mut [u8]) -> io::Result<Step> {
        loop {
            match &mut self.state {
                State::Between(feed) => {
                    let mut start = [0; 2];
                    let bytes = feed.peek(2)?;
                    let len = bytes.len().min(2);
                    start[..len].copy_from_slice(&bytes[..len]);
                    let at = feed.taken();
                    match &start[..len] {
                        [] => return Ok(Ok(0)),
                        [0x1f, 0x8b] => {}
                        [0x1f] => return Ok(Err(Failure::Cut { at })),
                        // Tapes are filled up with zeros.
                        [0, ..] if is_zeros(feed)? => return Ok(Ok(0)),
                        _ => return Ok(Err(Failure::Trailing { at })),
                    }
                    if let State::Between(feed) = std::mem::replace(&mut self.state, State::Taken) {
                        self.state = State::Inside(Box::new(GzDecoder::new(feed)));
                    }
                }
                State::Inside(member) => match member.read(to) {
                    Ok(0) => {
                        if let State::Inside(member) =
                            std::mem::replace(&mut self.state, State::Taken)
                        {
                            self.state = State::Between(member.into_inner());
                        }
                    }
                    Ok(more) => return Ok(Ok(more)),
                    Err(error) => return self.failed(error),
                },
                State::Taken => return Ok(Ok(0)),
            }
        }
    }

    fn failed(&self, error: io::Error) -> io::Result<Step> {
        let at = self.taken();
        match self.feed() {
            Some(feed) if feed.has_failed() => Err(error),
            _ if error.kind() == ErrorKind::UnexpectedEof => Ok(Err(Failure::Cut { at })),
            _ => Ok(Err(Failure::Damaged { at })),
        }
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
