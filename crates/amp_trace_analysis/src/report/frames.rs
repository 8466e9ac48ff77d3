use crate::percentile::nearest_rank;
use crate::selection::Selected;
use crate::trace::{FrameSet, SiteId};

/// Figures of the frames.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameFigures {
    /// Which frame set, by its place in [`Trace::frame_sets`](crate::Trace::frame_sets).
    pub set: usize,
    /// The frame set's name.
    pub site: SiteId,
    /// Whether the program marked the frames; if not, they were found among its spans.
    pub is_marked: bool,
    /// How many frames lie in the range.
    pub count: usize,
    /// Their durations in nanoseconds, summed.
    pub total: u64,
    /// The median, in nanoseconds.
    pub p50: u64,
    /// The 95th percentile.
    pub p95: u64,
    /// The 99th percentile.
    pub p99: u64,
    /// The 99.9th percentile.
    pub p999: u64,
    /// The longest.
    pub max: u64,
    /// Frames a second over the slowest hundredth of the frames.
    pub low_1: f64,
    /// The same of the slowest thousandth.
    pub low_01: f64,
    /// How long a frame may take, in nanoseconds.
    pub budget: u64,
    /// Frames that took longer.
    pub over_budget: usize,
    /// Milliseconds beyond the budget for each second.
    pub hitch_ratio: f64,
    /// Frames that took more than twice the median of the three before.
    pub sudden: usize,
    /// How many frames took how long.
    pub histogram: Vec<HistogramBar>,
}

/// Frames of about one duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistogramBar {
    /// The least duration, in nanoseconds.
    pub from: u64,
    /// The first that is too long.
    pub to: u64,
    /// How many frames.
    pub count: usize,
}

/// Intervals of displays, in nanoseconds: 120, 60 and 30 a second.
const INTERVALS: [u64; 3] = [8_333_333, 16_666_667, 33_333_333];

/// Most bars of a histogram.
const BARS: u64 = 20;

impl FrameFigures {
    pub(super) fn of(
        (place, set): (usize, &FrameSet),
        selected: &Selected,
        budget: Option<u64>,
    ) -> Self {
        let inside = set.frames.iter().filter(|frame| {
            selected.has_time(frame.began) && selected.has_time(frame.at.saturating_sub(1))
        });
        let durations: Vec<u64> = inside.map(crate::FrameMark::duration).collect();
        let mut sorted = durations.clone();
        sorted.sort_unstable();
        let total = sorted
            .iter()
            .fold(0_u64, |sum, next| sum.saturating_add(*next));
        let [p50, p95, p99, p999] =
            [0.5, 0.95, 0.99, 0.999].map(|share| nearest_rank(&sorted, share));
        let budget = budget.unwrap_or_else(|| interval(set.median()));
        let over = sorted.partition_point(|duration| *duration <= budget);
        let beyond: u64 = sorted[over..]
            .iter()
            .map(|duration| duration - budget)
            .fold(0_u64, u64::saturating_add);
        Self {
            set: place,
            site: set.site,
            is_marked: set.is_marked,
            count: sorted.len(),
            total,
            p50,
            p95,
            p99,
            p999,
            max: sorted.last().copied().unwrap_or(0),
            low_1: low(&sorted, 100),
            low_01: low(&sorted, 1000),
            budget,
            over_budget: sorted.len() - over,
            hitch_ratio: 1000.0 * ratio(beyond, total),
            sudden: durations.windows(4).filter(|four| is_sudden(four)).count(),
            histogram: histogram(&sorted),
        }
    }
}

/// The shortest interval of a display that a duration fits into.
fn interval(duration: u64) -> u64 {
    let fitting = INTERVALS.into_iter().find(|interval| duration <= *interval);
    fitting.unwrap_or(INTERVALS[2])
}

/// Frames a second over the slowest of so many parts of the frames, at least one frame.
#[expect(clippy::cast_precision_loss, reason = "a rate of three digits")]
fn low(sorted: &[u64], parts: usize) -> f64 {
    let slowest = sorted.len().div_ceil(parts);
    let sum: u64 = sorted[sorted.len() - slowest..]
        .iter()
        .copied()
        .fold(0, u64::saturating_add);
    if sum == 0 {
        return 0.0;
    }
    slowest as f64 * 1e9 / sum as f64
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of three digits")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

/// Whether the last of four took more than twice the median of the three before.
fn is_sudden(four: &[u64]) -> bool {
    let mut before = [four[0], four[1], four[2]];
    before.sort_unstable();
    four[3] > before[1].saturating_mul(2)
}

/// Bars of equal width up to the 99th percentile and a little more, and one for all above.
fn histogram(sorted: &[u64]) -> Vec<HistogramBar> {
    let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let near = nearest_rank(sorted, 0.99).saturating_add(1);
    let step = round_up((near - least).div_ceil(BARS).max(1));
    let first = least / step * step;
    let mut bars = Vec::new();
    let (mut from, mut done) = (first, 0);
    while done < sorted.len() {
        let is_last = bars.len() as u64 >= BARS || from > near;
        let to = if is_last {
            most.saturating_add(1)
        } else {
            from.saturating_add(step)
        };
        let rest = &sorted[done..];
        let count = match is_last {
            true => rest.len(),
            false => rest.partition_point(|duration| *duration < to),
        };
        bars.push(HistogramBar { from, to, count });
        (from, done) = (to, done + count);
        if is_last {
            break;
        }
    }
    bars
}

/// The next number of the form 1, 2 or 5 times a power of ten.
fn round_up(number: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for digit in [1, 2, 5] {
            let round = power.saturating_mul(digit);
            if round >= number {
                return round;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_over_twice_the_median_of_three_is_sudden() {
        assert!(is_sudden(&[10, 30, 10, 21]));
        assert!(!is_sudden(&[10, 30, 11, 22]));
    }

    #[test]
    fn every_frame_is_in_one_bar() {
        for most in [1_u64, 7, 1000, u64::MAX] {
            let mut sorted: Vec<u64> = (0..500).map(|n| (n * 7919) % 1000).chain([most]).collect();
            sorted.sort_unstable();
            let bars = histogram(&sorted);
            assert_eq!(
                bars.iter().map(|bar| bar.count).sum::<usize>(),
                sorted.len()
            );
            assert!(bars.len() <= 22 && bars.windows(2).all(|two| two[0].to == two[1].from));
        }
    }

    #[test]
    fn the_slowest_hundredth_is_at_least_one_frame() {
        assert!((low(&[10_000_000, 20_000_000], 100) - 50.0).abs() < 1e-9);
        assert!(low(&[], 100).abs() < 1e-9);
    }
}
