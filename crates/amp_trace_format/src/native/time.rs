//! Times since the one before: of each call site, how large they are.

use super::bit::Coder;
use super::nibble::Nibble;
use super::number::huge;
use super::table::Table;

/// What times of a call site have been like.
pub(super) type SiteTimes = Table<128>;

/// What numbers are alike: the same highest three bits, or the same number below 8.
mod class {
    /// Numbers of 32 bits and more.
    pub(super) const HUGE: u8 = 120;

    pub(super) fn of(number: u64) -> u8 {
        match number {
            0..8 => number as u8,
            _ if number >> 31 > 0 => HUGE,
            _ => {
                let size = u64::BITS - number.leading_zeros();
                (4 * (size - 2) + (number >> (size - 3)) as u32 % 4) as u8
            }
        }
    }

    /// The least number of each class, and how many bits of others are not said.
    const LEAST: [(u32, u32); 128] = {
        let mut all = [(0, 0); 128];
        let mut class = 0;
        while class < HUGE as u32 {
            let (size, next) = (class / 4 + 2, class % 4);
            all[class as usize] = if class < 8 {
                (class, 0)
            } else {
                ((4 | next) << (size - 3), size - 3)
            };
            class += 1;
        }
        all
    };

    /// The least number of a class, and how many bits of others are not said.
    #[inline(always)]
    pub(super) fn least(class: u8) -> (u64, u32) {
        let (least, rest) = LEAST[usize::from(class) % LEAST.len()];
        (least.into(), rest)
    }
}

/// What times of beginnings, or of ends, have been like at any call site.
#[derive(Debug, Clone)]
struct Shared {
    high: Nibble,
    low: [Nibble; 16],
}

impl Shared {
    const NEW: Self = Self {
        high: Nibble::NEW,
        low: [Nibble::NEW; 16],
    };

    fn code(&mut self, coder: &mut impl Coder, class: u8) -> u8 {
        coder.copied(|coder| {
            let high = coder.nibble(&mut self.high, usize::from(class >> 3));
            let low = coder.nibble(&mut self.low[high % 16], usize::from(class & 7));
            (high << 3 | low & 7) as u8
        })
    }
}

/// What times have been like.
#[derive(Debug)]
pub(super) struct Times {
    shared: [Shared; 2],
}

impl Default for Times {
    fn default() -> Self {
        Self {
            shared: [Shared::NEW; 2],
        }
    }
}

impl Times {
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// A time of the call site that the table is of.
    #[inline(always)]
    pub(super) fn code(
        &mut self,
        coder: &mut impl Coder,
        (table, is_end): (&mut SiteTimes, bool),
        value: u64,
    ) -> u64 {
        let class = class::of(value);
        let known = coder.copied(|coder| {
            if !table.is_built() {
                return None;
            }
            let class = coder.table(table, class);
            if class >= class::HUGE {
                return None;
            }
            let (least, rest) = class::least(class);
            let number = least | coder.raw31(value & ((1 << rest) - 1), rest);
            Some((class, number))
        });
        let (class, number) = match known {
            Some(known) => known,
            None => self.unknown(coder, is_end, value),
        };
        if class < class::HUGE {
            table.follow(class);
        }
        number
    }

    /// A number of a class that the table does not have.
    #[inline(never)]
    fn unknown(&mut self, coder: &mut impl Coder, is_end: bool, value: u64) -> (u8, u64) {
        let class = self.shared[usize::from(is_end)].code(coder, class::of(value));
        if class >= class::HUGE {
            return (class::HUGE, huge(coder, value));
        }
        let (least, rest) = class::least(class);
        let number = least | coder.raw31(value & ((1 << rest) - 1), rest);
        (class, number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rans::{RansDecoder, RansEncoder};
    use super::*;

    #[test]
    fn classes_follow_each_other() {
        let mut next = 0;
        for class in 0..class::HUGE {
            let (least, rest) = class::least(class);
            assert_eq!(least, next, "class {class}");
            next = least + (1 << rest);
            assert_eq!([class::of(least), class::of(next - 1)], [class; 2]);
        }
        assert_eq!((next, class::of(next)), (1 << 31, class::HUGE));
    }

    proptest! {
        #[test]
        fn times_of_every_size_are_read(
            times in proptest::collection::vec((any::<u64>(), 0_u32..64, 0_usize..3, any::<bool>()), 0..600),
        ) {
            let mut bytes = Vec::new();
            let (mut encoder, mut shared) = (RansEncoder::default(), Times::default());
            let mut tables: [SiteTimes; 3] = Default::default();
            for &(time, shift, site, is_end) in &times {
                shared.code(&mut encoder, (&mut tables[site], is_end), time >> shift);
            }
            encoder.finish(&mut bytes);
            let (mut decoder, mut shared) = (RansDecoder::new(&bytes), Times::default());
            let mut tables: [SiteTimes; 3] = Default::default();
            for &(time, shift, site, is_end) in &times {
                prop_assert_eq!(shared.code(&mut decoder, (&mut tables[site], is_end), 0), time >> shift);
            }
            prop_assert!(decoder.is_at_end());
        }
    }
}
