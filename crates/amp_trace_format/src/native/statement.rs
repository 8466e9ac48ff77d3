//! What a chunk says, without anything that it says twice.

use super::fields::Fields;
use crate::{AsyncId, FlowId, FlowStep, LogHistogram, Nanos, Site, ThreadIndex, Value};

/// A call site by its place among those of a chunk: the first one that the chunk names has 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePlace(pub u32);

impl SitePlace {
    /// As the index of a row of call sites.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a chunk has far less than 2^32 of them"
    )]
    pub(super) const fn of(place: usize) -> Self {
        Self(place as u32)
    }
}

/// A thread or track by its place among those of a chunk: the first one that it introduces has 0.
/// One that comes back after its end has another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanePlace(pub u32);

impl LanePlace {
    /// As the index of a row of threads and tracks.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a chunk has far less than 2^32 of them"
    )]
    pub(super) const fn of(place: usize) -> Self {
        Self(place as u32)
    }
}

/// A span that is open where a chunk introduces its thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenSpan {
    /// Where in the program.
    pub site: SitePlace,
    /// When it began.
    pub began: Nanos,
}

/// A thread or track as a chunk introduces it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Introduction<'a> {
    /// Its place among those of the chunk, which is the next one.
    pub lane: LanePlace,
    /// Which thread of the recording it is.
    pub thread: ThreadIndex,
    /// What it is called, where that was said before.
    pub name: Option<&'a str>,
    /// The operating system's number of it; 0 where that is not known.
    pub os_id: u64,
    /// Whether it is a track.
    pub is_track: bool,
    /// How many records of it precede: beginnings and ends of spans, events, metric values, flow
    /// steps and frames, those that were lost on the way to the file included.
    pub records: u64,
    /// The time of its last record.
    pub last: Nanos,
    /// Its open spans, outermost first: the innermost 256 at most.
    pub open: &'a [OpenSpan],
}

/// One statement of a chunk: a [`Record`](crate::Record) with call sites and threads by their places,
/// or what a place stands for.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Statement<'a> {
    /// A call site comes, in the next [`SitePlace`]. Precedes all that names it.
    Site(Site<'a>),
    /// A thread or track comes. Precedes all that names it.
    Lane(Introduction<'a>),
    /// The threads that had open spans when the chunk began have been introduced.
    Opened {
        /// Whether all of them: there may be too many for a chunk, and some come later, or not at all.
        is_all: bool,
    },
    /// [`Record::Process`](crate::Record::Process).
    Process {
        /// The operating system's number of the process.
        id: u32,
        /// The name of the program.
        name: &'a str,
    },
    /// [`Record::Label`](crate::Record::Label).
    Label {
        /// Words with dots.
        name: &'a str,
        /// What is true.
        value: Value<'a>,
    },
    /// [`Record::Thread`](crate::Record::Thread).
    Thread {
        /// The thread.
        lane: LanePlace,
        /// The operating system's number of it.
        os_id: u64,
        /// What it is called.
        name: &'a str,
    },
    /// [`Record::Track`](crate::Record::Track).
    Track {
        /// The track.
        lane: LanePlace,
        /// What it is called.
        name: &'a str,
    },
    /// [`Record::ThreadEnd`](crate::Record::ThreadEnd).
    ThreadEnd {
        /// The thread or track.
        lane: LanePlace,
    },
    /// [`Record::Begin`](crate::Record::Begin).
    Begin {
        /// The thread that runs the span.
        lane: LanePlace,
        /// Where in the program.
        site: SitePlace,
        /// When.
        at: Nanos,
        /// What the program said about it.
        fields: Fields<'a>,
    },
    /// [`Record::End`](crate::Record::End): the innermost span ends that is open on the thread. Where none
    /// is, its beginning is not in the chunk.
    End {
        /// The thread that ran the span.
        lane: LanePlace,
        /// Where in the program it began.
        site: SitePlace,
        /// When it ended.
        at: Nanos,
        /// When it began.
        began: Nanos,
        /// What is known only now.
        fields: Fields<'a>,
    },
    /// [`Record::AsyncBegin`](crate::Record::AsyncBegin).
    AsyncBegin {
        /// The thread on which it begins.
        lane: LanePlace,
        /// Tells it from all others.
        id: AsyncId,
        /// Where in the program.
        site: SitePlace,
        /// When.
        at: Nanos,
        /// What the program said about it.
        fields: Fields<'a>,
    },
    /// [`Record::AsyncEnd`](crate::Record::AsyncEnd).
    AsyncEnd {
        /// The thread on which it ends.
        lane: LanePlace,
        /// As in its beginning.
        id: AsyncId,
        /// Where in the program it began.
        site: SitePlace,
        /// When it ended.
        at: Nanos,
    },
    /// [`Record::Flow`](crate::Record::Flow).
    Flow {
        /// The thread of the span.
        lane: LanePlace,
        /// The chain.
        id: FlowId,
        /// Where in the program.
        site: SitePlace,
        /// When.
        at: Nanos,
        /// Which step.
        step: FlowStep,
    },
    /// [`Record::Event`](crate::Record::Event).
    Event {
        /// The thread on which it happened.
        lane: LanePlace,
        /// Where in the program.
        site: SitePlace,
        /// When.
        at: Nanos,
        /// What the program said about it.
        fields: Fields<'a>,
    },
    /// [`Record::Counter`](crate::Record::Counter).
    Counter {
        /// The thread that set it.
        lane: LanePlace,
        /// Where in the program.
        site: SitePlace,
        /// When.
        at: Nanos,
        /// The new value.
        value: Value<'a>,
    },
    /// [`Record::Histogram`](crate::Record::Histogram).
    Histogram {
        /// Where in the program.
        site: SitePlace,
        /// The range of time.
        from: Nanos,
        /// Its end.
        to: Nanos,
        /// The values.
        values: &'a LogHistogram,
    },
    /// [`Record::Totals`](crate::Record::Totals).
    Totals {
        /// Where in the program.
        site: SitePlace,
        /// The range of time.
        from: Nanos,
        /// Its end.
        to: Nanos,
        /// How many.
        count: u64,
        /// The durations that were taken.
        durations: &'a LogHistogram,
    },
    /// [`Record::Frame`](crate::Record::Frame).
    Frame {
        /// The thread that marked the end of the frame.
        lane: LanePlace,
        /// Where in the program.
        site: SitePlace,
        /// When the frame ended.
        at: Nanos,
        /// When it began.
        began: Nanos,
        /// Its number in the frame set.
        index: u64,
    },
    /// [`Record::Loss`](crate::Record::Loss).
    Loss {
        /// The thread that lost them; none where it is not known.
        lane: Option<LanePlace>,
        /// Spans lost.
        spans: u64,
        /// Events, counter values and frame marks lost.
        events: u64,
        /// The time of the first one lost.
        from: Nanos,
        /// The time of the last one lost.
        to: Nanos,
    },
}
