//! Numbers that look random, and are the same on every machine: nothing of the mathematics library is in them.

/// A stream of numbers from a seed (`SplitMix64`).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// From 0 up to, and without, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    /// A whole number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    pub(crate) fn yes(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    pub(crate) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Normally distributed, as nearly as twelve dice make it.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A factor around 1, log-normally distributed.
    pub(crate) fn factor(&mut self, sigma: f64) -> f64 {
        let mut power = 1.0 + sigma * self.normal() / 1024.0;
        for _ in 0..10 {
            power *= power;
        }
        power
    }
}

/// A factor that wanders around 1 and remembers where it was.
#[derive(Debug, Clone)]
pub(crate) struct Drift {
    away: f64,
    sigma: f64,
}

impl Drift {
    pub(crate) fn new(sigma: f64) -> Self {
        Self { away: 0.0, sigma }
    }

    pub(crate) fn next(&mut self, chance: &mut Chance) -> f64 {
        self.away = 0.95 * self.away + self.sigma * chance.normal();
        (1.0 + self.away).clamp(0.5, 2.0)
    }
}
