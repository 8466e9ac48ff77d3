use std::ops::Range;

use super::noise::Estimate;
use super::series::Series;

/// The frames of each capture that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// The fifth of the frames around the median frame time.
    Typical,
    /// The slowest hundredth of the frames, five at least.
    Slow,
    /// All frames; the whole capture where it has none.
    All,
}

impl Band {
    /// All bands.
    pub const EACH: [Self; 3] = [Self::Typical, Self::Slow, Self::All];
}

/// A value for each band. Captures without frames have only the one of all.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ByBand<T> {
    /// Of the fifth around the median.
    pub typical: Option<T>,
    /// Of the slowest hundredth.
    pub slow: Option<T>,
    /// Of all.
    pub all: T,
}

impl<T: Copy> ByBand<T> {
    /// The value of a band, where there is one.
    #[must_use]
    pub const fn get(&self, band: Band) -> Option<T> {
        match band {
            Band::Typical => self.typical,
            Band::Slow => self.slow,
            Band::All => Some(self.all),
        }
    }

    /// The bands that there are, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (Band, T)> {
        let with = |band| self.get(band).map(|value| (band, value));
        Band::EACH.into_iter().filter_map(with)
    }

    pub(super) fn map<U>(&self, mut of: impl FnMut(T) -> U) -> ByBand<U> {
        ByBand {
            typical: self.typical.map(&mut of),
            slow: self.slow.map(&mut of),
            all: of(self.all),
        }
    }

    pub(super) fn zip<U: Copy>(&self, other: &ByBand<U>) -> ByBand<(T, U)> {
        ByBand {
            typical: self.typical.zip(other.typical),
            slow: self.slow.zip(other.slow),
            all: (self.all, other.all),
        }
    }
}

/// Blocks of consecutive frames at most: with the whole, as many as an integer has bits.
const MOST_BLOCKS: usize = 31;
/// Frames of a block at least, if there are enough: what is slow in one frame tends to be in the next ones too.
const BLOCK: usize = 50;
/// Blocks at least, if there are enough frames.
const FEWEST_BLOCKS: usize = 10;
/// Frames of [`Band::Slow`] at least.
const FEWEST_SLOW: usize = 5;

/// Which frames of a capture are in a band: of all frames, and of all but those of one block, for each block. How much
/// the mean changes when a block is left out says how far it is to be trusted: the delete-a-group jackknife (Efron and
/// Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 11), which nothing random goes into.
#[derive(Debug)]
struct Members {
    /// For each frame: bit 0 if it is in the band, bit 1 + b if it is when block b is left out.
    masks: Vec<u32>,
    /// How many frames each of these has.
    counts: Vec<f64>,
}

impl Members {
    fn of(band: Band, durations: &[u64]) -> Self {
        let frames = durations.len();
        let blocks = blocks(frames);
        let mut order: Vec<usize> = (0..frames).collect();
        if band != Band::All {
            order.sort_by_key(|frame| durations[*frame]);
        }
        let mut members = Self {
            masks: vec![0; frames],
            counts: Vec::with_capacity(blocks + 1),
        };
        for bit in 0..=blocks {
            let left_out = bit
                .checked_sub(1)
                .map(|block| block_range(block, blocks, frames));
            let is_in = |frame: &usize| left_out.as_ref().is_none_or(|out| !out.contains(frame));
            let kept = frames - left_out.as_ref().map_or(0, ExactSizeIterator::len);
            let ranks = ranks(band, kept);
            let inside = order.iter().filter(|frame| is_in(frame));
            let inside = inside.skip(ranks.start).take(ranks.len());
            inside.for_each(|frame| members.masks[*frame] |= 1 << bit);
            #[expect(clippy::cast_precision_loss, reason = "a count of frames")]
            members.counts.push(ranks.len() as f64);
        }
        members
    }

    fn estimate(&self, series: &Series) -> Estimate {
        let mut sums = [0.0; MOST_BLOCKS + 1];
        let mut squares = 0.0;
        for (frame, value) in series.iter() {
            let mut mask = self.masks.get(frame as usize).copied().unwrap_or(0);
            if mask & 1 == 1 {
                squares += value * value;
            }
            while mask != 0 {
                sums[mask.trailing_zeros() as usize] += value;
                mask &= mask - 1;
            }
        }
        let mut means = std::iter::zip(sums, &self.counts).map(|(sum, count)| sum / count.max(1.0));
        let mean = means.next().unwrap_or(0.0);
        let estimate = Estimate::jackknife(mean, &means.collect::<Vec<_>>());
        // However many blocks: a few frames say no more than a few numbers do, nor are they nearer to each other.
        let frames = self.counts.first().copied().unwrap_or(0.0);
        let rest = (frames - 1.0).max(0.0);
        let alone = (squares - frames * mean * mean) / (frames * rest).max(1.0);
        Estimate {
            variance: estimate.variance.max(alone),
            freedom: estimate.freedom.min(rest),
            ..estimate
        }
    }
}

