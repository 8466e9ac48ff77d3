use crate::percentile::nearest_ranks;

use super::sites::SiteId;
use super::track::TrackId;

/// One frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameMark {
    /// Counted from 0 within the set.
    pub index: u64,
    /// When it began, in nanoseconds.
    pub began: u64,
    /// When it ended.
    pub at: u64,
}

impl FrameMark {
    /// How long it took, in nanoseconds.
    #[must_use]
    pub const fn duration(&self) -> u64 {
        self.at.saturating_sub(self.began)
    }
}

/// Frames of one kind, such as those of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameSet {
    /// Its name.
    pub site: SiteId,
    /// The track that marks the ends of frames.
    pub track: TrackId,
    /// The frames, by time.
    pub frames: Vec<FrameMark>,
    /// Whether the program marked them; if not, spans that repeat were taken for frames.
    pub is_marked: bool,
}

impl FrameSet {
    /// The median of the durations of all its frames, in nanoseconds.
    #[must_use]
    pub fn median(&self) -> u64 {
        let mut durations: Vec<u64> = self.frames.iter().map(FrameMark::duration).collect();
        let [median] = nearest_ranks(&mut durations, [0.5]);
        median
    }

    /// The frame that a time lies in, by its place in [`frames`](Self::frames).
    #[must_use]
    pub fn at(&self, time: u64) -> Option<usize> {
        let after = self.frames.partition_point(|frame| frame.began <= time);
        let place = after.checked_sub(1)?;
        (time < self.frames[place].at).then_some(place)
    }
}
