//! Whether a call path is known to wait for other threads, by the frames around.

use super::release::{Link, PATIENCE, SKEW, covered, open_at};
use super::scene::{Scene, pieces};
use super::sweep::{Window, length};
use crate::trace::{PathId, Row, TrackId};

/// Frames that are looked at, at the most.
const FRAMES: usize = 12;

impl Scene<'_> {
    /// Whether the longest piece of a path's own time is often filled by tasks of other threads, or often ends when one
    /// of the partners does.
    pub(super) fn often_waits(
        &self,
        track: TrackId,
        path: PathId,
        partners: &[(TrackId, PathId)],
    ) -> bool {
        let (mut waits, mut all) = (0, 0);
        for window in self.around.iter().take(FRAMES) {
            let pieces = pieces(self.trace, track, *window);
            let Some(longest) = pieces.get(&Some(path)).and_then(|pieces| pieces.first()) else {
                continue;
            };
            all += 1;
            let with = |(track, path): &(TrackId, PathId)| {
                self.ends_with(*track, *path, *window, *longest)
            };
            let is_waiting = self.is_filled(track, *window, *longest) || partners.iter().any(with);
            waits += usize::from(is_waiting);
        }
        waits * 2 > all
    }

    fn is_filled(&self, track: TrackId, window: Window, piece: Window) -> bool {
        let mut chain = self.chain(&[track], piece, patience(piece));
        chain.retain(|link| self.is_task(link, window.0));
        covered(&chain, piece) >= length(piece) / 10 * 6
    }

    /// Whether nothing is around a span but what is there all the time. Spans inside of others end so often that they
    /// end together with something by chance.
    fn is_task(&self, link: &Link, began: u64) -> bool {
        let rows = &self.trace.track(link.track).rows;
        let around = open_at(self.trace, rows, link.row.start);
        around.iter().all(|row| row.start < began)
    }

    /// Whether a span of a path ended just before a piece did.
    fn ends_with(&self, track: TrackId, path: PathId, window: Window, piece: Window) -> bool {
        let rows = &self.trace.track(track).rows;
        let mut of_window = rows.first_since(window.0)..rows.first_since(window.1);
        let just = piece.1.saturating_sub(patience(piece))..piece.1.saturating_add(SKEW);
        let ends = |row: &Row| just.contains(&row.end(self.trace.duration));
        of_window.any(|place| {
            let row = rows.get(place);
            row.path == path && ends(&row)
        })
    }
}

/// How long a thread takes to wake, but no longer than a tenth of the wait.
fn patience(piece: Window) -> u64 {
    PATIENCE.min(length(piece) / 10)
}
