//! A coder of choices: all of them as one large number.
//!
//! The arithmetic is rANS, of Jarek Duda's "Asymmetric numeral systems" (2013), with 64 bits of state that
//! take and give words of 32 bits. What is coded first is read first, so a writer keeps its steps and takes
//! them backwards when a part is complete.

use std::hint::select_unpredictable;

use super::bit::{Bit, Coder};
use super::nibble::{self, Nibble};
use super::table::{self, Table};

/// Below this, the state takes in another word. A writer begins with it, so a reader ends with it.
const LEAST: u64 = 1 << 31;
/// Bits of a word.
const WORD: u32 = 32;
/// Bytes before the words: the state.
const STATE: usize = 8;

/// A choice that was made: `count` of 2^`bits` numbers, from `start` on, stand for it.
#[derive(Debug, Clone, Copy)]
struct Step {
    start: u32,
    count: u16,
    bits: u8,
}

/// Writes choices.
#[derive(Debug, Default)]
pub(super) struct RansEncoder {
    steps: Vec<Step>,
    /// About how many 256ths of a bit the steps take.
    size: usize,
    words: Vec<u32>,
}

impl RansEncoder {
    /// About how many bytes there are.
    pub(super) fn len(&self) -> usize {
        STATE + self.size / (8 * 256)
    }

    /// Appends the bytes to `out` and begins anew.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        let mut state = LEAST;
        for step in self.steps.drain(..).rev() {
            let count = u64::from(step.count);
            if state >= count << (2 * WORD - 1 - u32::from(step.bits)) {
                #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
                self.words.push(state as u32);
                state >>= WORD;
            }
            state = ((state / count) << step.bits) + state % count + u64::from(step.start);
        }
        out.extend_from_slice(&state.to_le_bytes());
        let words = self.words.drain(..).rev();
        out.extend(words.flat_map(u32::to_le_bytes));
        self.size = 0;
    }

    #[inline(always)]
    fn step(&mut self, start: u32, count: u16, bits: u32) {
        // The logarithm of the count, linear between powers of two: at most 0.09 too little.
        let whole = count.ilog2();
        let part = (u32::from(count) << 8 >> whole) & 255;
        self.size += ((bits << 8) - (whole << 8 | part)) as usize;
        #[expect(clippy::cast_possible_truncation, reason = "at most 31")]
        let bits = bits as u8;
        self.steps.push(Step { start, count, bits });
    }
}

impl Coder for RansEncoder {
    #[inline(always)]
    fn bit(&mut self, model: &mut Bit, bit: bool) -> bool {
        let likely = model.likely;
        let (start, count) = if bit {
            (likely.into(), likely.wrapping_neg())
        } else {
            (0, likely)
        };
        self.step(start, count, u16::BITS);
        model.follow(bit);
        bit
    }

    #[inline(always)]
    fn nibble(&mut self, model: &mut Nibble, value: usize) -> usize {
        let (start, count) = model.part(value);
        self.step(start.into(), count, nibble::BITS);
        model.follow(value);
        value
    }

    #[inline(always)]
    fn table<const N: usize>(&mut self, table: &Table<N>, value: u8) -> u8 {
        let known = table.part(value);
        let (value, (start, count)) = if known.1 > 0 {
            (value, known)
        } else {
            (Table::<N>::OTHER, table.part(Table::<N>::OTHER))
        };
        self.step(start.into(), count, table::BITS);
        value
    }

    #[inline(always)]
    fn raw31(&mut self, value: u64, bits: u32) -> u64 {
        if bits > 0 {
            #[expect(clippy::cast_possible_truncation, reason = "of 31 bits at most")]
            self.step(value as u32, 1, bits);
        }
        value
    }

    fn has_room(&self, _bytes: usize) -> bool {
        true
    }
}

/// Reads choices.
#[derive(Debug)]
pub(super) struct RansDecoder<'a> {
    words: &'a [[u8; 4]],
    /// The next word; beyond them once one was asked for that nobody wrote.
    at: usize,
    state: u64,
}

impl<'a> RansDecoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let (first, rest) = bytes.split_first_chunk().unwrap_or((&[0; STATE], &[]));
        let state = u64::from_le_bytes(*first);
        let is_state = state >> (2 * WORD - 1) == 0 && state >= LEAST;
        let (words, odd) = rest.as_chunks();
        let is_written = is_state && odd.is_empty();
        Self {
            words,
            at: if is_written { 0 } else { words.len() + 1 },
            state,
        }
    }

    /// Whether more was read than was ever written.
    #[inline(always)]
    pub(super) fn is_past_end(&self) -> bool {
        self.at > self.words.len()
    }

    /// Whether all that was written has been read.
    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.words.len() && self.state == LEAST
    }

    /// Leaves a choice behind that `count` of 2^`bits` numbers stand for, of which this is one.
    #[inline(always)]
    fn leave(&mut self, count: u64, bits: u32, number: u64) {
        let state = count * (self.state >> bits) + number;
        // Without a branch: when a word is due is not to be guessed.
        let word = u32::from_le_bytes(*self.words.get(self.at).unwrap_or(&[0; 4]));
        let is_due = state < LEAST;
        self.state = select_unpredictable(is_due, state << WORD | u64::from(word), state);
        self.at += usize::from(is_due);
    }
}

