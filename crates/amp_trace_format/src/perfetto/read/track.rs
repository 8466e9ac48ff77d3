//! One track, as far as it is known.

use super::descriptor::{Counter, Descriptor};
use crate::{ProcessIndex, TrackIndex};

/// What a track is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// No descriptor has said it yet.
    Unknown,
    Thread {
        pid: i64,
        tid: i64,
    },
    Process,
    Counter,
    /// What has a name.
    Plain,
    /// What its events name.
    Nameless,
}

/// How the values of a counter are meant.
#[derive(Debug)]
pub(super) struct Meter {
    pub(super) category: Box<str>,
    pub(super) unit: Option<Box<str>>,
    pub(super) multiplier: i64,
    pub(super) is_incremental: bool,
}

impl Meter {
    pub(super) fn of(counter: &Counter<'_>) -> Self {
        let text = |bytes| String::from_utf8_lossy(bytes).into();
        Self {
            category: text(counter.category),
            unit: (!counter.unit.is_empty()).then(|| text(counter.unit)),
            multiplier: counter.multiplier,
            is_incremental: counter.is_incremental,
        }
    }

    pub(super) fn cost(&self) -> usize {
        size_of::<Self>() + self.category.len() + self.unit.as_ref().map_or(0, |unit| unit.len())
    }
}

/// A track, as far as it is known.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) kind: Kind,
    pub(super) name: Box<str>,
    pub(super) process: Option<ProcessIndex>,
    pub(super) meter: Option<Box<Meter>>,
    pub(super) parent: u64,
    /// Its number, once it was handed out.
    pub(super) index: Option<TrackIndex>,
    /// How many descriptors there were when its parents were looked for; all, if they were found.
    pub(super) settled_at: u32,
    pub(super) is_global: bool,
}

pub(super) const SETTLED: u32 = u32::MAX;

impl Track {
    pub(super) fn takes_name_of_events(&self) -> bool {
        let kind = matches!(self.kind, Kind::Unknown | Kind::Nameless | Kind::Counter);
        kind && self.name.is_empty() && !self.is_global
    }
}

/// A track that has no uuid.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// Spans of an identity: scope, id, and the process if it is unique only there.
    Async(String, u64, Option<ProcessIndex>),
    /// What happened to a whole process.
    Process(ProcessIndex),
    /// What happened to the whole machine.
    Global,
    /// A counter of a thread.
    Counter(TrackIndex, &'static str),
}

/// What a descriptor makes of a track, and the name that it gives it.
pub(super) fn what<'a>(descriptor: &Descriptor<'a>) -> (Kind, &'a [u8]) {
    let own = descriptor.name.unwrap_or_default();
    let or_own = |name: &'a [u8]| if name.is_empty() { own } else { name };
    if let Some(thread) = &descriptor.thread {
        let (pid, tid) = (thread.pid.unwrap_or(0), thread.tid.unwrap_or(0));
        return (Kind::Thread { pid, tid }, or_own(thread.name));
    }
    if let Some(process) = &descriptor.process {
        return (Kind::Process, or_own(process.name));
    }
    match &descriptor.counter {
        Some(counter) if own.is_empty() => (Kind::Counter, counter.kind.as_bytes()),
        Some(_) => (Kind::Counter, own),
        None if own.is_empty() => (Kind::Nameless, own),
        None => (Kind::Plain, own),
    }
}
