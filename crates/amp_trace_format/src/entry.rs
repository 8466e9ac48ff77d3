//! What any program's trace file says, in one vocabulary.
//!
//! A [`Record`](crate::Record) is what our recorder said, in order. Other programs' files have many
//! processes, spans in any order, tracks of every kind: readers of all formats say what they find as
//! [`Entry`]s, and the writers that convert take them.

use std::fmt;

use crate::{FlowStep, Level, LogHistogram, Value};

/// A process within one file: counted from 0 in the order of first appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessIndex(pub u32);

/// A track within one file: counted from 0 in the order of first appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackIndex(pub u32);

/// A time in nanoseconds, on the clock of the file.
pub type Time = i64;

/// What a track stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TrackKind {
    /// A thread, by the operating system's number.
    Thread {
        /// That number.
        id: i64,
    },
    /// Spans that are not bound to a thread and share an identity.
    Async,
    /// What happened to a whole process.
    Process,
    /// What happened to the whole machine.
    Global,
    /// A queue of a graphics processor.
    Gpu,
    /// The values of a counter.
    Counter,
    /// What the program made a track of.
    Custom,
}

impl TrackKind {
    /// In one word: `"thread"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Thread { .. } => "thread",
            Self::Async => "async",
            Self::Process => "process",
            Self::Global => "global",
            Self::Gpu => "gpu",
            Self::Counter => "counter",
            Self::Custom => "track",
        }
    }
}

impl fmt::Display for TrackKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A place in a program, as a file names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Place<'a> {
    /// The name of the span, event or counter.
    pub name: &'a str,
    /// The module path, or the category; empty where there is none.
    pub target: &'a str,
    /// The source file.
    pub file: Option<&'a str>,
    /// The line in it, counted from 1.
    pub line: Option<u32>,
    /// How important it is.
    pub level: Option<Level>,
    /// The unit of its values.
    pub unit: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// A place of which only the name is known, and the target or category.
    #[must_use]
    pub const fn new(name: &'a str, target: &'a str) -> Self {
        Self {
            name,
            target,
            file: None,
            line: None,
            level: None,
            unit: None,
        }
    }
}

/// A named value. Nested ones have the path as their name: `data.url`, `data.stack[0]`.
pub type Argument<'a> = crate::Field<'a>;

/// What an arrow binds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Binding {
    /// The span that is open on the track at its time.
    #[default]
    Enclosing,
    /// The span that begins next on the track.
    Next,
}

/// One statement of a trace file.
///
/// Processes and tracks come before what refers to them, and may come again when more is known. All
/// else comes in any order; what is of one track at one time keeps the order of the file.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Entry<'a> {
    /// Something that is true of the whole file. The last value of a name counts.
    Label {
        /// Words with dots, such as `cpu.model`.
        name: &'a str,
        /// What is true.
        value: Value<'a>,
    },
    /// A process.
    Process {
        /// Which.
        process: ProcessIndex,
        /// The operating system's number.
        id: i64,
        /// Its name; empty where it is not known.
        name: &'a str,
    },
    /// A thread or another track.
    Track {
        /// Which.
        track: TrackIndex,
        /// The process it belongs to.
        process: Option<ProcessIndex>,
        /// The track it lies below.
        parent: Option<TrackIndex>,
        /// What it stands for.
        kind: TrackKind,
        /// Its name; empty where it is not known.
        name: &'a str,
    },
    /// A whole span.
    Span {
        /// Where it ran.
        track: TrackIndex,
        /// Where in the program.
        place: Place<'a>,
        /// When it began.
        at: Time,
        /// How long it took, in nanoseconds; `None` where its end is not in the file.
        duration: Option<u64>,
        /// What is said about it.
        arguments: &'a [Argument<'a>],
    },
    /// A span begins.
    Begin {
        /// Where it runs.
        track: TrackIndex,
        /// Where in the program.
        place: Place<'a>,
        /// When.
        at: Time,
        /// What is said about it.
        arguments: &'a [Argument<'a>],
    },
    /// A span ends: the innermost open one of the track, of the name and category if these are given.
    End {
        /// Where it ran.
        track: TrackIndex,
        /// What has to fit; an empty text fits everything.
        place: Place<'a>,
        /// When.
        at: Time,
        /// What else is said about the span.
        arguments: &'a [Argument<'a>],
    },
    /// Something happened at one moment.
    Event {
        /// Where.
        track: TrackIndex,
        /// Where in the program.
        place: Place<'a>,
        /// When.
        at: Time,
        /// What is said about it.
        arguments: &'a [Argument<'a>],
    },
    /// A counter has a new value.
    Counter {
        /// Its track.
        track: TrackIndex,
        /// Its name and unit.
        place: Place<'a>,
        /// When.
        at: Time,
        /// The value; always a number.
        value: Value<'a>,
    },
    /// A step of a chain of arrows.
    Flow {
        /// The track of the span that the step is at.
        track: TrackIndex,
        /// The chain.
        id: u64,
        /// Its name.
        place: Place<'a>,
        /// When.
        at: Time,
        /// Which step.
        step: FlowStep,
        /// Which span it is at.
        binding: Binding,
    },
    /// A frame is complete.
    Frame {
        /// The track that marked its end.
        track: TrackIndex,
        /// Its name is the frame set's.
        place: Place<'a>,
        /// When it ended.
        at: Time,
        /// When it began.
        began: Time,
        /// Counted from 0 within the frame set.
        index: u64,
    },
    /// The values that a histogram metric took in a range of time.
    Histogram {
        /// The metric.
        place: Place<'a>,
        /// The range of time.
        from: Time,
        /// Its end.
        to: Time,
        /// The values, in the unit of the place.
        values: &'a LogHistogram,
    },
    /// Spans or events that are in the file by their sums only.
    Totals {
        /// Their place.
        place: Place<'a>,
        /// The range of time.
        from: Time,
        /// Its end.
        to: Time,
        /// How many.
        count: u64,
        /// Durations in nanoseconds.
        durations: &'a LogHistogram,
    },
    /// Something that the recorder could not keep, and counted.
    Loss {
        /// The track, where it is known.
        track: Option<TrackIndex>,
        /// Spans lost.
        spans: u64,
        /// Events, counter values and frame marks lost.
        events: u64,
        /// When the first one was lost.
        from: Time,
        /// When the last one was.
        to: Time,
    },
}