impl Coder for RansDecoder<'_> {
    /// Without a branch on what is read: it costs a little always, and is never guessed wrong.
    #[inline(always)]
    fn bit(&mut self, model: &mut Bit, _bit: bool) -> bool {
        let likely = u64::from(model.likely);
        let number = self.state & u64::from(u16::MAX);
        let bit = number >= likely;
        let count = select_unpredictable(bit, (1 << u16::BITS) - likely, likely);
        let start = select_unpredictable(bit, likely, 0);
        self.leave(count, u16::BITS, number - start);
        model.follow(bit);
        bit
    }

    #[inline(always)]
    fn tree<const N: usize>(&mut self, nodes: &mut [Bit; N], bits: u32, _value: usize) -> usize {
        self.copied(|copy| {
            let mut node = 1;
            for _ in 0..bits {
                let bit = copy.bit(&mut nodes[node % N], false);
                node = node << 1 | usize::from(bit);
            }
            node - (1 << bits)
        })
    }

    #[inline(always)]
    fn nibble(&mut self, model: &mut Nibble, _value: usize) -> usize {
        let number = (self.state & ((1 << nibble::BITS) - 1)) as u16;
        let value = model.find(number);
        let (start, count) = model.part(value);
        self.leave(count.into(), nibble::BITS, u64::from(number - start));
        model.follow(value);
        value
    }

    #[inline(always)]
    fn table<const N: usize>(&mut self, table: &Table<N>, _value: u8) -> u8 {
        let place = self.state & ((1 << table::BITS) - 1);
        let value = table.find(place as usize);
        let (start, count) = table.part(value);
        self.leave(count.into(), table::BITS, place - u64::from(start));
        value
    }

    #[inline(always)]
    fn raw31(&mut self, _value: u64, bits: u32) -> u64 {
        let value = self.state & ((1 << bits) - 1);
        self.leave(1, bits, 0);
        value
    }

    #[inline(always)]
    fn given<T: Default>(&self, _look: impl FnOnce() -> T) -> T {
        T::default()
    }

    #[inline(always)]
    fn copied<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        let mut copy = Self { ..*self };
        let result = work(&mut copy);
        *self = copy;
        result
    }

    fn has_room(&self, bytes: usize) -> bool {
        let left = self.words.len().saturating_sub(self.at);
        bytes <= left * size_of::<u32>() + STATE
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Choice {
        Bit(usize, bool),
        Nibble(usize, usize),
        Raw(u64, u32),
    }

    fn choice() -> impl Strategy<Value = Choice> {
        prop_oneof![
            3 => (0_usize..4).prop_map(|model| Choice::Bit(model, model % 2 == 0)),
            1 => (0_usize..4, any::<bool>()).prop_map(|(model, bit)| Choice::Bit(model, bit)),
            3 => (0_usize..4).prop_map(|model| Choice::Nibble(model, 5 * model)),
            1 => (0_usize..4, 0_usize..16).prop_map(|(model, value)| Choice::Nibble(model, value)),
            1 => (any::<u64>(), 0_u32..=64).prop_map(|(value, bits)| {
                Choice::Raw(if bits == 64 { value } else { value & ((1 << bits) - 1) }, bits)
            }),
            1 => (1_u32..=64).prop_map(|bits| Choice::Raw(u64::MAX >> (64 - bits), bits)),
        ]
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(parts in proptest::collection::vec(proptest::collection::vec(choice(), 0..300), 1..4)) {
            let mut encoder = RansEncoder::default();
            let (mut bits, mut nibbles) = ([Bit::NEW; 4], [Nibble::NEW; 4]);
            let (mut read_bits, mut read_nibbles) = ([Bit::NEW; 4], [Nibble::NEW; 4]);
            for choices in parts {
                for choice in &choices {
                    match *choice {
                        Choice::Bit(model, bit) => { encoder.bit(&mut bits[model], bit); }
                        Choice::Nibble(model, value) => { encoder.nibble(&mut nibbles[model], value); }
                        Choice::Raw(value, bits) => { encoder.raw(value, bits); }
                    }
                }
                let (mut bytes, about) = (Vec::new(), encoder.len());
                encoder.finish(&mut bytes);
                prop_assert!(bytes.len() <= about + 8 && about <= bytes.len() + bytes.len() / 2 + 8, "{about} {}", bytes.len());
                let mut decoder = RansDecoder::new(&bytes);
                for choice in &choices {
                    match *choice {
                        Choice::Bit(model, bit) => prop_assert_eq!(decoder.bit(&mut read_bits[model], false), bit),
                        Choice::Nibble(model, value) => prop_assert_eq!(decoder.nibble(&mut read_nibbles[model], 0), value),
                        Choice::Raw(value, bits) => prop_assert_eq!(decoder.raw(0, bits), value),
                    }
                }
                prop_assert!(decoder.is_at_end());
            }
        }
    }

    #[test]
    fn reading_on_is_noticed_soon() {
        let mut encoder = RansEncoder::default();
        let mut bytes = Vec::new();
        encoder.finish(&mut bytes);
        let mut decoder = RansDecoder::new(&bytes);
        assert!(decoder.is_at_end() && !decoder.has_room(9));
        let mut model = Bit::NEW;
        let choices = (0..200_000).take_while(|_| {
            decoder.bit(&mut model, false);
            !decoder.is_past_end()
        });
        assert!(choices.count() < 200_000);
        assert!(RansDecoder::new(&[]).is_past_end());
        assert!(RansDecoder::new(&[255; 8]).is_past_end());
    }
}
