//! Numbers that look random and are the same each time.

use std::f64::consts::TAU;

/// `SplitMix64` (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From 0 to 1.
    pub(crate) fn even(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Below a number.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.even() * end as f64) as usize
    }

    /// With mean 0 and deviation 1.
    pub(crate) fn normal(&mut self) -> f64 {
        let size = (-2.0 * (1.0 - self.even()).ln()).sqrt();
        size * (TAU * self.even()).cos()
    }
}

/// Noise that remembers: each value is a part of the one before, and something new.
pub(crate) struct Drift {
    value: f64,
    memory: f64,
    deviation: f64,
}

impl Drift {
    pub(crate) fn new(memory: f64, deviation: f64, random: &mut Random) -> Self {
        Self {
            value: deviation * random.normal(),
            memory,
            deviation,
        }
    }

    pub(crate) fn next(&mut self, random: &mut Random) -> f64 {
        let fresh = (1.0 - self.memory * self.memory).sqrt() * self.deviation * random.normal();
        self.value = self.value * self.memory + fresh;
        self.value
    }
}
