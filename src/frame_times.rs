//! How long frames took, and what that felt like.

use std::time::Duration;

/// The time of each frame of a run: the work of the frame, without waiting for the next one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrameTimes {
    times: Vec<Duration>,
}

impl FrameTimes {
    /// No frames yet, with room for some.
    #[must_use]
    pub fn with_capacity(frames: usize) -> Self {
        Self {
            times: Vec::with_capacity(frames),
        }
    }

    /// Adds a frame.
    pub fn push(&mut self, time: Duration) {
        self.times.push(time);
    }

    /// How many frames there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// The sum of all frames.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.times.iter().sum()
    }

    /// The mean of all frames; zero if there are none.
    #[must_use]
    pub fn mean(&self) -> Duration {
        mean(&self.times)
    }

    /// The least time that at least `percent` of the frames did not exceed: the nearest rank, so
    /// always the time of a frame. Zero if there are none.
    ///
    /// `percent` is from 0, the fastest frame, to 100, the slowest.
    ///
    /// # Cost
    /// Copies the times; linear.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> Duration {
        let mut times = self.times.clone();
        let Some(last) = times.len().checked_sub(1) else {
            return Duration::ZERO;
        };
        // Not `percent / 100.0`, which for 7 is a little more than 0.07.
        let rank = (percent * times.len() as f64 / 100.0).ceil() as usize;
        let index = rank.saturating_sub(1).min(last);
        *times.select_nth_unstable(index).1
    }

    /// The mean of the slowest frames: of the share `percent` of all, rounded up, so of at least
    /// one. Zero if there are none.
    ///
    /// "1 % low" is `slowest_mean(1.0)`, and as a rate its inverse.
    ///
    /// # Cost
    /// Copies the times; linear.
    #[must_use]
    pub fn slowest_mean(&self, percent: f64) -> Duration {
        let mut times = self.times.clone();
        if times.is_empty() {
            return Duration::ZERO;
        }
        let count = (percent * times.len() as f64 / 100.0).ceil() as usize;
        let first = times.len() - count.clamp(1, times.len());
        times.select_nth_unstable(first);
        mean(&times[first..])
    }
}

impl Extend<Duration> for FrameTimes {
    fn extend<I: IntoIterator<Item = Duration>>(&mut self, times: I) {
        self.times.extend(times);
    }
}

fn mean(times: &[Duration]) -> Duration {
    let nanos: u128 = times.iter().map(Duration::as_nanos).sum();
    let mean = nanos / (times.len().max(1) as u128);
    Duration::from_nanos(u64::try_from(mean).unwrap_or(u64::MAX))
}

/// Frames a second, if every frame took this long; zero for no time.
#[must_use]
pub fn rate(frame: Duration) -> f64 {
    if frame.is_zero() {
        0.0
    } else {
        1.0 / frame.as_secs_f64()
    }
}
