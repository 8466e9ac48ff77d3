//! The times of the last second.

use std::collections::VecDeque;
use std::time::Duration;

use crate::frame_times::FrameTimes;

/// What is older is forgotten.
const SPAN: Duration = Duration::from_secs(1);

/// The times of the last second, and always the last one.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// When each was measured, and what.
    times: VecDeque<(Duration, Duration)>,
}

/// What they come to; zero where there are none.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) p50: Duration,
    pub(super) p95: Duration,
    pub(super) max: Duration,
    pub(super) mean: Duration,
}

impl Recent {
    /// Adds a time that was measured now, by a clock that does not go back.
    pub(super) fn push(&mut self, now: Duration, time: Duration) {
        self.times.push_back((now, time));
        while self.times.len() > 1 && self.times[0].0 + SPAN < now {
            self.times.pop_front();
        }
    }

    pub(super) fn figures(&self) -> Figures {
        let mut times = FrameTimes::with_capacity(self.times.len());
        self.times.iter().for_each(|(_, time)| times.push(*time));
        Figures {
            p50: times.percentile(50.0),
            p95: times.percentile(95.0),
            max: times.percentile(100.0),
            mean: times.mean(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_older_than_a_second_is_forgotten_but_for_the_last_one() {
        let millis = Duration::from_millis;
        let mut recent = Recent::default();
        assert_eq!(recent.figures(), Figures::default());
        for time in 1..=10 {
            recent.push(millis(100 * time), millis(time));
        }
        let figures = recent.figures();
        assert_eq!((figures.p50, figures.p95), (millis(5), millis(10)));
        assert_eq!(
            (figures.max, figures.mean),
            (millis(10), Duration::from_micros(5_500))
        );
        recent.push(millis(1_950), millis(3));
        assert_eq!(recent.figures().max, millis(10), "0.95 s ago");
        recent.push(millis(9_000), millis(4));
        let figures = recent.figures();
        assert_eq!((figures.p50, figures.max), (millis(4), millis(4)));
    }

    proptest! {
        #[test]
        fn figures_are_those_of_the_last_second(times in prop::collection::vec((1..400_u64, 1..90_u64), 1..80)) {
            let mut recent = Recent::default();
            let mut all = Vec::new();
            let mut now = Duration::ZERO;
            for (gap, time) in times {
                now += Duration::from_millis(gap);
                let time = Duration::from_millis(time);
                recent.push(now, time);
                all.push((now, time));
                let last = all.iter().filter(|(at, _)| *at + SPAN >= now).map(|(_, time)| *time);
                let mut last: Vec<Duration> = last.collect();
                last.sort();
                let figures = recent.figures();
                prop_assert_eq!(figures.max, *last.last().expect("the one of now"));
                prop_assert_eq!(figures.p50, last[last.len().div_ceil(2) - 1]);
                prop_assert!(figures.p50 <= figures.p95 && figures.p95 <= figures.max);
            }
        }
    }
}
