//! What led to the end of a frame, over all threads.

use super::answer::Segment;
use super::release::{PATIENCE, covered};
use super::scene::Scene;
use super::sweep::{Open, Sink, Window, length, sweep};
use crate::trace::{Row, TrackId};

/// The critical path of a frame, by time and without gaps: what its track did, and, where that one waited, what the
/// others did that it waited for.
pub(super) fn critical(scene: &Scene<'_>) -> Vec<Segment> {
    let window = scene.now.window;
    let least = length(window) / 50;
    let mut path = Vec::new();
    for (segment, is_leaf) in track(scene, scene.track, window, least) {
        if segment.duration() < least || !is_leaf {
            path.push(segment);
            continue;
        }
        waited(scene, segment, least, &mut path);
    }
    merge(path, least)
}

/// Replaces what was a wait by what it was for.
fn waited(scene: &Scene<'_>, segment: Segment, least: u64, path: &mut Vec<Segment>) {
    let piece = (segment.from, segment.to);
    let nanos = length(piece);
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
        track,
        least,
        segments: Vec::new(),
    };
    sweep(scene.trace, track, &[window], &mut coarse);
    coarse.segments
}

struct Coarse {
    track: TrackId,
    least: u64,
    segments: Vec<(Segment, bool)>,
}

impl Sink for Coarse {
    fn own(&mut self, _window: usize, open: &[Open], piece: Window) {
        // Spans are not longer than those around them.
        let long = open.partition_point(|open| open.length() >= self.least);
        // Where none is long, the outermost has its name.
        let named = open.get(long.saturating_sub(1));
        let path = named.map(|open| open.path);
        let is_own = long.max(1) == open.len();
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
                    && !(is_own && length(piece) >= self.least)
                    && !(*is_leaf && last.duration() >= self.least) =>
            {
                last.to = piece.1;
                *is_leaf &= is_own;
            }
            _ => self.segments.push((next, is_own)),
        }
    }

    fn begin(&mut self, _window: usize, _place: usize, _row: &Row) {}
}

/// Joins what belongs together; what is shorter than a quarter of `least` belongs to what ran before it.
fn merge(path: Vec<Segment>, least: u64) -> Vec<Segment> {
    let mut merged: Vec<Segment> = Vec::with_capacity(path.len());
    for segment in path {
        let is_short = segment.duration() < least / 4;
        match merged.last_mut() {
            Some(last) if is_short || (last.track, last.path) == (segment.track, segment.path) => {
                last.to = segment.to;
            }
            // The first one may be short, and has none before it.
            Some(last) if last.duration() < least / 4 => {
                *last = Segment {
                    from: last.from,
                    ..segment
                };
            }
            _ => merged.push(segment),
        }
    }
    merged
}