/// Into how many blocks frames are cut.
fn blocks(frames: usize) -> usize {
    (frames / BLOCK)
        .clamp(FEWEST_BLOCKS, MOST_BLOCKS)
        .min(frames)
}

/// The frames of a block.
fn block_range(block: usize, blocks: usize, frames: usize) -> Range<usize> {
    block * frames / blocks..(block + 1) * frames / blocks
}

/// Which of so many frames by duration are in a band.
fn ranks(band: Band, frames: usize) -> Range<usize> {
    match band {
        Band::Typical => frames * 2 / 5..(frames * 3).div_ceil(5),
        Band::Slow => frames - frames.div_ceil(100).max(FEWEST_SLOW).min(frames)..frames,
        Band::All => 0..frames,
    }
}

/// The bands of one capture.
#[derive(Debug)]
pub(super) struct Bands {
    typical: Members,
    slow: Members,
    all: Members,
}

impl Bands {
    pub(super) fn of(durations: &[u64]) -> Self {
        Self {
            typical: Members::of(Band::Typical, durations),
            slow: Members::of(Band::Slow, durations),
            all: Members::of(Band::All, durations),
        }
    }

    /// The mean of a series over the frames of each band.
    pub(super) fn estimate(&self, series: &Series) -> ByBand<Estimate> {
        ByBand {
            typical: Some(self.typical.estimate(series)),
            slow: Some(self.slow.estimate(series)),
            all: self.all.estimate(series),
        }
    }

    /// The median over all frames, and how far it changes when a block is left out; `None` where many frames have no
    /// number, so that the median may be nothing in one run and something in the next.
    pub(super) fn median(&self, series: &Series) -> Option<Estimate> {
        let frames = self.all.masks.len();
        if series.iter().count() * 4 < frames * 3 {
            return None;
        }
        let blocks = blocks(frames);
        let mut sorted: Vec<(f64, usize)> = series
            .iter()
            .map(|(frame, value)| (value, frame as usize))
            .collect();
        sorted.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        let median = |left_out: &Range<usize>| {
            let is_in = |(_, frame): &&(f64, usize)| !left_out.contains(frame);
            // The frames without a number have 0, which is the least.
            let there = sorted.iter().filter(is_in).count();
            let kept = frames - left_out.len();
            let place = kept.div_ceil(2).max(1) - 1;
            let place = place.checked_sub(kept - there);
            place
                .and_then(|place| sorted.iter().filter(is_in).nth(place))
                .map_or(0.0, |(value, _)| *value)
        };
        let without = (0..blocks).map(|block| median(&block_range(block, blocks, frames)));
        let without: Vec<f64> = without.collect();
        Some(Estimate::jackknife(median(&(0..0)), &without))
    }

    /// The mean over all frames.
    pub(super) fn all(&self, series: &Series) -> Estimate {
        self.all.estimate(series)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_those_of_the_durations() {
        let durations: Vec<u64> = (0..1000).map(|n| n * 7919 % 1000).collect();
        let bands = Bands::of(&durations);
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let series = Series::of(durations.iter().map(|duration| *duration as f64));
        let means = bands.estimate(&series).map(|estimate| estimate.mean);
        assert_eq!(
            (means.typical, means.slow, means.all),
            (Some(499.5), Some(994.5), 499.5)
        );
    }

    #[test]
    fn the_median_is_that_of_all_frames() {
        let bands = Bands::of(&[1; 100]);
        let series = Series::of((0..100).map(|n| f64::from(n * 37 % 100)));
        let estimate = bands.median(&series).unwrap();
        assert_eq!(estimate.mean, 49.0);
        assert!(estimate.variance > 0.0 && estimate.variance < 100.0);
        let mut seldom = Series::default();
        seldom.add(7, 3.0);
        assert_eq!(bands.median(&seldom), None);
    }

    #[test]
    fn few_frames_have_all_bands() {
        for frames in 0..12 {
            let durations: Vec<u64> = (0..frames).collect();
            let series = Series::of(durations.iter().map(|_| 1.0));
            let estimates = Bands::of(&durations).estimate(&series);
            let expected = if frames == 0 { 0.0 } else { 1.0 };
            assert!(
                estimates
                    .iter()
                    .all(|(_, estimate)| estimate.mean == expected)
            );
        }
    }
}
