use std::cmp::Reverse;

use amp_trace_format::TrackKind;

use super::Trace;
use super::sites::SiteId;
use super::track::{Track, TrackId};
use crate::percentile::nearest_ranks;

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

impl Trace {
    /// The track whose work the frames of a set are: the one that marks them. Where that has no span, as in files that have
    /// frames on a track of their own, it is the main thread of their process, and where that has none either, the thread
    /// with the most spans. `None` if there is no span.
    #[must_use]
    pub fn frame_track(&self, set: &FrameSet) -> Option<TrackId> {
        let marking = self.track(set.track);
        if marking.rows.span_count() > 0 {
            return Some(set.track);
        }
        let process = marking.process;
        let id = process.and_then(|process| self.processes.get(process as usize));
        let main = id.map(|process| TrackKind::Thread { id: process.id });
        let is_thread = |track: &Track| {
            matches!(track.kind, TrackKind::Thread { .. }) && track.process == process
        };
        let merit = |(id, track): &(TrackId, &Track)| {
            let is_thread = is_thread(track);
            let is_main = is_thread && Some(track.kind) == main;
            (is_main, is_thread, track.rows.span_count(), Reverse(*id))
        };
        let with_spans = self
            .tracks()
            .filter(|(_, track)| track.rows.span_count() > 0);
        with_spans.max_by_key(merit).map(|(id, _)| id)
    }
}
