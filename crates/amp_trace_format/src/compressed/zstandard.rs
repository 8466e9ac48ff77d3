//! What `zstd` makes: frames, one after the other.

use std::fmt;
use std::io::{self, Read};

use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::feed::Feed;
use super::{Failure, Step, WINDOW};

const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Frames that a decompressor passes over begin with one of sixteen bytes, and these.
const PASSED_OVER: [u8; 3] = [0x2a, 0x4d, 0x18];

/// Whether a frame begins here.
pub(super) fn is_frame(bytes: &[u8]) -> bool {
    bytes.starts_with(&FRAME) || is_passed_over(bytes)
}

fn is_passed_over(bytes: &[u8]) -> bool {
    matches!(bytes, [0x50..=0x5f, rest @ ..] if rest.starts_with(&PASSED_OVER))
}

/// Frames of Zstandard.
pub(super) struct Zstandard<R> {
    feed: Feed<R>,
    decoder: FrameDecoder,
    is_inside: bool,
}

impl<R> fmt::Debug for Zstandard<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zstandard")
            .field("is_inside", &self.is_inside)
            .finish_non_exhaustive()
    }
}

impl<R: Read> Zstandard<R> {
    pub(super) fn new(feed: Feed<R>) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Self {
            feed,
            decoder,
            is_inside: false,
        }
    }

    pub(super) fn taken(&self) -> u64 {
        self.feed.taken()
    }

    /// Makes some more bytes; none at the end.
    pub(super) fn step(&mut self, to: &mut [u8]) -> io::Result<Step> {
        loop {
            if !self.is_inside {
                match self.begin()? {
                    Ok(true) => self.is_inside = true,
                    Ok(false) => return Ok(Ok(0)),
                    Err(failure) => return Ok(Err(failure)),
                }
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                if let Err(error) = self.decoder.decode_blocks(&mut self.feed, one) {
                    return self.failed(&error);
                }
            }
            let more = self.decoder.read(to)?;
            if more > 0 {
                return Ok(Ok(more));
            }
            self.is_inside = false;
            let said = self.decoder.get_checksum_from_data();
            if said.is_some() && said != self.decoder.get_calculated_checksum() {
                let at = self.taken();
                return Ok(Err(Failure::Checksum { at }));
            }
        }
    }

    /// Begins the next frame; false at the end.
    fn begin(&mut self) -> io::Result<Result<bool, Failure>> {
        loop {
            let at = self.taken();
            let start = self.feed.peek(8)?;
            if start.is_empty() {
                return Ok(Ok(false));
            }
            if start.starts_with(&FRAME) {
                return match self.decoder.reset(&mut self.feed) {
                    Ok(()) => Ok(Ok(true)),
                    Err(error) => self.failed(&error).map(|step| step.map(|_| false)),
                };
            }
            if !is_passed_over(start) {
                let is_cut = start.len() < 4 && FRAME.starts_with(start);
                return Ok(Err(if is_cut {
                    Failure::Cut { at }
                } else {
                    Failure::Trailing { at }
                }));
            }
            let Some(len) = start.get(4..8) else {
                return Ok(Err(Failure::Cut { at }));
            };
            let len = len
                .iter()
                .rev()
                .fold(0, |len, byte| len << 8 | u64::from(*byte));
            let len = 8 + len;
            if self.feed.skip(len)? < len {
                return Ok(Err(Failure::Cut { at }));
            }
        }
    }

    fn failed(&mut self, error: &FrameDecoderError) -> io::Result<Step> {
        let at = self.taken();
        if let Some(error) = self.feed.take_failure() {
            return Err(error);
        }
        Ok(Err(match error {
            FrameDecoderError::WindowSizeTooBig { .. } => Failure::Window { at },
            FrameDecoderError::DictNotProvided { .. } => Failure::Dictionary { at },
            _ if self.feed.is_over() => Failure::Cut { at },
            _ => Failure::Damaged { at },
        }))
    }
}
