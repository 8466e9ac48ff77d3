//! Distributions in little memory.

/// Buckets per power of two.
const STEPS_LOG2: u32 = 6;
const STEPS: u64 = 1 << STEPS_LOG2;

/// How often values of each size occurred, with a relative error of at most 1/128.
///
/// Values below 64 have a bucket each. Above, each power of two is split into 64 buckets of equal
/// width, and a bucket stands for its middle. Count, sum, least and greatest are exact. Merging adds
/// bucket by bucket, so it is associative and commutative and loses nothing.
///
/// The idea is that of high-dynamic-range histograms (Gil Tene's `HdrHistogram`), with one fixed
/// precision and without an upper limit.
///
/// # Cost
/// 8 bytes for each bucket from the least to the greatest one in use, 30 KiB at most. Recording is a
/// shift and an addition once the range is known.
///
/// # Examples
/// ```
/// use amp_trace_format::LogHistogram;
///
/// let mut durations = LogHistogram::new();
/// (1..=1000).for_each(|value| durations.record(value));
/// let median = durations.quantile(0.5).expect("not empty");
/// assert!((496..=504).contains(&median));
/// assert_eq!(LogHistogram::new().quantile(0.5), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogHistogram {
    /// The bucket that `counts` begins with.
    first: usize,
    counts: Vec<u64>,
    count: u64,
    sum: u128,
    /// Meaningless while `count` is 0.
    min: u64,
    max: u64,
}

impl LogHistogram {
    /// The number of buckets there can be: an index is below this.
    pub const BUCKETS: usize = bucket(u64::MAX) + 1;

    /// No value.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            first: 0,
            counts: Vec::new(),
            count: 0,
            sum: 0,
            min: 0,
            max: 0,
        }
    }

    /// Adds a value.
    pub fn record(&mut self, value: u64) {
        self.record_many(value, 1);
    }

    /// Adds a value that occurred several times.
    pub fn record_many(&mut self, value: u64, times: u64) {
        if times == 0 {
            return;
        }
        *self.slot(bucket(value)) += times;
        (self.min, self.max) = if self.count == 0 {
            (value, value)
        } else {
            (self.min.min(value), self.max.max(value))
        };
        self.count += times;
        self.sum += u128::from(value) * u128::from(times);
    }

    /// Adds all values of another one.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        for (bucket, count) in other.buckets() {
            *self.slot(bucket) += count;
        }
        (self.min, self.max) = if self.count == 0 {
            (other.min, other.max)
        } else {
            (self.min.min(other.min), self.max.max(other.max))
        };
        self.count += other.count;
        self.sum += other.sum;
    }

    /// Forgets all values and keeps the memory.
    pub fn clear(&mut self) {
        self.counts.iter_mut().for_each(|count| *count = 0);
        (self.count, self.sum, self.min, self.max) = (0, 0, 0, 0);
    }

    /// How many values.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Their sum.
    #[must_use]
    pub const fn sum(&self) -> u128 {
        self.sum
    }

    /// The least value; `None` if there is none.
    #[must_use]
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    /// The greatest value; `None` if there is none.
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max)
    }

    /// What is drawn of it over time, by name; nothing if there is no value.
    pub(crate) fn series(&self) -> Option<[(&'static str, u64); 3]> {
        Some([
            ("p50", self.quantile(0.5)?),
            ("p99", self.quantile(0.99)?),
            ("max", self.max()?),
        ])
    }

    /// The value that a share of all values does not exceed, by the nearest rank: 0.5 is the median.
    /// `None` if there is no value. Shares outside 0 to 1 count as the nearest of the two.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<u64> {
        if self.count == 0 {
            return None;
        }
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rank, clamped to the counts there are"
        )]
        let rank = ((share * self.count as f64).ceil() as u64).clamp(1, self.count);
        let mut seen = 0;
        for (bucket, count) in self.buckets() {
            seen += count;
            if seen >= rank {
                return Some(middle(bucket).clamp(self.min, self.max));
            }
        }
        Some(self.max)
    }

    /// The buckets that hold values, by index, least first, with their counts.
    pub fn buckets(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(at, count)| (self.first + at, *count))
    }

    /// Puts a histogram together from what the other methods said of it.
    ///
    /// `None` if that cannot be: an index without a bucket, a sum of counts that overflows, a least
    /// or greatest value outside the least or greatest bucket, a sum of values out of their range.
    #[must_use]
    pub fn from_parts(
        buckets: impl IntoIterator<Item = (usize, u64)>,
        sum: u128,
        min: u64,
        max: u64,
    ) -> Option<Self> {
        let mut made = Self::new();
        for (bucket, count) in buckets {
            if bucket >= Self::BUCKETS {
                return None;
            }
            made.count = made.count.checked_add(count)?;
            if count > 0 {
                *made.slot(bucket) += count;
            }
        }
        if made.count == 0 {
            return (sum == 0 && min == 0 && max == 0).then_some(made);
        }
        let mut used = made.buckets().map(|(bucket, _)| bucket);
        let least = used.next()?;
        let greatest = used.last().unwrap_or(least);
        let count = u128::from(made.count);
        let fits = bucket(min) == least
            && bucket(max) == greatest
            && min <= max
            && sum >= count * u128::from(min)
            && sum <= count * u128::from(max);
        (made.sum, made.min, made.max) = (sum, min, max);
        fits.then_some(made)
    }

    fn slot(&mut self, bucket: usize) -> &mut u64 {
        if self.counts.is_empty() {
            self.first = bucket;
        }
        if bucket < self.first {
            let more = self.first - bucket;
            self.counts.splice(0..0, std::iter::repeat_n(0, more));
            self.first = bucket;
        }
        let at = bucket - self.first;
        if at >= self.counts.len() {
            self.counts.resize(at + 1, 0);
        }
        &mut self.counts[at]
    }
}

