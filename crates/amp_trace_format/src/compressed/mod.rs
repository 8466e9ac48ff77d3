//! Traces that were compressed: gzip of any number of members, Zstandard of any number of frames.
//!
//! What precedes damage or an early end is read; what is wrong is kept as a [`Failure`] for the one who
//! knows what was made of it.
//!
//! # Limits
//! Once more than [`FREE`] came out, and more than [`RATIO`] times what went in, nothing more does: traces
//! shrink to a fifth or, where all is alike, to a hundredth, and gzip can make at most 1,032 bytes of one.
//! What has to be kept as a whole has limits of its own, [`FREE_WHOLE`] and [`RATIO_WHOLE`].
//! Zstandard may not ask for more than [`WINDOW`] to look back at.

mod failure;
mod feed;
mod gzip;
mod zstandard;

use std::fmt;
use std::io::{self, Read};

pub(crate) use self::failure::Failure;
use self::feed::Feed;
use self::gzip::Gzip;
use self::zstandard::Zstandard;

/// So many bytes may come out of anything.
const FREE: u64 = 256 << 20;

/// How much may come out for each byte beyond that.
const RATIO: u64 = 600;

/// The same for what is kept in memory as a whole.
const FREE_WHOLE: u64 = 16 << 20;

/// Profiles in JSON shrink to a tenth.
const RATIO_WHOLE: u64 = 60;

/// What Zstandard may look back at, in bytes: all that `zstd` makes without `--long` and `--ultra -21`.
const WINDOW: u64 = 32 << 20;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// As `gzip` does it.
    Gzip,
    /// As `zstd` does it.
    Zstandard,
}

impl Compression {
    /// As people call it: `"gzip"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
        }
    }

    /// By the beginning of a file.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            _ if zstandard::is_frame(bytes) => Some(Self::Zstandard),
            _ => None,
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What was compressed, or was not.
#[derive(Debug)]
pub(crate) struct Decompressed<R> {
    stage: Stage<R>,
    made: u64,
    free: u64,
    ratio: u64,
    failure: Option<Failure>,
}

#[derive(Debug)]
enum Stage<R> {
    Plain(Feed<R>),
    Gzip(Box<Gzip<R>>),
    Zstandard(Box<Zstandard<R>>),
}

impl<R: Read> Decompressed<R> {
    /// Looks at the beginning for how it is compressed.
    pub(crate) fn new(input: R) -> io::Result<Self> {
        let mut feed = Feed::new(input);
        let stage = match Compression::of(feed.peek(4)?) {
            None => Stage::Plain(feed),
            Some(Compression::Gzip) => Stage::Gzip(Box::new(Gzip::new(feed))),
            Some(Compression::Zstandard) => Stage::Zstandard(Box::new(Zstandard::new(feed))),
        };
        Ok(Self {
            stage,
            made: 0,
            free: FREE,
            ratio: RATIO,
            failure: None,
        })
    }

    pub(crate) fn compression(&self) -> Option<Compression> {
        match self.stage {
            Stage::Plain(_) => None,
            Stage::Gzip(_) => Some(Compression::Gzip),
            Stage::Zstandard(_) => Some(Compression::Zstandard),
        }
    }

    /// What comes out will be kept as a whole: less of it is taken.
    pub(crate) fn keep_whole(&mut self) {
        (self.free, self.ratio) = (FREE_WHOLE, RATIO_WHOLE);
    }

    /// What ended it before its time.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure
    }

    fn taken(&self) -> u64 {
        match &self.stage {
            Stage::Plain(feed) => feed.taken(),
            Stage::Gzip(gzip) => gzip.taken(),
            Stage::Zstandard(zstandard) => zstandard.taken(),
        }
    }

    fn fail(&mut self, failure: Failure) -> io::Result<usize> {
        self.failure = Some(failure);
        if failure.is_fatal() {
            return Err(io::Error::other("the compressed data is refused"));
        }
        Ok(0)
    }
}

impl<R: Read> Read for Decompressed<R> {
    /// The end comes where something is wrong, too; what is fatal is an error.
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if to.is_empty() {
            return Ok(0);
        }
        if let Some(failure) = self.failure {
            return self.fail(failure);
        }
        let step = match &mut self.stage {
            Stage::Plain(feed) => return feed.read(to),
            Stage::Gzip(gzip) => gzip.step(to)?,
            Stage::Zstandard(zstandard) => zstandard.step(to)?,
        };
        let more = match step {
            Ok(more) => more,
            Err(failure) => return self.fail(failure),
        };
        self.made += more as u64;
        if self.made > self.free && self.made / self.ratio > self.taken() {
            let (taken, made) = (self.taken(), self.made);
            return self.fail(Failure::Bomb { taken, made });
        }
        Ok(more)
    }
}

/// How reading compressed data went, where the input itself did not fail.
type Step = Result<usize, Failure>;
