use std::ops::Range;

use foldhash::HashMap;

use super::arguments::Arguments;
use super::draft::Draft;
use super::paths::PathId;

/// How long something on a track is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A span of so many nanoseconds.
    Span(u64),
    /// A span whose end is not in the trace.
    Open,
    /// An event, which has no length.
    Event,
}

/// A span or an event of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// When it began, in nanoseconds since the start of the trace.
    pub start: u64,
    /// How long it took.
    pub extent: Extent,
    /// What it is, and inside of what.
    pub path: PathId,
}

impl Row {
    /// Its duration in nanoseconds, where it is a span that ended.
    #[must_use]
    pub const fn duration(&self) -> Option<u64> {
        match self.extent {
            Extent::Span(duration) => Some(duration),
            Extent::Open | Extent::Event => None,
        }
    }

    /// When it ended; `trace_end` for a span whose end is not in the trace.
    #[must_use]
    pub const fn end(&self, trace_end: u64) -> u64 {
        match self.extent {
            Extent::Span(duration) => self.start.saturating_add(duration),
            Extent::Open => trace_end,
            Extent::Event => self.start,
        }
    }

    /// Whether it is a span.
    #[must_use]
    pub const fn is_span(&self) -> bool {
        !matches!(self.extent, Extent::Event)
    }
}

/// Rows in columns: by start, and what is around others before them.
///
/// # Cost
/// 16 bytes a row, and 24 for each argument.
#[derive(Debug, Default)]
pub struct Rows {
    starts: Vec<u64>,
    /// Nanoseconds, or one of the marks below.
    durations: Vec<u32>,
    paths: Vec<PathId>,
    /// Durations that four bytes cannot hold, by row.
    long: HashMap<u32, u64>,
    events: usize,
    pub(crate) arguments: Arguments,
}

pub(super) const EVENT: u32 = u32::MAX;
pub(super) const OPEN: u32 = u32::MAX - 1;
pub(super) const LONG: u32 = u32::MAX - 2;

impl Rows {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// How many of them are spans.
    #[must_use]
    pub fn span_count(&self) -> usize {
        self.len() - self.events
    }

    /// How many of them are events.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.events
    }

    /// One of them.
    ///
    /// # Panics
    /// If there are fewer.
    #[must_use]
    pub fn get(&self, row: usize) -> Row {
        Row {
            start: self.starts[row],
            extent: self.extent(row, self.durations[row]),
            path: self.paths[row],
        }
    }

    /// All, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Row> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Some, in order.
    pub(crate) fn range(&self, rows: Range<usize>) -> impl Iterator<Item = Row> {
        let numbers = rows.clone();
        let starts = &self.starts[rows.clone()];
        let columns = starts
            .iter()
            .zip(&self.durations[rows.clone()])
            .zip(&self.paths[rows]);
        numbers
            .zip(columns)
            .map(|(row, ((start, duration), path))| Row {
                start: *start,
                extent: self.extent(row, *duration),
                path: *path,
            })
    }

    /// Of some rows, in order: the duration where it is that of a span and less than 4.29 s, and the path.
    pub(crate) fn durations(
        &self,
        rows: Range<usize>,
    ) -> impl Iterator<Item = (Option<u32>, PathId)> {
        let durations = self.durations[rows.clone()].iter();
        let short = durations.map(|duration| Some(*duration).filter(|it| *it < LONG));
        short.zip(self.paths[rows].iter().copied())
    }

    /// The first row that begins at a time or later; the number of rows if there is none.
    ///
    /// # Cost
    /// A binary search.
    #[must_use]
    pub fn first_since(&self, time: u64) -> usize {
        self.starts.partition_point(|start| *start < time)
    }

    fn extent(&self, row: usize, duration: u32) -> Extent {
        match duration {
            EVENT => Extent::Event,
            OPEN => Extent::Open,
            LONG => Extent::Span(self.long.get(&number(row)).copied().unwrap_or(0)),
            duration => Extent::Span(duration.into()),
        }
    }

    /// What is said about a row.
    #[must_use]
    pub fn arguments(&self, row: usize) -> &[super::arguments::Said] {
        self.arguments.of(number(row))
    }

    pub(crate) fn push(&mut self, row: Row) -> usize {
        let place = self.len();
        self.events += usize::from(!row.is_span());
        self.starts.push(row.start);
        self.paths.push(row.path);
        self.durations.push(OPEN);
        self.set(place, row.extent);
        place
    }

    pub(crate) fn set(&mut self, row: usize, extent: Extent) {
        self.durations[row] = match extent {
            Extent::Event => EVENT,
            Extent::Open => OPEN,
            Extent::Span(duration) => match u32::try_from(duration) {
                Ok(short) if short < LONG => short,
                _ => {
                    self.long.insert(number(row), duration);
                    LONG
                }
            },
        };
    }

    pub(crate) fn say(&mut self, row: usize, said: super::arguments::Said) {
        self.arguments.push(number(row), said);
    }

    /// Appends the rows of a draft, without what is said about them. The first ones are those of `known` rows here; `paths`
    /// has the path of each of its paths. Returns the row of the first new one.
    pub(crate) fn append(&mut self, draft: &Draft, known: &[usize], paths: &[PathId]) -> usize {
        let first = self.len();
        let (old, new) = draft.rows.split_at(known.len());
        for (row, draft) in known.iter().zip(old) {
            self.durations[*row] = draft.duration;
        }
        self.starts.extend(new.iter().map(|row| row.start));
        self.durations.extend(new.iter().map(|row| row.duration));
        self.paths
            .extend(new.iter().map(|row| paths[row.path.0 as usize]));
        for (row, duration) in &draft.long {
            let row = *row as usize;
            let row = match known.get(row) {
                Some(row) => *row,
                None => first + row - known.len(),
            };
            self.long.insert(number(row), *duration);
        }
        self.events += draft.events;
        first
    }

    pub(crate) fn shrink(&mut self) {
        self.starts.shrink_to_fit();
        self.durations.shrink_to_fit();
        self.paths.shrink_to_fit();
        self.arguments.sort();
    }
}

/// Rows of one track are fewer than 2³²: there is no memory for more.
pub(super) fn number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}
