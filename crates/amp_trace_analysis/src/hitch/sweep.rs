//! Goes over the time of one track: what ran when, within some windows.

use std::ops::Range;

use crate::PathId;
use crate::trace::{Paths, Row, Rows, Trace, TrackId};

/// A range of time in nanoseconds; its end is not in it.
pub(super) type Window = (u64, u64);

/// How long a range of time is.
pub(super) const fn length(window: Window) -> u64 {
    window.1.saturating_sub(window.0)
}

/// Rows that are tried, from the first one on, to find the spans around the whole program.
const TRIES: usize = 64;

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

/// The spans around all that a track does until a time, such as `main`, the outermost first.
fn around_all(trace: &Trace, rows: &Rows, time: u64) -> Vec<usize> {
    let mut around = Vec::new();
    let mut place = 0;
    for _ in 0..TRIES {
        if place >= rows.len() {
            break;
        }
        let row = rows.get(place);
        let is_next = trace.paths.get(row.path).depth as usize == around.len();
        if row.start >= time || row.is_span() && !is_next {
            break;
        }
        let end = row.end(trace.duration.saturating_add(1));
        if row.is_span() && end > time {
            around.push(place);
            place += 1;
        } else {
            // What is inside of it is over too.
            place = rows.first_since(end).max(place + 1);
        }
    }
    around
}

/// The spans in a range of rows that may be open at its end, the outermost first; none of a smaller depth.
fn chain(rows: &Rows, paths: &Paths, range: Range<usize>, depth: usize) -> Vec<usize> {
    let mut chain = Vec::new();
    let mut least = usize::MAX;
    for place in range.rev() {
        if least <= depth {
            break;
        }
        let row = rows.get(place);
        let its = paths.get(row.path).depth as usize;
        if row.is_span() && its < least {
            least = its;
            chain.push(place);
        }
    }
    chain.reverse();
    chain
}

/// Goes over a track in windows that are by time and do not overlap.
///
/// # Cost
/// Some ten nanoseconds for each row of the windows. Before each window, it goes back to the last span that nothing is
/// around, or that only those are around that are open since the beginning of the track, such as `main`: a nanosecond
/// or two for each row on the way, and never past the window before.
pub(super) fn sweep(trace: &Trace, track: TrackId, windows: &[Window], sink: &mut impl Sink) {
    let (Some(first), Some(last)) = (windows.first(), windows.last()) else {
        return;
    };
    let (rows, paths) = (&trace.track(track).rows, &trace.paths);
    let mut walk = Walk {
        trace,
        windows,
        window: 0,
        open: Vec::new(),
        cursor: first.0,
    };
    let mut place = rows.first_since(first.0);
    let around = around_all(trace, rows, first.0);
    let from = around.last().map_or(0, |last| last + 1).min(place);
    let inside = chain(rows, paths, from..place, around.len());
    for open in around.into_iter().chain(inside) {
        walk.enter(&rows.get(open), sink);
    }
    while place < rows.len() {
        let row = rows.get(place);
        if row.start >= last.1 {
            break;
        }
        if let Some(window) = walk.window_at(row.start) {
            walk.enter(&row, sink);
            sink.begin(window, place, &row);
            place += 1;
        } else {
            let next = walk.next_after(row.start).unwrap_or(last.1);
            let begin = rows.first_since(next).max(place + 1);
            for open in chain(rows, paths, place..begin, 0) {
                walk.enter(&rows.get(open), sink);
            }
            place = begin;
        }
    }
    walk.advance(last.1, sink);
}

struct Walk<'a> {
    trace: &'a Trace,
    windows: &'a [Window],
    /// The first window that is not over.
    window: usize,
    open: Vec<Open>,
    /// What is before was told.
    cursor: u64,
}

impl Walk<'_> {
    /// A row begins. An event does not interrupt what it happens in.
    fn enter(&mut self, row: &Row, sink: &mut impl Sink) {
        if !row.is_span() {
            return;
        }
        self.advance(row.start, sink);
        self.open
            .truncate(self.trace.paths.get(row.path).depth as usize);
        let around = self.open.last().map_or(u64::MAX, |open| open.end);
        let end = row.end(self.trace.duration.saturating_add(1));
        self.open.push(Open {
            path: row.path,
            start: row.start,
            end: end.min(around),
        });
    }

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
