//! Whether all threads stood still.

use amp_trace_format::TrackKind;

use super::cause::Kind;
use super::release::open_at;
use super::scene::Scene;
use super::sweep::{Open, Sink, Window, length, sweep};
use super::words::says_wait;
use crate::trace::{PathId, Row, Trace, TrackId};

/// The longest time of the frame in which no span began or ended on any thread, if it is what made spans of several
/// threads so long.
pub(super) fn stall(scene: &Scene<'_>, excess: u64) -> Option<(Kind, u64)> {
    let trace = scene.trace;
    let mut times = vec![scene.now.window.0, scene.now.window.1];
    for (id, track) in threads(trace) {
        let from = track.rows.first_since(scene.now.window.0);
        let to = track.rows.first_since(scene.now.window.1);
        if from < to || !open_at(trace, &track.rows, scene.now.window.0).is_empty() {
            let mut edges = Edges { times: &mut times };
            sweep(trace, id, &[scene.now.window], &mut edges);
        }
    }
    times.sort_unstable();
    let pairs = times.windows(2).map(|pair| (pair[0], pair[1]));
    let silence = pairs.max_by_key(|pair| length(*pair))?;
    let nanos = length(silence);
    if nanos < excess / 2 {
        return None;
    }
    let middle = silence.0 + nanos / 2;
    let mut threads_in_spans = 0;
    let mut stretched: Vec<(TrackId, PathId)> = Vec::new();
    for (id, track) in threads(trace) {
        let Some(row) = open_at(trace, &track.rows, middle).into_iter().next() else {
            continue;
        };
        threads_in_spans += 1;
        if is_stretched(scene, id, &row, nanos) {
            stretched.push((id, row.path));
        }
    }
    let others = |track: TrackId| -> Vec<(TrackId, PathId)> {
        let others = stretched.iter().filter(|(other, _)| *other != track);
        others.copied().collect()
    };
    // Who waits for a thread that takes long is longer by as much, and does not count.
    let alone = stretched
        .iter()
        .filter(|(track, path)| !scene.often_waits(*track, *path, &others(*track)));
    let mut alone: Vec<PathId> = alone.map(|(_, path)| *path).collect();
    alone.sort_unstable();
    alone.dedup();
    let kind = Kind::Stalled {
        from: silence.0,
        to: silence.1,
        threads: threads_in_spans,
    };
    (alone.len() >= 2).then_some((kind, nanos))
}

/// Whether a span that is often there, and does not wait, was longer by about the silence.
fn is_stretched(scene: &Scene<'_>, track: TrackId, row: &Row, nanos: u64) -> bool {
    if says_wait(scene.trace.path_name(row.path)) {
        return false;
    }
    let habit = scene.habit(track, row.path);
    let duration = row.end(scene.trace.duration).saturating_sub(row.start);
    let frames = scene.here.frames;
    let more = duration.saturating_sub(habit.per_call);
    habit.seen * 2 > frames && more >= nanos - nanos / 4 && more <= nanos.saturating_add(nanos / 3)
}

fn threads(trace: &Trace) -> impl Iterator<Item = (TrackId, &crate::trace::Track)> {
    let is_thread = |(_, track): &(TrackId, &crate::trace::Track)| {
        matches!(track.kind, TrackKind::Thread { .. })
    };
    trace.tracks().filter(is_thread)
}

/// When something began or ended.
struct Edges<'a> {
    times: &'a mut Vec<u64>,
}

impl Sink for Edges<'_> {
    fn own(&mut self, _window: usize, _open: &[Open], piece: Window) {
        self.times.extend([piece.0, piece.1]);
    }

    fn begin(&mut self, _window: usize, _place: usize, row: &Row) {
        self.times.push(row.start);
    }
}
