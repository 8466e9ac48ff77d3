use std::cmp::Reverse;

use foldhash::HashMap;

use crate::selection::Selected;
use crate::sums::{Sums, TrackSums, open_at};
use crate::trace::{Extent, PathId, Trace, TrackId};

/// Figures of a thread or another track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackFigures {
    /// Which.
    pub track: TrackId,
    /// How many spans begin in the range.
    pub spans: u64,
    /// How many events are in it.
    pub events: u64,
    /// How long spans were open in it, in nanoseconds.
    pub busy: u64,
    /// The call path with the most self time, and that time in nanoseconds.
    pub most: Option<(PathId, u64)>,
}

pub(super) fn figures(trace: &Trace, selected: &Selected, sums: &Sums) -> Vec<TrackFigures> {
    let tracks = sums.tracks.iter();
    tracks
        .map(|sums| figures_of(trace, selected, sums))
        .filter(|figures| figures.spans > 0 || figures.events > 0 || figures.busy > 0)
        .collect()
}

fn figures_of(trace: &Trace, selected: &Selected, sums: &TrackSums) -> TrackFigures {
    let inside = Inside::of(trace, selected, sums);
    let own = inside.own(trace);
    let most = own
        .into_iter()
        .max_by_key(|(path, own)| (*own, Reverse(*path)));
    TrackFigures {
        track: sums.track,
        spans: sums.paths.iter().map(|(_, sum)| sum.count).sum(),
        events: sums.events,
        busy: inside.busy(trace),
        most: most.filter(|(_, own)| *own > 0),
    }
}

/// The time in a range that a track spent in each call path.
struct Inside {
    times: HashMap<PathId, u64>,
    /// How long a span without an end lasted that is inside of one that ended.
    beyond: u64,
}

impl Inside {
    fn of(trace: &Trace, selected: &Selected, sums: &TrackSums) -> Self {
        let (from, to) = selected.range(trace.duration);
        let rows = &trace.track(sums.track).rows;
        let whole = sums.paths.iter().map(|(path, sum)| (*path, sum.total));
        let mut times: HashMap<PathId, u64> = whole.collect();
        let mut has_open = sums.paths.iter().any(|(_, sum)| sum.open > 0);
        if sums.rows.start > 0 {
            let (open, _) = open_at(trace, sums.track, sums.rows.start, from);
            for row in open.into_iter().map(|at| rows.get(at)) {
                has_open |= row.extent == Extent::Open;
                let time = times.entry(row.path).or_default();
                let inside = row.end(trace.duration).min(to).saturating_sub(from);
                *time = time.saturating_add(inside);
            }
        }
        if to < trace.duration {
            let (open, _) = open_at(trace, sums.track, sums.rows.end, to);
            let begun = open.into_iter().filter(|at| *at >= sums.rows.start);
            for row in begun.map(|at| rows.get(at)) {
                let time = times.entry(row.path).or_default();
                *time = time.saturating_sub(row.end(trace.duration) - to);
            }
        }
        let mut beyond = 0;
        if has_open && let (_, Some(outermost)) = open_at(trace, sums.track, sums.rows.end, to) {
            let end = rows.get(outermost).end(trace.duration);
            beyond = to.saturating_sub(end.max(from));
        }
        Self { times, beyond }
    }

    /// The time outside of the spans inside of them.
    fn own(&self, trace: &Trace) -> HashMap<PathId, u64> {
        let mut own = self.times.clone();
        for (path, time) in &self.times {
            if let Some(parent) = trace.paths.get(*path).parent
                && let Some(around) = own.get_mut(&parent)
            {
                *around = around.saturating_sub(*time);
            }
        }
        own
    }

    /// Outermost spans of a track come one after the other.
    fn busy(&self, trace: &Trace) -> u64 {
        let outermost = self
            .times
            .iter()
            .filter(|(path, _)| trace.paths.get(**path).depth == 0);
        outermost
            .map(|(_, time)| *time)
            .fold(self.beyond, u64::saturating_add)
    }
}
