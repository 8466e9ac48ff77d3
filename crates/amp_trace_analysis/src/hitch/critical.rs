//! What led to the end of a frame, over all threads.

use super::answer::Segment;
use super::release::{PATIENCE, covered};
use super::scene::Scene;
use super::sweep::{Open, Sink, Window, sweep};
use crate::trace::{PathId, Row, TrackId};

/// The critical path of a frame, by time and without gaps: what its track did, and, where that one waited, what the
/// others did that it waited for.
pub(super) fn critical(scene: &Scene<'_>) -> Vec<Segment> {
    let window = scene.now.window;
    let least = (window.1 - window.0) / 50;
    let mut path = Vec::new();
    for (segment, is_leaf) in track(scene, scene.track, window, least) {
        if segment.to - segment.from < least || !is_leaf {
            path.push(segment);
            continue;
        }
        waited(scene, segment, least, &mut path);
    }
    merge(path)
}

/// Replaces what was a wait by what it was for.
fn waited(scene: &Scene<'_>, segment: Segment, least: u64, path: &mut Vec<Segment>) {
    let piece = (segment.from, segment.to);
    let nanos = piece.1 - piece.0;
    let chain = scene.chain(&[segment.track], piece, PATIENCE.max(nanos / 50));
    // By chance, spans of other threads end when one of this begins; seldom do they fill all its time.
    if covered(&chain, piece) < nanos - nanos / 4 {
        path.push(segment);
        return;
    }
    let mut now = piece.0;
    for link in chain.iter().rev() {
        let (from, to) = (link.row.start.max(now), link.end.min(piece.1));
        if to <= from {
            continue;
        }
        if from > now {
            path.push(Segment {
                to: from,
                from: now,
                ..segment
            });
        }
        path.extend(
            track(scene, link.track, (from, to), least)
                .into_iter()
                .map(|(segment, _)| segment),
        );
        now = to;
    }
    if now < piece.1 {
        path.push(Segment {
            from: now,
            ..segment
        });
    }
}

/// What a track did, in pieces; what is shorter than `least` belongs to what is around it. With each, whether it is
/// one piece of a span's own time.
fn track(scene: &Scene<'_>, track: TrackId, window: Window, least: u64) -> Vec<(Segment, bool)> {
    let mut coarse = Coarse {
        scene,
        track,
        least,
        segments: Vec::new(),
    };
    sweep(scene.trace, track, &[window], &mut coarse);
    coarse.segments
}

struct Coarse<'a, 'b> {
    scene: &'a Scene<'b>,
    track: TrackId,
    least: u64,
    segments: Vec<(Segment, bool)>,
}

impl Coarse<'_, '_> {
    /// The innermost span around that is long enough to be named.
    fn named(&self, open: Open) -> Option<PathId> {
        let trace = self.scene.trace;
        let rows = &trace.track(self.track).rows;
        let mut row = rows.get(open.row);
        let mut place = open.row;
        let end = trace.duration;
        while row.end(end) - row.start < self.least {
            let depth = trace.paths.get(row.path).depth.checked_sub(1)?;
            let around = (place.saturating_sub(1 << 10)..place).rev().find(|place| {
                let row = rows.get(*place);
                row.is_span() && trace.paths.get(row.path).depth == depth
            })?;
            place = around;
            row = rows.get(around);
        }
        Some(row.path)
    }
}

impl Sink for Coarse<'_, '_> {
    fn own(&mut self, _window: usize, top: Option<Open>, piece: Window) {
        let path = top.and_then(|open| self.named(open));
        let is_own = path == top.map(|open| open.path);
        let next = Segment {
            track: self.track,
            path,
            from: piece.0,
            to: piece.1,
        };
        match self.segments.last_mut() {
            Some((last, is_leaf))
                if last.path == path
                    && last.to == piece.0
                    && !(is_own && piece.1 - piece.0 >= self.least)
                    && !(*is_leaf && last.to - last.from >= self.least) =>
            {
                last.to = piece.1;
                *is_leaf &= is_own;
            }
            _ => self.segments.push((next, is_own)),
        }
    }

    fn begin(&mut self, _window: usize, _place: usize, _row: &Row) {}
}

fn merge(path: Vec<Segment>) -> Vec<Segment> {
    let mut merged: Vec<Segment> = Vec::with_capacity(path.len());
    for segment in path {
        match merged.last_mut() {
            Some(last) if (last.track, last.path) == (segment.track, segment.path) => {
                last.to = segment.to;
            }
            _ => merged.push(segment),
        }
    }
    merged
}
