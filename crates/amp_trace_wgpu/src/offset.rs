//! What is known of the difference between the GPU's clock and ours: two bounds, and no more.

/// How much faster or slower one clock may run than the other: 100 nanoseconds in a millisecond, which
/// is what the crystals of both together are off by, at the most.
const DRIFT: i64 = 10_000;

/// No bound: far beyond any clock, and far from where sums would overflow.
const FAR: i64 = i64::MAX / 4;

/// What is added to a time of the GPU's clock to have one of ours, in nanoseconds: between two bounds.
///
/// A stamp that was made after one moment and before another bounds it on both sides. Bounds of many
/// stamps narrow it; the time that goes by widens it, since the clocks drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offset {
    low: i64,
    high: i64,
    /// When it was widened last, by our clock.
    at: i64,
}

/// Bounds that what is known so far leaves no room for: one of the clocks was set, or began anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClockStepped;

impl Offset {
    /// Nothing is known.
    pub(crate) const UNKNOWN: Self = Self {
        low: -FAR,
        high: FAR,
        at: 0,
    };

    /// Whether both bounds are.
    pub(crate) fn is_known(&self) -> bool {
        self.low > -FAR && self.high < FAR
    }

    /// The middle, which is off by at most [`Offset::error`].
    pub(crate) fn middle(&self) -> i64 {
        self.low + (self.high - self.low) / 2
    }

    /// Half the width, rounded up, in nanoseconds.
    pub(crate) fn error(&self) -> u64 {
        (self.high - self.low).unsigned_abs().div_ceil(2)
    }

    /// Learns that at `now` a stamp `after` was not made before `not_before`, and a stamp `before` not after
    /// `not_after`: the first two, and the last two, by the GPU's clock and by ours.
    ///
    /// # Errors
    /// [`ClockStepped`] where that cannot be by what is known; then only this is known.
    pub(crate) fn learn(
        &mut self,
        (first, not_before): (i64, i64),
        (last, not_after): (i64, i64),
        now: i64,
    ) -> Result<(), ClockStepped> {
        let (low, high) = (not_before - first, not_after - last);
        if low > high {
            // Nothing that these stamps say can be.
            return Err(ClockStepped);
        }
        self.widen(now);
        let narrowed = Self {
            low: self.low.max(low),
            high: self.high.min(high),
            at: now,
        };
        if narrowed.low > narrowed.high {
            *self = Self { low, high, at: now };
            return Err(ClockStepped);
        }
        *self = narrowed;
        Ok(())
    }

    /// Widens it by what the clocks may have drifted since.
    fn widen(&mut self, now: i64) {
        if self.is_known() {
            let drift = (now - self.at).max(0) / DRIFT + 1;
            self.low -= drift;
            self.high += drift;
        }
        self.at = now;
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_stamp_between_two_moments_bounds_it_on_both_sides() {
        let mut offset = Offset::UNKNOWN;
        assert!(!offset.is_known());
        // The GPU said 100 somewhen between 1,040 and 1,060.
        offset.learn((100, 1_040), (100, 1_060), 1_060).unwrap();
        assert_eq!((offset.middle(), offset.error()), (950, 10));
        // And 200 before 1,155 at the latest: one more nanosecond for the drift.
        offset.learn((200, 1_100), (200, 1_155), 1_155).unwrap();
        assert_eq!((offset.low, offset.high), (939, 955));
    }

    #[test]
    fn a_clock_that_begins_anew_is_told_and_learnt_again() {
        let mut offset = Offset::UNKNOWN;
        offset.learn((5_000, 9_000), (5_000, 9_010), 9_010).unwrap();
        assert_eq!(
            offset.learn((3, 9_100), (4, 9_120), 9_120),
            Err(ClockStepped)
        );
        assert_eq!((offset.low, offset.high), (9_097, 9_116));
    }

    #[test]
    fn stamps_that_cannot_be_teach_nothing() {
        let mut offset = Offset::UNKNOWN;
        offset.learn((100, 1_040), (100, 1_060), 1_060).unwrap();
        let before = offset;
        // More time between the stamps than between the moments.
        assert!(offset.learn((100, 1_070), (500, 1_080), 1_080).is_err());
        assert_eq!(offset, before);
    }

    proptest! {
        /// However the clocks drift within the limit, the truth is never out of the bounds.
        #[test]
        fn the_truth_stays_between_the_bounds(
            start in -1_000_000_000_i64..1_000_000_000,
            drift in -100_i64..=100,
            steps in vec((0_i64..50_000_000, 0_i64..400_000, 0_i64..3_000_000, 0_i64..400_000), 1..60),
        ) {
            let gpu = |ours: i64| ours + start + ours * drift / 1_000_000;
            let mut offset = Offset::UNKNOWN;
            let mut now = 1_000_000_000_i64;
            for (wait, lead, work, lag) in steps {
                let submitted = now + wait;
                let (begin, end) = (submitted + lead, submitted + lead + work);
                now = end + lag;
                prop_assert!(offset.learn((gpu(begin), submitted), (gpu(end), now), now).is_ok());
                let truth = now - gpu(now);
                // Within the frame itself the clocks drift too, by less than this.
                let slack = (lead + work + lag) / DRIFT + 2;
                prop_assert!((offset.middle() - truth).unsigned_abs() <= offset.error() + slack as u64);
            }
        }
    }
}
