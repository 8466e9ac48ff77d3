//! What a trace is made of, whatever file it ends in.
//!
//! A recorder hands a [`Record`] at a time, in time order within each thread, to a writer. Nothing
//! in here knows a file format, and no writer knows where its records come from.

use std::fmt;

use crate::LogHistogram;

/// A time in nanoseconds since the start of the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Nanos(pub u64);

impl Nanos {
    /// Nanoseconds from `earlier` to `self`; zero if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A thread or a named track within one recording: counted from 1 in the order of first appearance,
/// never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThreadIndex(pub u32);

/// A span that is not bound to a thread, within one recording; never 0, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AsyncId(pub u64);

/// A chain of arrows within one recording; never 0, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowId(pub u64);

/// A place in a chain of arrows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlowStep {
    /// Arrows leave from here.
    Start,
    /// An arrow ends here and the next one leaves.
    Middle,
    /// The last arrow ends here.
    End,
}

/// How important a record is, least verbose first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Something failed.
    Error,
    /// Something is suspicious.
    Warn,
    /// The default of every macro.
    Info,
    /// Detail for the author of the code.
    Debug,
    /// Everything.
    Trace,
}

/// The argument that says the level of an event, in formats that have no other place for it.
pub(crate) const LEVEL: &str = "level";

impl Level {
    /// The level that is written so.
    #[cfg(feature = "read")]
    pub(crate) fn named(name: &str) -> Option<Self> {
        [
            Self::Error,
            Self::Warn,
            Self::Info,
            Self::Debug,
            Self::Trace,
        ]
        .into_iter()
        .find(|level| level.name() == name)
    }

    /// As it is written: `"WARN"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Warn => "WARN",
            Self::Info => "INFO",
            Self::Debug => "DEBUG",
            Self::Trace => "TRACE",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A place in the program that records: one per macro call, or one per `tracing` call site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site<'a> {
    /// Unique within one recording; small, counted from 1.
    pub id: u32,
    /// The name of the span, event, counter or frame set.
    pub name: &'a str,
    /// The module path, or what the program gave as `target:`.
    pub target: &'a str,
    /// How important the record is.
    pub level: Level,
    /// The source file, where known.
    pub file: Option<&'a str>,
    /// The line in [`file`](Self::file), counted from 1.
    pub line: Option<u32>,
    /// The unit of a metric's values, as the program wrote it: `"ms"`, `"bytes"`.
    pub unit: Option<&'a str>,
}

/// One typed value of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// An unsigned integer of any width up to 64 bits.
    Unsigned(u64),
    /// A signed integer of any width up to 64 bits.
    Signed(i64),
    /// A floating-point number; not-a-number and the infinities included.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// A text: a string, or what `Display` or `Debug` made of a value.
    Text(&'a str),
    /// The beginning of a text that was longer than the recorder keeps.
    Truncated {
        /// The part that was kept; ends at a character.
        kept: &'a str,
        /// The length of the whole text in bytes.
        full_len: u64,
    },
}

/// A named value of a span or an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field<'a> {
    /// The name as written in the macro.
    pub name: &'a str,
    /// The value at the time of the record.
    pub value: Value<'a>,
}

