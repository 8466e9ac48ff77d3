//! Numbers of any size, of which small changes of size are expected.

use super::bit::Coder;
use super::nibble::Nibble;

/// From so many bits on, a number is coded as it is.
const HUGE: u32 = 31;
/// Bits of a huge number's size.
const SIZE: u32 = 6;
/// Bits below the highest one that are predicted.
const NEXT: u32 = 3;

/// What numbers of one meaning have been like.
#[derive(Debug, Clone)]
pub(super) struct Number {
    /// Two sizes each, from 1 on.
    sizes: Nibble,
    /// By what `sizes` says: which of the two, and the bits below the highest.
    nexts: [Nibble; 15],
}

impl Default for Number {
    fn default() -> Self {
        Self {
            sizes: Nibble::NEW,
            nexts: [Nibble::NEW; 15],
        }
    }
}

impl Number {
    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// A number: its size, three bits below the highest one, the rest as it is.
    pub(super) fn code(&mut self, coder: &mut impl Coder, value: u64) -> u64 {
        let size = u64::BITS - value.leading_zeros();
        let pair = (size.saturating_sub(1) / 2).min(HUGE / 2);
        let number = coder.copied(|coder| {
            let pair = coder.nibble(&mut self.sizes, pair as usize);
            let next = self.nexts.get_mut(pair)?;
            if pair < 2 {
                // Of 0 to 3, and 4 to 15: exact.
                return Some(coder.nibble(next, (value & 15) as usize) as u64);
            }
            let odd = 2 * pair as u32 + 1;
            let below = size.wrapping_sub(NEXT + 1) % u64::BITS;
            let cell = size.wrapping_sub(odd) << NEXT | (value >> below) as u32 & 7;
            let cell = coder.nibble(next, cell as usize & 15);
            let below = odd + (cell as u32 >> NEXT) - NEXT - 1;
            let top = (cell as u64 & 7 | 8) << below;
            Some(top | coder.raw31(value & ((1 << below) - 1), below))
        });
        match number {
            Some(number) => number,
            None => huge(coder, value),
        }
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

/// A number of any size: how many bits it has below the highest one, and these.
#[cold]
pub(super) fn huge(coder: &mut impl Coder, value: u64) -> u64 {
    let below = (value | 1).ilog2();
    let below = coder.raw31(below.into(), SIZE) as u32;
    1 << below | coder.raw(value & ((1 << below) - 1), below)
}
