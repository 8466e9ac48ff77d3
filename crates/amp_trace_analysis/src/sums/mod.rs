//! What the spans of a part of a trace come to, by call path.

mod edges;
mod summary;

use std::mem;
use std::ops::Range;

use self::edges::Edges;
pub(crate) use self::edges::open_at;
use self::summary::TrackSummary;
pub(crate) use self::summary::{Summary, Summed};
use crate::cores::share;
use crate::durations::Durations;
use crate::selection::Selected;
use crate::trace::{Extent, PathId, Row, Trace, TrackId};

/// So many rows are worth a turn of a core.
const TURN: usize = 1 << 20;

/// The spans of a call path.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    pub(crate) count: u64,
    /// How many of them have no end: they count until the end of the trace.
    pub(crate) open: u64,
    /// The sum of their durations, in nanoseconds.
    pub(crate) total: u64,
}

impl Sum {
    pub(crate) fn add(&mut self, other: Self) {
        self.count += other.count;
        self.open += other.open;
        self.total = self.total.saturating_add(other.total);
    }
}

/// The spans of the tracks and the range of time that are selected, whatever their names.
#[derive(Debug)]
pub(crate) struct Sums {
    /// By path.
    pub(crate) all: Vec<Sum>,
    /// By path: the durations of what is right inside of its spans.
    pub(crate) inside: Vec<u64>,
    /// The tracks that are selected and have anything.
    pub(crate) tracks: Vec<TrackSums>,
    /// The durations of each group of paths.
    pub(crate) durations: Vec<Durations>,
}

/// The spans and events of one track.
#[derive(Debug)]
pub(crate) struct TrackSums {
    pub(crate) track: TrackId,
    /// Those in the range of time.
    pub(crate) rows: Range<usize>,
    /// The paths with any, in no order.
    pub(crate) paths: Vec<(PathId, Sum)>,
    pub(crate) events: u64,
}

/// Which durations are wanted: paths in groups.
#[derive(Debug)]
pub(crate) struct Groups {
    /// The group of each path, or [`Self::NONE`].
    of: Vec<u32>,
    count: usize,
}

impl Groups {
    const NONE: u32 = u32::MAX;

    /// None, so that no durations are wanted.
    pub(crate) fn none(trace: &Trace) -> Self {
        Self::new(0, trace.paths.iter().map(|_| None))
    }

    /// So many groups, and for each path the one that it is in.
    pub(crate) fn new(count: usize, of: impl Iterator<Item = Option<usize>>) -> Self {
        let number = |group: Option<usize>| {
            let number = group.and_then(|group| u32::try_from(group).ok());
            number.unwrap_or(Self::NONE)
        };
        Self {
            of: of.map(number).collect(),
            count,
        }
    }
}

impl Sums {
    /// Adds up what is in the rows of a trace, and in the summary of those that it does not have.
    ///
    /// # Cost
    /// Linear in the rows, on all cores; 24 bytes for each path and core, and the durations of groups.
    pub(crate) fn of(
        trace: &Trace,
        summary: &Summary,
        selected: &Selected,
        groups: &Groups,
    ) -> Self {
        let (mut turns, mut tracks) = (Vec::new(), Vec::new());
        for (id, track) in trace.tracks().filter(|(id, _)| selected.has_track(*id)) {
            let (from, to) = selected.bounds();
            let rows = track.rows.first_since(from)..track.rows.first_since(to);
            let starts = rows.clone().step_by(TURN);
            turns.extend(starts.map(|at| (tracks.len(), at..rows.end.min(at + TURN))));
            tracks.push(TrackSums {
                track: id,
                rows,
                paths: Vec::new(),
                events: 0,
            });
        }
        let new = || Counting::new(trace, groups);
        let (counted, states) = share(&turns, new, |counting, (track, rows)| {
            counting.count(tracks[*track].track, rows.clone())
        });
        let mut counted = turns
            .iter()
            .map(|(track, _)| *track)
            .zip(counted)
            .peekable();
        let mut joining = vec![Sum::default(); trace.paths.len()];
        while let Some((track, first)) = counted.next() {
            let is_same = |(next, _): &(usize, Counted)| *next == track;
            let rest = std::iter::from_fn(|| counted.next_if(is_same));
            let rest: Vec<Counted> = rest.map(|(_, counted)| counted).collect();
            tracks[track].set(first, rest, &mut joining);
        }
        for track in &mut tracks {
            if let Some(summary) = summary.tracks.get(track.track.0 as usize) {
                track.add(summary);
            }
        }
        let mut durations = vec![Durations::default(); groups.count];
        for state in states {
            for (all, some) in durations.iter_mut().zip(state.durations) {
                all.append(some);
            }
        }
        let mut sums = Self {
            all: vec![Sum::default(); trace.paths.len()],
            inside: vec![0; trace.paths.len()],
            tracks,
            durations,
        };
        sums.add_up(trace);
        sums
    }

