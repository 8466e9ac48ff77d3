use std::ops::Range;

use super::length;
use crate::trace::{PathId, Trace, TrackId};

/// Spans that have their parent on the other side of an end of a range of rows.
///
/// Rows are in the order in which one walks over a tree, so the parent of a row is the last one before it that is one less
/// deep: it lies in a range of rows before it if anything there is less deep.
#[derive(Debug, Default)]
pub(super) struct Edges {
    /// Durations of spans in the range whose parent, of this path, is before it.
    pub(super) outside: Vec<(PathId, u64)>,
    /// Durations of spans behind the range whose parent, of this path, is in it.
    pub(super) later: Vec<(PathId, u64)>,
}

impl Edges {
    pub(super) fn of(trace: &Trace, track: TrackId, range: &Range<usize>) -> Self {
        let rows = &trace.track(track).rows;
        let mut edges = Self::default();
        let mut least = u32::MAX;
        if range.start > 0 {
            least = walk(trace, track, range.clone(), 0, &mut edges.outside);
        } else if range.end < rows.len() {
            // The first one of all is outermost.
            least = 0;
        }
        if range.end < rows.len() && !range.is_empty() {
            walk(trace, track, range.end..rows.len(), least, &mut edges.later);
        }
        edges
    }
}

/// Walks over rows as long as they are deeper than `bottom`, and notes the spans whose parent is before them. How deep
/// the least deep row is.
fn walk(
    trace: &Trace,
    track: TrackId,
    range: Range<usize>,
    bottom: u32,
    found: &mut Vec<(PathId, u64)>,
) -> u32 {
    let mut least = u32::MAX;
    for row in trace.track(track).rows.range(range) {
        let path = trace.paths.get(row.path);
        if path.depth > least {
            continue;
        }
        least = path.depth;
        if least <= bottom {
            break;
        }
        if row.is_span() {
            found.extend(path.parent.map(|parent| (parent, length(trace, &row))));
        }
    }
    least
}

/// The rows before a row that are open at a time, which is not before that of any of them, innermost first; and the
/// last one before it that is outermost.
pub(crate) fn open_at(
    trace: &Trace,
    track: TrackId,
    before: usize,
    time: u64,
) -> (Vec<usize>, Option<usize>) {
    let rows = &trace.track(track).rows;
    let (mut open, mut least) = (Vec::new(), u32::MAX);
    for at in (0..before).rev() {
        let row = rows.get(at);
        let depth = trace.paths.get(row.path).depth;
        if depth >= least {
            continue;
        }
        least = depth;
        if row.is_span() && row.end(trace.duration) > time {
            open.push(at);
        }
        if depth == 0 {
            return (open, Some(at));
        }
    }
    (open, None)
}
