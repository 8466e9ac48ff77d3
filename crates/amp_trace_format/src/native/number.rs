//! Numbers of any size, of which small changes of size are expected.

use super::bit::{Bit, Coder};

/// Bits of a size.
const SIZE: u32 = 6;
/// The size that stands for a number of 63 or 64 bits.
const HUGE: usize = 63;
/// How many bits below the highest one are predicted too.
const NEXT: u32 = 6;
/// Of numbers of so many bits at most.
const PREDICTED: usize = 22;

/// What numbers of one meaning have been like.
#[derive(Debug)]
pub(super) struct Number {
    sizes: [Bit; 1 << SIZE],
    /// By size, the place in `nexts`, counted from 1.
    places: [u8; PREDICTED + 1],
    nexts: Vec<[Bit; 1 << NEXT]>,
}

impl Default for Number {
    fn default() -> Self {
        Self {
            sizes: [Bit::NEW; 1 << SIZE],
            places: [0; PREDICTED + 1],
            nexts: Vec::new(),
        }
    }
}

impl Number {
    /// Forgets everything and keeps the memory.
    pub(super) fn reset(&mut self) {
        self.sizes = [Bit::NEW; 1 << SIZE];
        self.places = [0; PREDICTED + 1];
        self.nexts.clear();
    }

    /// A number: how many bits it has, the six below the highest one, the rest as it is.
    pub(super) fn code(&mut self, coder: &mut impl Coder, value: u64) -> u64 {
        let size = HUGE.min((u64::BITS - value.leading_zeros()) as usize);
        let size = coder.skewed_tree(&mut self.sizes, SIZE, size);
        match size {
            0 => return 0,
            1 => return 1,
            HUGE => return coder.raw(value, u64::BITS),
            _ => {}
        }
        #[expect(clippy::cast_possible_truncation, reason = "below 63")]
        let below = size as u32 - 1;
        if size > PREDICTED {
            return 1 << below | coder.raw(value & ((1 << below) - 1), below);
        }
        #[expect(clippy::cast_possible_truncation, reason = "of 22 bits at most")]
        let value = value as u32;
        let next = NEXT.min(below);
        let rest = below - next;
        let given = (value >> rest) as usize & ((1 << next) - 1);
        let nodes = self.nexts(size);
        let top = if next == NEXT {
            coder.tree(nodes, NEXT, given)
        } else {
            coder.tree(nodes, next, given)
        };
        let top = (top | 1 << next) << rest;
        if rest == 0 {
            return top as u64;
        }
        top as u64 | u64::from(coder.raw16(value & ((1 << rest) - 1), rest))
    }

    /// The models of what follows the highest bit of numbers of a size.
    fn nexts(&mut self, size: usize) -> &mut [Bit; 1 << NEXT] {
        let place = usize::from(self.places[size]);
        if place == 0 {
            self.make(size);
        }
        &mut self.nexts[usize::from(self.places[size]) - 1]
    }

    #[cold]
    fn make(&mut self, size: usize) {
        self.nexts.push([Bit::NEW; 1 << NEXT]);
        #[expect(clippy::cast_possible_truncation, reason = "at most one for each size")]
        let last = self.nexts.len() as u8;
        self.places[size] = last;
    }

    /// The difference from an expected number, which may be of either sign and wraps.
    pub(super) fn near(&mut self, coder: &mut impl Coder, value: u64, expected: u64) -> u64 {
        let difference = value.wrapping_sub(expected).cast_signed();
        let folded = (difference << 1 ^ difference >> 63).cast_unsigned();
        let folded = self.code(coder, folded);
        let difference = folded >> 1 ^ (folded & 1).wrapping_neg();
        expected.wrapping_add(difference)
    }
}
