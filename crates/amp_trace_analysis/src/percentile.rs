//! Percentiles of values that are all there.

/// The percentile of values by the nearest rank: the least value that is at least as large as `share` of all. NIST's
/// e-Handbook of Statistical Methods, 7.2.6.2, has it and its rivals; this one is always a value that occurred.
///
/// `sorted` is in order, `share` between 0 and 1. 0 where there is no value.
#[must_use]
pub fn nearest_rank(sorted: &[u64], share: f64) -> u64 {
    match rank(sorted.len(), share) {
        Some(rank) => sorted[rank],
        None => 0,
    }
}

/// Several percentiles of values in any order, which are put into another one.
///
/// `shares` do not decrease.
///
/// # Cost
/// Linear in the values, as each percentile looks only at what is above the one before.
pub fn nearest_ranks<const N: usize>(values: &mut [u64], shares: [f64; N]) -> [u64; N] {
    let count = values.len();
    let mut selecting = Selecting::new(values);
    shares.map(|share| rank(count, share).map_or(0, |rank| selecting.nth(rank)))
}

/// Values of which some are asked for by their places in order, which do not decrease.
#[derive(Debug)]
pub(crate) struct Selecting<'a, T> {
    values: &'a mut [T],
    /// So many are where they belong.
    done: usize,
}

impl<'a, T: Ord + Copy> Selecting<'a, T> {
    pub(crate) fn new(values: &'a mut [T]) -> Self {
        Self { values, done: 0 }
    }

    pub(crate) fn nth(&mut self, rank: usize) -> T {
        if rank >= self.done {
            self.values[self.done..].select_nth_unstable(rank - self.done);
            self.done = rank + 1;
        }
        self.values[rank]
    }
}

/// The place of a percentile among so many values in order.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place among values in memory, far below 2^53"
)]
pub(crate) fn rank(count: usize, share: f64) -> Option<usize> {
    let rank = (share.clamp(0.0, 1.0) * count as f64).ceil() as usize;
    count
        .checked_sub(1)
        .map(|last| rank.saturating_sub(1).min(last))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_median_of_four_is_the_second() {
        assert_eq!(nearest_rank(&[1, 2, 3, 4], 0.5), 2);
        assert_eq!(nearest_rank(&[1, 2, 3, 4], 0.51), 3);
        assert_eq!(nearest_rank(&[], 0.5), 0);
        assert_eq!(nearest_rank(&[7], 0.0), 7);
    }

    proptest! {
        #[test]
        fn selecting_equals_sorting(mut values in proptest::collection::vec(0_u64..50, 0..80)) {
            let shares = [0.0, 0.5, 0.5, 0.95, 0.99, 1.0];
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let expected = shares.map(|share| nearest_rank(&sorted, share));
            prop_assert_eq!(nearest_ranks(&mut values, shares), expected);
        }
    }
}
