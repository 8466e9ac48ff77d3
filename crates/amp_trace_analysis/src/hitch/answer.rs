use super::cause::Cause;
use crate::trace::{FrameMark, PathId, SiteId, TrackId};

/// The late frames of a trace, and why they were.
#[derive(Debug, Clone, PartialEq)]
pub struct Hitches {
    /// The name of the frame set.
    pub frames: SiteId,
    /// Whether the program marked the frames; if not, spans that repeat were taken for frames.
    pub is_marked: bool,
    /// The track that marks them.
    pub track: TrackId,
    /// The track whose work they are ([`Trace::frame_track`](crate::Trace::frame_track)): that one, or another where no span is
    /// on it.
    pub worker: TrackId,
    /// How many frames there are, of those that were asked for.
    pub count: usize,
    /// The median of their durations, in nanoseconds.
    pub median: u64,
    /// How many of them are late.
    pub late: usize,
    /// The late frames that are explained, by time.
    pub explained: Vec<LateFrame>,
    /// Late frames with the same cause, those that cost most first.
    pub groups: Vec<Group>,
}

/// A late frame, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct LateFrame {
    /// Its place in the frame set.
    pub place: usize,
    /// The frame.
    pub mark: FrameMark,
    /// The track whose work it is, that of [all](Hitches::worker).
    pub track: TrackId,
    /// The median of the frames that it was compared with, in nanoseconds.
    pub expected: u64,
    /// The budget in nanoseconds, where almost all frames around are over it too: this one was compared with those.
    pub budget: Option<u64>,
    /// With how many frames it was compared.
    pub compared: usize,
    /// What explains it, in this order.
    pub causes: Vec<Cause>,
    /// The sum of what all causes explain, in nanoseconds. More than the excess, where something else took less time
    /// than usual.
    pub attributed: u64,
    /// What of it is of causes that are not named, since there are more than were asked for.
    pub unnamed: u64,
    /// What led to the end of the frame, over all threads, by time and without gaps.
    pub critical: Vec<Segment>,
    /// What limits the answer.
    pub caveats: Vec<Caveat>,
}

impl LateFrame {
    /// By how many nanoseconds it took longer than expected.
    #[must_use]
    pub const fn excess(&self) -> u64 {
        self.mark.duration().saturating_sub(self.expected)
    }

    /// By how many nanoseconds it is too long: over the budget, where almost all frames around are over it; otherwise
    /// the excess.
    #[must_use]
    pub fn too_long(&self) -> u64 {
        let due = self.budget.unwrap_or(self.expected);
        self.mark.duration().saturating_sub(due)
    }

    /// The nanoseconds of the excess that no cause explains.
    #[must_use]
    pub const fn unexplained(&self) -> u64 {
        self.excess().saturating_sub(self.attributed)
    }
}

/// A part of a critical path: what a track did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The track.
    pub track: TrackId,
    /// What ran on it; `None` for nothing that has a span.
    pub path: Option<PathId>,
    /// When it began, in nanoseconds.
    pub from: u64,
    /// When it ended.
    pub to: u64,
}

impl Segment {
    /// How long it was, in nanoseconds.
    #[must_use]
    pub const fn duration(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }
}

/// Late frames with the same first cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Their places in [`Hitches::explained`].
    pub frames: Vec<usize>,
    /// The sum of that by which they are [too long](LateFrame::too_long), in nanoseconds.
    pub excess: u64,
}

/// Something that limits what can be said about a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caveat {
    /// Spans or events of the frame are lost: what ran may be missing.
    Losses {
        /// The track, where it is known.
        track: Option<TrackId>,
        /// Spans that were lost in a range of time that the frame is part of.
        spans: u64,
        /// Events, counter values and frame marks.
        events: u64,
    },
    /// Spans of a call site are in the trace by their sums only.
    SumsOnly {
        /// The call site.
        site: SiteId,
        /// How many, in a range of time that the frame is part of.
        spans: u64,
    },
    /// Almost all frames around are late: this one was compared with them, whether they are late or not.
    AllLate {
        /// How many of them are not.
        punctual: usize,
        /// With how many it was compared.
        compared: usize,
    },
    /// There are few frames around that are not late.
    FewFrames {
        /// How many.
        compared: usize,
    },
    /// No span is on the track of the frames during this one.
    NoSpans,
}
