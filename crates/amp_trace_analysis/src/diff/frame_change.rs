use super::band::ByBand;
use super::noise::Change;
use crate::percentile::nearest_rank;

/// What changed about the frames.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameChange {
    /// The frames of the first capture.
    pub before: FrameTimes,
    /// Those of the second.
    pub after: FrameTimes,
    /// The mean frame time of each band, in nanoseconds. The changes of all paths of the frame's thread add up to these.
    pub bands: ByBand<Change>,
    /// What the rows that changed beyond the noise add up to, in nanoseconds; the rest is not explained.
    pub explained: ByBand<f64>,
    /// What the thread is called that frames are counted on, in the first capture.
    pub thread_before: String,
    /// The same in the second.
    pub thread_after: String,
}

/// The frames of one capture, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FrameTimes {
    /// How many.
    pub count: usize,
    /// The median.
    pub p50: u64,
    /// The 95th percentile.
    pub p95: u64,
    /// The 99th percentile.
    pub p99: u64,
    /// The longest.
    pub max: u64,
}

impl FrameTimes {
    pub(super) fn of(durations: &[u64]) -> Self {
        let mut sorted = durations.to_vec();
        sorted.sort_unstable();
        let [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1.0].map(|share| nearest_rank(&sorted, share));
        Self {
            count: sorted.len(),
            p50,
            p95,
            p99,
            max,
        }
    }
}
