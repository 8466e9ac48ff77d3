//! One track, as far as it is known.

use super::budget::Budget;
use super::descriptor::{Counter, Descriptor};
use crate::{ProcessIndex, TrackIndex};

/// What a track is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// No descriptor has said it yet.
    Unknown,
    Thread,
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

/// A track, as far as it is known. There may be one for each asynchronous span: it is small.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) kind: Kind,
    pub(super) is_global: bool,
    /// Whether something has named it.
    pub(super) is_named: bool,
    /// How many descriptors there were when its parents were looked for; all, if they were found.
    pub(super) settled_at: u32,
    pub(super) process: Option<ProcessIndex>,
    /// Its number, once it was handed out.
    pub(super) index: Option<TrackIndex>,
    pub(super) parent: u64,
    pub(super) detail: Option<Box<Detail>>,
}

/// What not every track has.
#[derive(Debug, Default)]
pub(super) struct Detail {
    pub(super) name: Box<str>,
    /// Process and thread, by the operating system's numbers.
    pub(super) thread: (i64, i64),
    pub(super) meter: Option<Box<Meter>>,
}

pub(super) const SETTLED: u32 = u32::MAX;
/// What the details of a track take of the budget, besides its name.
const DETAIL: usize = 96;

impl Track {
    pub(super) const UNKNOWN: Self = Self {
        kind: Kind::Unknown,
        is_global: false,
        is_named: false,
        settled_at: 0,
        process: None,
        index: None,
        parent: 0,
        detail: None,
    };

    pub(super) fn name(&self) -> &str {
        self.detail.as_ref().map_or("", |detail| &detail.name)
    }

    pub(super) fn meter(&self) -> Option<&Meter> {
        self.detail.as_ref()?.meter.as_deref()
    }

    /// Process and thread, if it is one's.
    pub(super) fn thread(&self) -> Option<(i64, i64)> {
        let detail = self.detail.as_ref();
        detail
            .filter(|_| self.kind == Kind::Thread)
            .map(|detail| detail.thread)
    }

    /// Details, for which the budget has to suffice, and for so many bytes in them.
    pub(super) fn detail(&mut self, more: usize, budget: &mut Budget) -> Option<&mut Detail> {
        let new = if self.detail.is_none() { DETAIL } else { 0 };
        budget
            .spend(new + more)
            .then(|| &mut **self.detail.get_or_insert_default())
    }

    pub(super) fn takes_name_of_events(&self) -> bool {
        !self.is_named
            && !self.is_global
            && matches!(self.kind, Kind::Unknown | Kind::Nameless | Kind::Counter)
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
        return (Kind::Thread, or_own(thread.name));
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
