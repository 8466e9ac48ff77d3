//! Goes over the time of one track: what ran when, within some windows.

use crate::trace::{Paths, Row, Rows, Trace, TrackId};
use crate::{Extent, PathId};

/// A range of time in nanoseconds; its end is not in it.
pub(super) type Window = (u64, u64);

/// Takes what [`sweep`] finds, in the order of time.
pub(super) trait Sink {
    /// A span ran itself, and none inside of it; `top` is `None` where none was open.
    fn own(&mut self, window: usize, top: Option<Open>, piece: Window);
    /// A span or an event began in a window.
    fn begin(&mut self, window: usize, place: usize, row: &Row);
}

/// A span that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) path: PathId,
    pub(super) row: usize,
    end: u64,
}

/// The first row that begins at a time or later.
pub(super) fn first_from(rows: &Rows, time: u64) -> usize {
    let (mut low, mut high) = (0, rows.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if rows.get(middle).start < time {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The last row before a place that nothing is around; rows from there on know all that is open at the place.
fn root_before(rows: &Rows, paths: &Paths, place: usize) -> usize {
    let is_root = |at: &usize| {
        let row = rows.get(*at);
        row.is_span() && paths.get(row.path).depth == 0
    };
    (0..place).rev().find(is_root).unwrap_or(place)
}

/// Goes over a track in windows that are by time and do not overlap.
///
/// # Cost
/// A few nanoseconds for each row from the first window to the last one.
pub(super) fn sweep(trace: &Trace, track: TrackId, windows: &[Window], sink: &mut impl Sink) {
    let (Some(first), Some(last)) = (windows.first(), windows.last()) else {
        return;
    };
    let rows = &trace.track(track).rows;
    let begin = root_before(rows, &trace.paths, first_from(rows, first.0));
    let mut walk = Walk {
        windows,
        window: 0,
        open: Vec::new(),
        cursor: first.0,
    };
    for place in begin..rows.len() {
        let row = rows.get(place);
        if row.start >= last.1 {
            break;
        }
        // An event does not interrupt what it happens in.
        if row.is_span() {
            walk.advance(row.start, sink);
        }
        if let Some(window) = walk.window_at(row.start) {
            sink.begin(window, place, &row);
        }
        if row.extent != Extent::Event {
            walk.open.truncate(trace.paths.get(row.path).depth as usize);
            let around = walk.open.last().map_or(u64::MAX, |open| open.end);
            walk.open.push(Open {
                path: row.path,
                row: place,
                end: row.end(trace.duration.saturating_add(1)).min(around),
            });
        }
    }
    walk.advance(last.1, sink);
}

struct Walk<'a> {
    windows: &'a [Window],
    /// The first window that is not over.
    window: usize,
    open: Vec<Open>,
    /// What is before was told.
    cursor: u64,
}

impl Walk<'_> {
    fn advance(&mut self, to: u64, sink: &mut impl Sink) {
        while let Some(&top) = self.open.last()
            && top.end <= to
        {
            self.tell(top.end, Some(top), sink);
            self.open.pop();
        }
        self.tell(to, self.open.last().copied(), sink);
    }

    fn tell(&mut self, to: u64, top: Option<Open>, sink: &mut impl Sink) {
        let from = self.cursor;
        if to <= from {
            return;
        }
        self.cursor = to;
        for (place, window) in (self.window..).zip(&self.windows[self.window..]) {
            if window.0 >= to {
                break;
            }
            let piece = (from.max(window.0), to.min(window.1));
            if piece.0 < piece.1 {
                sink.own(place, top, piece);
            }
        }
        while self
            .windows
            .get(self.window)
            .is_some_and(|window| window.1 <= to)
        {
            self.window += 1;
        }
    }

    fn window_at(&self, time: u64) -> Option<usize> {
        let rest = self.windows.iter().enumerate().skip(self.window);
        let mut later = rest.filter(|(_, window)| time < window.1);
        let (place, window) = later.next()?;
        (window.0 <= time).then_some(place)
    }
}