/// One statement of a trace.
///
/// Times do not decrease within a thread or track, with the exceptions stated below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Record<'a> {
    /// The recorded process; comes first.
    Process {
        /// The operating system's number of the process.
        id: u32,
        /// The name of the program.
        name: &'a str,
    },
    /// Something that is true of the whole recording: the machine, the build, the clock, what a
    /// record costs, or whatever the program says. The last value of a name counts.
    Label {
        /// Words with dots, such as `cpu.model`.
        name: &'a str,
        /// What is true.
        value: Value<'a>,
    },
    /// A thread, before its first record; comes again when its name changes.
    Thread {
        /// The thread within the recording.
        thread: ThreadIndex,
        /// The operating system's number of the thread.
        os_id: u64,
        /// The name of the thread; threads without a name get one from the recorder.
        name: &'a str,
    },
    /// A track that is no thread, before its first record: a GPU queue, a network connection.
    Track {
        /// The track within the recording.
        track: ThreadIndex,
        /// The name of the track.
        name: &'a str,
    },
    /// A thread or track is over: no record of it follows, and none of its spans is open.
    ThreadEnd {
        /// The thread or track.
        thread: ThreadIndex,
    },
    /// A span begins.
    Begin {
        /// The thread that runs the span.
        thread: ThreadIndex,
        /// Where in the program.
        site: Site<'a>,
        /// When.
        at: Nanos,
        /// What the program said about it.
        fields: &'a [Field<'a>],
    },
    /// The innermost open span of the thread ends.
    End {
        /// The thread that ran the span.
        thread: ThreadIndex,
        /// Where in the program it began.
        site: Site<'a>,
        /// When it ended.
        at: Nanos,
        /// When it began.
        began: Nanos,
        /// What is known only now, such as the memory allocated inside.
        fields: &'a [Field<'a>],
    },
    /// A span that is not bound to a thread begins: a request, a task that moves between threads.
    AsyncBegin {
        /// The thread on which it begins.
        thread: ThreadIndex,
        /// Tells it from all others.
        id: AsyncId,
        /// Where in the program.
        site: Site<'a>,
        /// When.
        at: Nanos,
        /// What the program said about it.
        fields: &'a [Field<'a>],
    },
    /// A span that is not bound to a thread ends. On another thread than it began on, its time may
    /// lie before its beginning by as much as the clocks of two cores differ.
    AsyncEnd {
        /// The thread on which it ends.
        thread: ThreadIndex,
        /// As in its beginning.
        id: AsyncId,
        /// Where in the program it began.
        site: Site<'a>,
        /// When it ended.
        at: Nanos,
    },
    /// A step of a chain of arrows, at the span that is open on the thread. Steps on different
    /// threads come in any order.
    Flow {
        /// The thread of the span.
        thread: ThreadIndex,
        /// The chain.
        id: FlowId,
        /// Where in the program.
        site: Site<'a>,
        /// When.
        at: Nanos,
        /// Which step.
        step: FlowStep,
    },
    /// Something happened at one moment.
    Event {
        /// The thread on which it happened.
        thread: ThreadIndex,
        /// Where in the program.
        site: Site<'a>,
        /// When.
        at: Nanos,
        /// What the program said about it.
        fields: &'a [Field<'a>],
    },
    /// A named number has a new value: a gauge was set, a counter has a new sum.
    Counter {
        /// The thread that set it.
        thread: ThreadIndex,
        /// Where in the program; its name is the metric's name.
        site: Site<'a>,
        /// When.
        at: Nanos,
        /// The new value; always a number.
        value: Value<'a>,
    },
    /// The values that a histogram metric took in a range of time.
    Histogram {
        /// Where in the program; its name is the metric's name.
        site: Site<'a>,
        /// The range of time.
        from: Nanos,
        /// Its end.
        to: Nanos,
        /// The values, in the site's unit.
        values: &'a LogHistogram,
    },
    /// Spans or events of one call site that are in the trace by their sums only, in a range of time:
    /// by sampling, or to stay within a budget.
    Totals {
        /// Where in the program.
        site: Site<'a>,
        /// The range of time, by the spans' ends.
        from: Nanos,
        /// Its end.
        to: Nanos,
        /// How many; exact. Those that are in the trace themselves come on top.
        count: u64,
        /// The durations in nanoseconds of the spans that were timed: all of `count`, or some, or some of
        /// the same time that are in the trace and stand for these. Events have none.
        durations: &'a LogHistogram,
    },
    /// A frame of the frame set named by the site is complete.
    Frame {
        /// The thread that marked the end of the frame.
        thread: ThreadIndex,
        /// Where in the program; its name is the frame set's name.
        site: Site<'a>,
        /// When the frame ended, which is when the next one began.
        at: Nanos,
        /// When the frame began: at the mark before.
        began: Nanos,
        /// Counted from 0 within the frame set.
        index: u64,
    },
    /// Records that could not be stored. Whole spans only: what is in the trace is balanced.
    Loss {
        /// The thread that lost them; `None` where it is not known.
        thread: Option<ThreadIndex>,
        /// Spans lost.
        spans: u64,
        /// Events, counter values and frame marks lost.
        events: u64,
        /// The time of the first one lost.
        from: Nanos,
        /// The time of the last one lost.
        to: Nanos,
    },
    /// The program leaves the recording: open spans end here, and nothing follows.
    Finish {
        /// When.
        at: Nanos,
    },
}
