use crate::selection::Selected;
use crate::trace::{PathId, Trace, Track, TrackId};

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

pub(super) fn figures(trace: &Trace, selected: &Selected) -> Vec<TrackFigures> {
    let with_rows = trace
        .tracks()
        .filter(|(id, track)| selected.has_track(*id) && !track.rows.is_empty());
    with_rows
        .map(|(id, track)| figures_of(trace, selected, id, track))
        .filter(|figures| figures.spans > 0 || figures.events > 0 || figures.busy > 0)
        .collect()
}

fn figures_of(trace: &Trace, selected: &Selected, id: TrackId, track: &Track) -> TrackFigures {
    let (from, to) = selected.range(trace.duration);
    let mut figures = TrackFigures {
        track: id,
        spans: 0,
        events: 0,
        busy: 0,
        most: None,
    };
    // Spans of an asynchronous track may overlap: what was open before counts once.
    let mut until = from;
    let mut own: foldhash::HashMap<PathId, u64> = foldhash::HashMap::default();
    let mut open: Vec<PathId> = Vec::new();
    for row in track.rows.iter() {
        if !row.is_span() {
            figures.events += u64::from(selected.has_time(row.start));
            continue;
        }
        let path = trace.paths.get(row.path);
        let (start, end) = (row.start.max(from), row.end(trace.duration).min(to));
        if end > until {
            figures.busy = figures.busy.saturating_add(end - start.max(until).min(end));
            until = end;
        }
        figures.spans += u64::from(selected.has_time(row.start));
        let inside = end.saturating_sub(start);
        open.truncate(path.depth as usize);
        if let Some(sum) = open.last().and_then(|parent| own.get_mut(parent)) {
            *sum = sum.saturating_sub(inside);
        }
        open.push(row.path);
        let sum = own.entry(row.path).or_default();
        *sum = sum.saturating_add(inside);
    }
    let most = own
        .into_iter()
        .max_by_key(|(path, sum)| (*sum, std::cmp::Reverse(*path)));
    figures.most = most.filter(|(_, sum)| *sum > 0);
    figures
}
