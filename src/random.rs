//! Numbers that look random and are the same on every machine.

use std::ops::Range;

/// A stream of numbers from a seed: `SplitMix64` (G. Steele, D. Lea, C. Flood, "Fast Splittable
/// Pseudorandom Number Generators", 2014).
///
/// Integers and the four basic operations make everything of it, so a stream does not depend on
/// the machine's mathematics library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Random(u64);

impl Random {
    /// The stream of a name under a seed. What draws from a stream of its own does not change when
    /// something else draws more or less.
    #[must_use]
    pub fn stream(seed: u64, name: &str) -> Self {
        // FNV-1a of the name.
        let mut hash = 0xCBF2_9CE4_8422_2325_u64;
        for byte in name.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
        let mut random = Self(seed ^ hash);
        random.0 = random.next_u64() ^ seed;
        random
    }

    /// 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number from 0 up to, and without, 1.
    pub fn unit(&mut self) -> f32 {
        // 24 bits fit the mantissa, so no number is rounded up to 1.
        (self.next_u64() >> 40) as f32 / 16_777_216.0
    }

    /// A number of the range, its end excepted but for rounding.
    pub fn range(&mut self, range: Range<f32>) -> f32 {
        range.start + (range.end - range.start) * self.unit()
    }

    /// A whole number below `end`; 0 if `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        // The high half of a 128-bit product: fair to within end / 2^64.
        ((u128::from(self.next_u64()) * end as u128) >> 64) as usize
    }

    /// True with a probability from 0 to 1.
    pub fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// A direction in the plane, of length 1.
    pub fn direction(&mut self) -> (f32, f32) {
        // By rejection rather than by an angle: sine and cosine differ between machines.
        loop {
            let (x, y) = (self.range(-1.0..1.0), self.range(-1.0..1.0));
            let length = (x * x + y * y).sqrt();
            if length > 0.1 && length <= 1.0 {
                return (x / length, y / length);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_fixed_for_all_times_and_machines() {
        let mut random = Random::stream(42, "streets");
        let first: Vec<u64> = (0..3).map(|_| random.next_u64()).collect();
        // Computed by another implementation, in Python.
        let expected = [
            0xCE8D_9F22_A971_3572,
            0x5EF2_D63B_2720_143F,
            0xA658_7C14_7614_7728,
        ];
        assert_eq!(first, expected);
        assert_eq!(Random(0).next_u64(), 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn streams_of_other_names_and_seeds_differ() {
        let draw = |seed, name| Random::stream(seed, name).next_u64();
        assert_ne!(draw(1, "a"), draw(1, "b"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
    }

    #[test]
    fn numbers_stay_in_their_ranges_and_fill_them() {
        let mut random = Random::stream(7, "ranges");
        let mut seen = [0_u32; 5];
        for _ in 0..10_000 {
            let unit = random.unit();
            assert!((0.0..1.0).contains(&unit));
            seen[random.below(5)] += 1;
            let (x, y) = random.direction();
            assert!((x * x + y * y - 1.0).abs() < 1e-5);
        }
        assert!(seen.iter().all(|&count| count > 1_800), "{seen:?}");
        assert_eq!(random.below(0), 0);
    }
}