    fn add_up(&mut self, trace: &Trace) {
        for track in &self.tracks {
            for (path, sum) in &track.paths {
                self.all[path.0 as usize].add(*sum);
            }
        }
        for (path, about) in trace.paths.iter() {
            if let Some(parent) = about.parent {
                let inside = &mut self.inside[parent.0 as usize];
                *inside = inside.saturating_add(self.all[path.0 as usize].total);
            }
        }
        for track in &self.tracks {
            let edges = Edges::of(trace, track.track, &track.rows);
            for (parent, duration) in edges.outside {
                let inside = &mut self.inside[parent.0 as usize];
                *inside = inside.saturating_sub(duration);
            }
            for (parent, duration) in edges.later {
                let inside = &mut self.inside[parent.0 as usize];
                *inside = inside.saturating_add(duration);
            }
        }
    }
}

/// What was counted in a turn.
struct Counted {
    paths: Vec<(PathId, Sum)>,
    events: u64,
}

/// What one core counts.
struct Counting<'a> {
    trace: &'a Trace,
    /// By path.
    slots: Vec<Slot>,
    /// By group.
    durations: Vec<Durations>,
}

/// A path as it is counted.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// Zero between turns.
    sum: Sum,
    group: u32,
}

impl<'a> Counting<'a> {
    fn new(trace: &'a Trace, groups: &Groups) -> Self {
        let sum = Sum::default();
        let of = groups.of.iter().copied();
        let slots = of.map(|group| Slot { sum, group });
        Self {
            trace,
            slots: slots.collect(),
            durations: vec![Durations::default(); groups.count],
        }
    }

    fn count(&mut self, track: TrackId, range: Range<usize>) -> Counted {
        let (mut paths, mut events) = (Vec::new(), 0);
        let rows = &self.trace.track(track).rows;
        for (row, (duration, path)) in range.clone().zip(rows.durations(range)) {
            let Some(duration) = duration else {
                events += u64::from(!self.seldom(rows.get(row), &mut paths));
                continue;
            };
            let Slot { sum, group } = &mut self.slots[path.0 as usize];
            if sum.count == 0 {
                paths.push(path);
            }
            sum.count += 1;
            sum.total = sum.total.saturating_add(duration.into());
            if let Some(durations) = self.durations.get_mut(*group as usize) {
                durations.push_short(duration);
            }
        }
        let take = |path: PathId| (path, mem::take(&mut self.slots[path.0 as usize].sum));
        let paths = paths.into_iter().map(take).collect();
        Counted { paths, events }
    }

    /// A row that is no span, or one that is long or has no end. Whether it is a span.
    #[inline(never)]
    fn seldom(&mut self, row: Row, paths: &mut Vec<PathId>) -> bool {
        if !row.is_span() {
            return false;
        }
        let Slot { sum, group } = &mut self.slots[row.path.0 as usize];
        if sum.count == 0 {
            paths.push(row.path);
        }
        let duration = length(self.trace, &row);
        sum.count += 1;
        sum.open += u64::from(row.extent == Extent::Open);
        sum.total = sum.total.saturating_add(duration);
        if let Some(durations) = self.durations.get_mut(*group as usize) {
            durations.push(duration);
        }
        true
    }
}

impl TrackSums {
    /// Adds those that are not in rows, where a track has the ones or the others.
    fn add(&mut self, summary: &TrackSummary) {
        self.events += summary.events;
        let paths = summary.paths.iter().map(|(path, sum)| (*path, *sum));
        self.paths.extend(paths);
    }

    /// Sets what was counted in one turn or several. `sums` has a place for each path, and all are zero.
    fn set(&mut self, first: Counted, rest: Vec<Counted>, sums: &mut [Sum]) {
        self.events = first.events + rest.iter().map(|counted| counted.events).sum::<u64>();
        if rest.is_empty() {
            self.paths = first.paths;
            return;
        }
        let mut paths = Vec::new();
        for (path, more) in [first]
            .into_iter()
            .chain(rest)
            .flat_map(|counted| counted.paths)
        {
            let sum = &mut sums[path.0 as usize];
            if sum.count == 0 {
                paths.push(path);
            }
            sum.add(more);
        }
        let take = |path: PathId| (path, mem::take(&mut sums[path.0 as usize]));
        self.paths = paths.into_iter().map(take).collect();
    }
}

/// How long a span is, in nanoseconds.
pub(crate) fn length(trace: &Trace, row: &Row) -> u64 {
    row.end(trace.duration).saturating_sub(row.start)
}
