use std::collections::VecDeque;
use std::time::Duration;

use super::config::{FrameTime, SlowFrame};

/// Frames that the median is taken of.
const KEPT: usize = 120;
/// Frames before there is a median.
const MIN: usize = 30;

/// The durations of the last frames, in nanoseconds.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    in_order: VecDeque<u64>,
    sorted: Vec<u64>,
}

impl Frames {
    /// Takes a frame, and compares it with those before.
    pub(crate) fn take(&mut self, index: u64, nanos: u64) -> FrameTime {
        let frame = FrameTime {
            index,
            duration: Duration::from_nanos(nanos),
            median: self.median(),
        };
        if self.in_order.len() == KEPT
            && let Some(oldest) = self.in_order.pop_front()
            && let Ok(at) = self.sorted.binary_search(&oldest)
        {
            self.sorted.remove(at);
        }
        self.in_order.push_back(nanos);
        let at = self.sorted.partition_point(|other| *other < nanos);
        self.sorted.insert(at, nanos);
        frame
    }

    fn median(&self) -> Option<Duration> {
        let nanos = *self.sorted.get(self.sorted.len() / 2)?;
        (self.sorted.len() >= MIN).then_some(Duration::from_nanos(nanos))
    }
}

impl SlowFrame {
    /// The duration over which a frame is slow; `None` if it cannot be known yet.
    pub(crate) fn limit(self, frame: &FrameTime) -> Option<Duration> {
        match self {
            Self::Over(limit) => Some(limit),
            Self::OverMedian(times) => {
                let nanos = frame.median?.as_nanos() as f64 * times;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "saturates, and is not negative"
                )]
                Some(Duration::from_nanos(nanos as u64))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_median_is_that_of_the_last_frames(durations in proptest::collection::vec(1_u64..1000, 1..400)) {
            let mut frames = Frames::default();
            for (index, nanos) in durations.iter().enumerate() {
                let frame = frames.take(index as u64, *nanos);
                let mut before = durations[index.saturating_sub(KEPT)..index].to_vec();
                before.sort_unstable();
                let expected = (before.len() >= MIN)
                    .then(|| Duration::from_nanos(before[before.len() / 2]));
                prop_assert_eq!(frame.median, expected);
            }
        }
    }
}
