//! Goes over the time of one track: what ran when, within some windows.

use crate::trace::{Paths, Row, Rows, Trace, TrackId};
use crate::{Extent, PathId};

/// A range of time in nanoseconds; its end is not in it.
pub(super) type Window = (u64, u64);

/// How long a range of time is.
pub(super) const fn length(window: Window) -> u64 {
    window.1.saturating_sub(window.0)
}

/// Rows that are looked at to leave out what is between two windows, at the most.
const FAR: usize = 1 << 12;

/// Takes what [`sweep`] finds, in the order of time.
pub(super) trait Sink {
    /// The last of the open spans ran itself, and none inside of it; where none is open, none ran.
    fn own(&mut self, window: usize, open: &[Open], piece: Window);
    /// A span or an event began in a window.
    fn begin(&mut self, window: usize, place: usize, row: &Row);
}

/// A span that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) path: PathId,
    start: u64,
    end: u64,
}

impl Open {
    /// How long the whole span is.
    pub(super) const fn length(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }
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

/// The last row before a place that nothing is around, if it is one of so many: rows from there on know all that is
/// open at the place.
fn root_before(rows: &Rows, paths: &Paths, place: usize, reach: usize) -> Option<usize> {
    let is_root = |at: &usize| {
        let row = rows.get(*at);
        row.is_span() && paths.get(row.path).depth == 0
    };
    (place.saturating_sub(reach)..place).rev().find(is_root)
}

/// Goes over a track in windows that are by time and do not overlap.
///
/// # Cost
/// A few nanoseconds for each row of the windows; what is between two windows is left out, unless one span is around
/// all of it.
pub(super) fn sweep(trace: &Trace, track: TrackId, windows: &[Window], sink: &mut impl Sink) {
    let (Some(first), Some(last)) = (windows.first(), windows.last()) else {
        return;
    };
    let (rows, paths) = (&trace.track(track).rows, &trace.paths);
    let begin = first_from(rows, first.0);
    let mut place = root_before(rows, paths, begin, usize::MAX).unwrap_or(begin);
    let mut walk = Walk {
        windows,
        window: 0,
        open: Vec::new(),
        cursor: first.0,
    };
    let mut tried = 0;
    while place < rows.len() {
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
        } else if let Some(next) = walk.next_after(row.start).filter(|next| *next != tried) {
            // Once for each gap.
            tried = next;
            let begin = first_from(rows, next);
            let root = root_before(rows, paths, begin, FAR);
            if let Some(root) = root.filter(|root| *root > place) {
                walk.advance(next, sink);
                walk.open.clear();
                place = root;
                continue;
            }
        }
        if row.extent != Extent::Event {
            walk.open.truncate(paths.get(row.path).depth as usize);
            let around = walk.open.last().map_or(u64::MAX, |open| open.end);
            walk.open.push(Open {
                path: row.path,
                start: row.start,
                end: row.end(trace.duration.saturating_add(1)).min(around),
            });
        }
        place += 1;
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
            self.tell(top.end, sink);
            self.open.pop();
        }
        self.tell(to, sink);
    }

    fn tell(&mut self, to: u64, sink: &mut impl Sink) {
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
                sink.own(place, &self.open, piece);
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

    /// When the next window begins, where a time is in none.
    fn next_after(&self, time: u64) -> Option<u64> {
        let rest = self.windows[self.window..].iter();
        rest.map(|window| window.0).find(|began| *began > time)
    }

    fn window_at(&self, time: u64) -> Option<usize> {
        let rest = self.windows.iter().enumerate().skip(self.window);
        let mut later = rest.filter(|(_, window)| time < window.1);
        let (place, window) = later.next()?;
        (window.0 <= time).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use amp_trace_format::{Entry, Place, Problems, TrackIndex};
    use proptest::prelude::*;

    use super::*;
    use crate::{Order, TraceBuilder};

    const TRACK: TrackIndex = TrackIndex(0);

    /// What happens, each so long after the one before: a span begins, one ends, or an event.
    fn trace(steps: &[(u64, u8)]) -> Trace {
        let mut builder = TraceBuilder::new(Order::Tree);
        let (mut now, mut depth) = (0, 0);
        for (wait, what) in steps {
            now += wait;
            let (place, at, arguments) = (Place::new("s", ""), now.cast_signed(), &[][..]);
            let track = TRACK;
            match what % 5 {
                0 | 1 => {
                    depth += 1;
                    builder.entry(&Entry::Begin {
                        track,
                        place,
                        at,
                        arguments,
                    });
                }
                2 | 3 if depth > 0 => {
                    depth -= 1;
                    builder.entry(&Entry::End {
                        track,
                        place,
                        at,
                        arguments,
                    });
                }
                _ => builder.entry(&Entry::Event {
                    track,
                    place,
                    at,
                    arguments,
                }),
            }
        }
        builder.finish(Problems::new())
    }

    #[derive(Default)]
    struct Told {
        own: BTreeMap<(usize, Option<u32>, u64), usize>,
        began: BTreeMap<usize, usize>,
    }

    impl Sink for Told {
        fn own(&mut self, window: usize, open: &[Open], piece: Window) {
            let depth = open.last().map(|open| open.path.0);
            for nano in piece.0..piece.1 {
                *self.own.entry((window, depth, nano)).or_default() += 1;
            }
        }

        fn begin(&mut self, window: usize, place: usize, _row: &Row) {
            self.began.insert(place, window);
        }
    }

    proptest! {
        #[test]
        fn each_moment_of_a_window_belongs_to_the_innermost_span(
            steps in proptest::collection::vec((0_u64..9, any::<u8>()), 1..80),
            cuts in proptest::collection::btree_set(0_u64..300, 2..9),
        ) {
            let trace = trace(&steps);
            let cuts: Vec<u64> = cuts.into_iter().collect();
            let pairs = cuts.chunks_exact(2).map(|pair| (pair[0], pair[1]));
            let windows: Vec<Window> = pairs.collect();
            let mut told = Told::default();
            if trace.tracks.is_empty() {
                return Ok(());
            }
            sweep(&trace, TrackId(0), &windows, &mut told);
            let rows = &trace.tracks[0].rows;
            let mut expected = Told::default();
            for (number, window) in windows.iter().enumerate() {
                for nano in window.0..window.1 {
                    let is_open = |row: &Row| {
                        row.is_span() && row.start <= nano && nano < row.end(trace.duration + 1)
                    };
                    let open = rows.iter().filter(is_open);
                    let innermost = open.max_by_key(|row| trace.paths.get(row.path).depth);
                    let path = innermost.map(|row| row.path.0);
                    expected.own.insert((number, path, nano), 1);
                }
                for (place, row) in rows.iter().enumerate() {
                    if (window.0..window.1).contains(&row.start) {
                        expected.began.insert(place, number);
                    }
                }
            }
            prop_assert_eq!(told.began, expected.began);
            prop_assert_eq!(told.own, expected.own);
        }
    }
}