/// The bucket of a value.
#[expect(clippy::cast_possible_truncation, reason = "at most 3,775")]
const fn bucket(value: u64) -> usize {
    if value < STEPS {
        return value as usize;
    }
    let power = value.ilog2() - STEPS_LOG2;
    (power as usize) * STEPS as usize + (value >> power) as usize
}

/// The middle of a bucket.
const fn middle(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    if bucket < 2 * STEPS {
        return bucket;
    }
    let power = bucket / STEPS - 1;
    let low = (bucket % STEPS + STEPS) << power;
    low + (1 << power) / 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[u64]) -> LogHistogram {
        let mut histogram = LogHistogram::new();
        values.iter().for_each(|value| histogram.record(*value));
        histogram
    }

    /// Values of every size, not only huge ones.
    fn value() -> impl Strategy<Value = u64> {
        (any::<u64>(), 0_u32..64).prop_map(|(value, shift)| value >> shift)
    }

    proptest! {
        #[test]
        fn a_bucket_is_near_its_values(value in value()) {
            let near = middle(bucket(value));
            prop_assert!(near.abs_diff(value) as f64 <= value as f64 / 128.0, "{value} as {near}");
            prop_assert!(bucket(value) < LogHistogram::BUCKETS);
        }

        #[test]
        fn larger_values_have_larger_buckets(a in value(), b in value()) {
            prop_assert!(bucket(a.min(b)) <= bucket(a.max(b)));
        }

        #[test]
        fn quantiles_are_within_one_percent_of_a_sort(
            mut values in proptest::collection::vec(value(), 1..200),
            share in 0.0..=1.0,
        ) {
            let found = of(&values).quantile(share).expect("not empty");
            values.sort_unstable();
            let rank = ((share * values.len() as f64).ceil() as usize).clamp(1, values.len());
            let exact = values[rank - 1];
            prop_assert!(found.abs_diff(exact) as f64 <= exact as f64 * 0.01, "{found}, not {exact}");
        }

        #[test]
        fn merging_is_recording_all(parts in proptest::collection::vec(proptest::collection::vec(value(), 0..20), 0..6)) {
            let mut merged = LogHistogram::new();
            for part in parts.iter().rev() {
                merged.merge(&of(part));
            }
            let whole = of(&parts.concat());
            prop_assert!(merged.buckets().eq(whole.buckets()));
            prop_assert_eq!((merged.count(), merged.sum()), (whole.count(), whole.sum()));
            prop_assert_eq!((merged.min(), merged.max()), (whole.min(), whole.max()));
        }

        #[test]
        fn parts_make_the_whole(values in proptest::collection::vec(value(), 0..50)) {
            let whole = of(&values);
            let made = LogHistogram::from_parts(
                whole.buckets(),
                whole.sum(),
                whole.min().unwrap_or(0),
                whole.max().unwrap_or(0),
            ).expect("it was one");
            prop_assert!(made.buckets().eq(whole.buckets()));
            prop_assert_eq!((made.count(), made.sum()), (whole.count(), whole.sum()));
        }
    }

    #[test]
    fn parts_that_do_not_fit_make_nothing() {
        let parts = |buckets: &[(usize, u64)], sum, min, max| {
            LogHistogram::from_parts(buckets.iter().copied(), sum, min, max)
        };
        assert!(parts(&[(5, 2)], 10, 5, 5).is_some());
        assert_eq!(parts(&[(LogHistogram::BUCKETS, 1)], 0, 0, 0), None);
        assert_eq!(parts(&[(5, u64::MAX), (6, 1)], 0, 5, 6), None);
        assert_eq!(parts(&[(5, 2)], 10, 4, 5), None);
        assert_eq!(parts(&[(5, 2)], 9, 5, 5), None);
        assert_eq!(parts(&[], 0, 1, 1), None);
    }

    #[test]
    fn nothing_is_left_after_clearing() {
        let mut histogram = of(&[3, 900]);
        histogram.clear();
        assert_eq!((histogram.count(), histogram.quantile(0.5)), (0, None));
        histogram.record(7);
        assert_eq!((histogram.min(), histogram.max()), (Some(7), Some(7)));
    }
}
