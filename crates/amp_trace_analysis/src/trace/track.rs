use amp_trace_format::{FlowStep, TrackKind};

use super::rows::Rows;
use super::sites::SiteId;
use super::strings::{Name, Strings};

/// A track, by its number in [`Trace::tracks`](super::Trace::tracks).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackId(pub u32);

/// A process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Process {
    /// The operating system's number.
    pub id: i64,
    /// Its name; empty where it is not known.
    pub name: Name,
}

/// A thread or another track, with all that happened on it.
#[derive(Debug)]
pub struct Track {
    /// What it stands for.
    pub kind: TrackKind,
    /// Its name; empty where it is not known.
    pub name: Name,
    /// Its process, by number.
    pub process: Option<u32>,
    /// The track it lies below.
    pub parent: Option<TrackId>,
    /// Its spans and events.
    pub rows: Rows,
}

impl Track {
    pub(crate) fn new() -> Self {
        Self {
            kind: TrackKind::Custom,
            name: Name::EMPTY,
            process: None,
            parent: None,
            rows: Rows::default(),
        }
    }

    /// What a person calls it: its name, or what it is and its number.
    #[must_use]
    pub fn title(&self, strings: &Strings) -> String {
        match (strings.get(self.name), self.kind) {
            ("", TrackKind::Thread { id }) => format!("thread {id}"),
            ("", kind) => kind.name().to_owned(),
            (name, _) => name.to_owned(),
        }
    }
}

/// A chain of arrows, by its number in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow(pub u64);

/// A step of a chain of arrows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowPoint {
    /// The chain.
    pub flow: Flow,
    /// Which step.
    pub step: FlowStep,
    /// The track of the span that the step is at.
    pub track: TrackId,
    /// The row of that span; `None` where no span was open.
    pub row: Option<u32>,
    /// Where in the program.
    pub site: SiteId,
    /// When, in nanoseconds.
    pub at: u64,
}
