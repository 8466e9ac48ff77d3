use crate::percentile::{Selecting, rank};

/// Durations in nanoseconds, to take percentiles of.
///
/// # Cost
/// 4 bytes for one of up to 4.29 s, 8 for one that is longer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Durations {
    short: Vec<u32>,
    long: Vec<u64>,
}

impl Durations {
    pub(crate) fn len(&self) -> usize {
        self.short.len() + self.long.len()
    }

    #[inline]
    pub(crate) fn push(&mut self, duration: u64) {
        match u32::try_from(duration) {
            Ok(short) => self.short.push(short),
            Err(_) => self.long.push(duration),
        }
    }

    #[inline]
    pub(crate) fn push_short(&mut self, duration: u32) {
        self.short.push(duration);
    }

    pub(crate) fn clear(&mut self) {
        self.short.clear();
        self.long.clear();
    }

    /// Adds those of another one.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.short.extend_from_slice(&other.short);
        self.long.extend_from_slice(&other.long);
    }

    /// Takes over those of another one.
    pub(crate) fn append(&mut self, mut other: Self) {
        if other.short.len() > self.short.len() {
            std::mem::swap(&mut self.short, &mut other.short);
        }
        self.short.append(&mut other.short);
        self.long.append(&mut other.long);
    }

    /// Percentiles by the nearest rank; `shares` do not decrease.
    pub(crate) fn nearest_ranks<const N: usize>(&mut self, shares: [f64; N]) -> [u64; N] {
        let (count, short) = (self.len(), self.short.len());
        let mut shorts = Selecting::new(&mut self.short);
        let mut longs = Selecting::new(&mut self.long);
        shares.map(|share| match rank(count, share) {
            None => 0,
            Some(rank) if rank < short => shorts.nth(rank).into(),
            Some(rank) => longs.nth(rank - short),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::percentile::nearest_ranks;

    proptest! {
        #[test]
        fn the_length_of_a_duration_makes_no_difference(
            values in proptest::collection::vec(prop_oneof![0_u64..50, (u64::from(u32::MAX) - 3)..(1 << 32) + 3, any::<u64>()], 0..80),
            from in 0_usize..80,
        ) {
            let mut parts = [Durations::default(), Durations::default()];
            for (at, value) in values.iter().enumerate() {
                parts[usize::from(at >= from)].push(*value);
            }
            let [mut all, rest] = parts;
            all.append(rest);
            let shares = [0.0, 0.5, 0.95, 0.99, 1.0];
            let mut values = values;
            prop_assert_eq!(all.len(), values.len());
            prop_assert_eq!(all.nearest_ranks(shares), nearest_ranks(&mut values, shares));
        }
    }
}
