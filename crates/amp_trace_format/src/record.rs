//! What a trace is made of, whatever file it ends in.
//!
//! A recorder hands a [`Record`] at a time, in time order within each thread, to a writer. Nothing
//! in here knows a file format, and no writer knows where its records come from.

use std::fmt;

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

/// A thread within one recording: counted from 1 in the order of first appearance, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThreadIndex(pub u32);

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

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Error => "ERROR",
            Self::Warn => "WARN",
            Self::Info => "INFO",
            Self::Debug => "DEBUG",
            Self::Trace => "TRACE",
        })
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
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Record<'a> {
    /// The recorded process; comes first.
    Process {
        /// The operating system's number of the process.
        id: u32,
        /// The name of the program.
        name: &'a str,
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
    /// A named number has a new value.
    Counter {
        /// The thread that set it.
        thread: ThreadIndex,
        /// Where in the program; its name is the counter's name.
        site: Site<'a>,
        /// When.
        at: Nanos,
        /// The new value; always a number.
        value: Value<'a>,
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
    /// Records that the thread could not store. Whole spans only: what is in the trace is balanced.
    Loss {
        /// The thread that lost them.
        thread: ThreadIndex,
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
