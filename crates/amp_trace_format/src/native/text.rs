//! Texts, letter by letter.

use super::bit::{Bit, Coder};
use super::number::Number;

/// Longer texts are written as they are.
const LONGEST: u64 = 4096;
/// So many bytes of a chunk are predicted; what comes later is written as it is.
const PREDICTED: u64 = 16 << 10;
/// No text is longer.
pub(super) const MOST: usize = 32 << 10;
/// So many bytes of a text count as much as an item: all texts of a chunk are in memory.
const UNIT: usize = 64;

/// How much a text adds to the units of a chunk.
pub(super) fn units(text: &str) -> usize {
    text.len() / UNIT
}

/// What the texts of a chunk have been like.
#[derive(Debug)]
pub(super) struct Texts {
    shared: Number,
    length: Number,
    /// By the byte before.
    letters: Vec<[Bit; 256]>,
    before: Vec<u8>,
    left: u64,
}

impl Texts {
    pub(super) fn new() -> Self {
        Self {
            shared: Number::default(),
            length: Number::default(),
            letters: vec![[Bit::NEW; 256]; 256],
            before: Vec::new(),
            left: PREDICTED,
        }
    }

    pub(super) fn reset(&mut self) {
        self.shared = Number::default();
        self.length = Number::default();
        if self.left < PREDICTED {
            self.letters.fill([Bit::NEW; 256]);
        }
        self.before.clear();
        self.left = PREDICTED;
    }

    /// A text: how many bytes at its beginning are those of the text before, how many follow, and
    /// these. None if a reader is told of more than there can be.
    pub(super) fn code(&mut self, coder: &mut impl Coder, text: &[u8]) -> Option<&[u8]> {
        let same = text.iter().zip(&self.before).take_while(|(a, b)| a == b);
        let shared = self.shared.code(coder, same.count() as u64);
        let shared = usize::try_from(shared).ok()?;
        if shared > self.before.len() {
            return None;
        }
        let length = text.len().saturating_sub(shared) as u64;
        let length = self.length.code(coder, length);
        if length > (MOST - shared) as u64 {
            return None;
        }
        let mut previous = self.before[..shared].last().copied().unwrap_or(0);
        let mut given = text.iter().skip(shared).copied();
        self.before.truncate(shared);
        if length <= LONGEST.min(self.left) {
            self.left -= length;
            for _ in 0..length {
                let nodes = &mut self.letters[usize::from(previous)];
                let letter = usize::from(given.next().unwrap_or(0));
                #[expect(clippy::cast_possible_truncation, reason = "a tree of 8 bits")]
                let letter = coder.tree(nodes, 8, letter) as u8;
                self.before.push(letter);
                previous = letter;
            }
        } else {
            let length = usize::try_from(length).ok()?;
            if !coder.has_room(length) {
                return None;
            }
            for _ in 0..length {
                let letter = u64::from(given.next().unwrap_or(0));
                #[expect(clippy::cast_possible_truncation, reason = "8 bits")]
                let letter = coder.raw(letter, 8) as u8;
                self.before.push(letter);
            }
        }
        Some(&self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rans::{RansDecoder, RansEncoder};
    use super::*;

    #[test]
    fn no_text_grows_beyond_the_longest() {
        let (mut encoder, mut texts) = (RansEncoder::default(), Texts::new());
        let longest = vec![b'a'; MOST];
        assert!(texts.code(&mut encoder, &longest).is_some());
        // One letter more, as no writer says it.
        texts.shared.code(&mut encoder, MOST as u64);
        texts.length.code(&mut encoder, 1);
        let mut bytes = Vec::new();
        encoder.finish(&mut bytes);
        let (mut decoder, mut texts) = (RansDecoder::new(&bytes), Texts::new());
        assert_eq!(texts.code(&mut decoder, &[]), Some(&longest[..]));
        assert_eq!(texts.code(&mut decoder, &[]), None);
    }
}
