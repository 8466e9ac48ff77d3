//! A range coder: choices as one long fraction, in bytes.
//!
//! The arithmetic is that of LZMA's (Igor Pavlov), after G. N. N. Martin's "Range encoding" of 1979,
//! with probabilities of 16 bits.

use std::hint::select_unpredictable;

use super::bit::{Bit, Coder};

/// Below this, the range takes in another byte.
const LEAST: u32 = 1 << 24;

/// Writes choices.
#[derive(Debug)]
pub(super) struct RangeEncoder {
    bytes: Vec<u8>,
    low: u64,
    range: u32,
    /// The last byte, which a carry may still change, and how many bytes 255 follow it.
    held: Option<u8>,
    full: usize,
}

impl RangeEncoder {
    pub(super) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            low: 0,
            range: u32::MAX,
            held: None,
            full: 0,
        }
    }

    /// About how many bytes there are.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() + self.full
    }

    /// Completes the bytes, appends them to `out` and begins anew.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        // Of all numbers in the range, the one with three zeros at its end; a reader adds them.
        let low = self.low + u64::from(LEAST - 1);
        self.low = low & !u64::from(LEAST - 1);
        self.shift();
        self.shift();
        out.extend_from_slice(&self.bytes);
        self.bytes.clear();
        (self.low, self.range, self.held, self.full) = (0, u32::MAX, None, 0);
    }

    #[inline(always)]
    fn normalise(&mut self) {
        while self.range < LEAST {
            self.range <<= 8;
            self.shift();
        }
    }

    /// Moves the highest byte out of `low`.
    #[expect(clippy::cast_possible_truncation, reason = "a byte is taken")]
    fn shift(&mut self) {
        let carry = (self.low >> 32) as u8;
        let byte = (self.low >> 24) as u8;
        if carry == 0 && byte == u8::MAX {
            self.full += 1;
        } else {
            // Before the first byte there is nothing to carry into, and nothing carries.
            if let Some(held) = self.held {
                self.bytes.push(held.wrapping_add(carry));
            }
            for _ in 0..self.full {
                self.bytes.push(u8::MAX.wrapping_add(carry));
            }
            (self.held, self.full) = (Some(byte), 0);
        }
        self.low = (self.low & u64::from(LEAST - 1)) << 8;
    }
}

impl Coder for RangeEncoder {
    #[inline(always)]
    fn bit(&mut self, model: &mut Bit, bit: bool) -> bool {
        let bound = (self.range >> 16) * u32::from(model.likely);
        self.low += u64::from(if bit { bound } else { 0 });
        self.range = if bit { self.range - bound } else { bound };
        model.follow(bit);
        self.normalise();
        bit
    }

    #[inline]
    fn raw16(&mut self, value: u32, bits: u32) -> u32 {
        self.range >>= bits;
        self.low += u64::from(value) * u64::from(self.range);
        self.normalise();
        value
    }

    fn has_room(&self, _bytes: usize) -> bool {
        true
    }
}

/// Reads choices.
#[derive(Debug)]
pub(super) struct RangeDecoder<'a> {
    bytes: &'a [u8],
    at: usize,
    code: u32,
    range: u32,
}

impl<'a> RangeDecoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self {
            bytes,
            at: 0,
            code: 0,
            range: u32::MAX,
        };
        for _ in 0..4 {
            decoder.take();
        }
        decoder
    }

    /// Whether more was read than was ever written.
    pub(super) fn is_past_end(&self) -> bool {
        self.at > self.bytes.len() + 3
    }

    #[inline(always)]
    fn take(&mut self) {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        self.code = self.code << 8 | u32::from(byte);
    }

    #[inline(always)]
    fn normalise(&mut self) {
        while self.range < LEAST {
            self.range <<= 8;
            self.take();
        }
    }

    /// Does `work` on a copy, which the processor has in its registers.
    #[inline(always)]
    fn copied<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        let mut copy = Self { ..*self };
        let result = work(&mut copy);
        *self = copy;
        result
    }
}

impl Coder for RangeDecoder<'_> {
    /// Without a branch on what is read: it costs a little always, and is never guessed wrong.
    #[inline(always)]
    fn bit(&mut self, model: &mut Bit, _bit: bool) -> bool {
        let bound = (self.range >> 16) * u32::from(model.likely);
        let bit = self.code >= bound;
        self.code = select_unpredictable(bit, self.code.wrapping_sub(bound), self.code);
        self.range = select_unpredictable(bit, self.range.wrapping_sub(bound), bound);
        model.follow(bit);
        self.normalise();
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

    /// With branches: the processor guesses most of them, and need not wait.
    #[inline(always)]
    fn skewed_tree<const N: usize>(
        &mut self,
        nodes: &mut [Bit; N],
        bits: u32,
        _value: usize,
    ) -> usize {
        self.copied(|copy| {
            let mut node = 1;
            for _ in 0..bits {
                let model = &mut nodes[node % N];
                let bound = (copy.range >> 16) * u32::from(model.likely);
                if copy.code < bound {
                    copy.range = bound;
                    model.follow(false);
                    copy.normalise();
                    node <<= 1;
                } else {
                    copy.code -= bound;
                    copy.range -= bound;
                    model.follow(true);
                    copy.normalise();
                    node = node << 1 | 1;
                }
            }
            node - (1 << bits)
        })
    }

    #[inline]
    fn raw16(&mut self, _value: u32, bits: u32) -> u32 {
        self.range >>= bits;
        let value = (self.code / self.range).min((1 << bits) - 1);
        self.code -= value * self.range;
        self.normalise();
        value
    }

    fn has_room(&self, bytes: usize) -> bool {
        bytes <= (self.bytes.len() + 3).saturating_sub(self.at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Bit(usize, bool),
        Raw(u64, u32),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => (0_usize..4).prop_map(|model| Step::Bit(model, model % 2 == 0)),
            1 => (0_usize..4, any::<bool>()).prop_map(|(model, bit)| Step::Bit(model, bit)),
            1 => (any::<u64>(), 0_u32..=64).prop_map(|(value, bits)| {
                Step::Raw(if bits == 64 { value } else { value & ((1 << bits) - 1) }, bits)
            }),
            1 => (1_u32..=64).prop_map(|bits| Step::Raw(u64::MAX >> (64 - bits), bits)),
        ]
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(parts in proptest::collection::vec(proptest::collection::vec(step(), 0..300), 1..4)) {
            let (mut encoder, mut models) = (RangeEncoder::new(), [Bit::NEW; 4]);
            let mut read = [Bit::NEW; 4];
            for steps in parts {
                for step in &steps {
                    match *step {
                        Step::Bit(model, bit) => { encoder.bit(&mut models[model], bit); }
                        Step::Raw(value, bits) => { encoder.raw(value, bits); }
                    }
                }
                let mut bytes = Vec::new();
                encoder.finish(&mut bytes);
                let mut decoder = RangeDecoder::new(&bytes);
                for step in &steps {
                    match *step {
                        Step::Bit(model, bit) => prop_assert_eq!(decoder.bit(&mut read[model], false), bit),
                        Step::Raw(value, bits) => prop_assert_eq!(decoder.raw(0, bits), value),
                    }
                }
                prop_assert!(!decoder.is_past_end());
            }
        }
    }

    #[test]
    fn reading_on_is_noticed_soon() {
        let mut decoder = RangeDecoder::new(&[]);
        assert!(!decoder.has_room(1));
        let mut model = Bit::NEW;
        let choices = (0..200_000).take_while(|_| {
            decoder.bit(&mut model, false);
            !decoder.is_past_end()
        });
        assert!(choices.count() < 200_000);
    }
}
