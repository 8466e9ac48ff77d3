//! What the explanation of one late frame stands on.

use amp_trace_format::TrackKind;
use foldhash::HashMap;

use super::sweep::{Open, Sink, Window, length, sweep};
use super::tally::{Counting, Key, Tallies, Words};
use super::usual::{Habit, Usual, median};
use super::words::says_gpu;
use crate::trace::{PathId, Row, SiteId, Trace, TrackId};

/// A frame that was looked at: what each path did in it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) window: Window,
    /// On the track of the frames.
    pub(super) here: Tallies,
    /// On all others together.
    pub(super) there: Tallies,
    /// By place in the program, on all threads together: own time.
    sites: HashMap<SiteId, u64>,
}

/// A late frame with what was usual around it.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) trace: &'a Trace,
    pub(super) words: Words,
    pub(super) track: TrackId,
    pub(super) now: &'a Seen,
    /// The frames around.
    pub(super) around: Vec<Window>,
    pub(super) here: Usual,
    pub(super) there: Usual,
    sites: HashMap<SiteId, u64>,
    /// By how much all threads were slower.
    pub(super) factor: f64,
}

/// Whether a track shows what ran when.
pub(super) fn runs(kind: TrackKind) -> bool {
    matches!(
        kind,
        TrackKind::Thread { .. } | TrackKind::Gpu | TrackKind::Custom
    )
}

/// Whether a track is a graphics processor's.
pub(super) fn is_device(trace: &Trace, track: TrackId) -> bool {
    let kind = trace.track(track).kind;
    kind == TrackKind::Gpu
        || kind == TrackKind::Custom && says_gpu(trace.text(trace.track(track).name))
}

/// Looks at frames, which are given by time.
pub(super) fn look(trace: &Trace, frames_of: TrackId, windows: &[Window]) -> Vec<Seen> {
    let new = |window: &Window| Seen {
        window: *window,
        ..Seen::default()
    };
    let mut all: Vec<Seen> = windows.iter().map(new).collect();
    for (id, track) in trace.tracks() {
        let is_here = id == frames_of;
        if !is_here && (!runs(track.kind) || track.rows.is_empty()) {
            continue;
        }
        let mut counting = Counting::new(&track.rows, Words::of(trace), windows.len());
        sweep(trace, id, windows, &mut counting);
        for (seen, mut tallies) in all.iter_mut().zip(counting.finish(trace)) {
            for (key, tally) in &tallies.paths {
                if let Some(path) = key {
                    let site = trace.paths.get(*path).site;
                    let sum = seen.sites.entry(site).or_default();
                    *sum = sum.saturating_add(tally.own);
                }
            }
            if is_here {
                seen.here = tallies;
            } else {
                tallies.paths.remove(&None);
                seen.there.add(&tallies);
            }
        }
    }
    all
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        trace: &'a Trace,
        track: TrackId,
        now: &'a Seen,
        around: &[&'a Seen],
    ) -> Self {
        let mut sites: HashMap<SiteId, Vec<u64>> = HashMap::default();
        for seen in around {
            for (site, own) in &seen.sites {
                sites.entry(*site).or_default().push(*own);
            }
        }
        let many = around.len();
        let middle = |(site, mut own): (SiteId, Vec<u64>)| {
            let absent = many - own.len();
            (site, median(&mut own, absent))
        };
        Self {
            trace,
            words: Words::of(trace),
            track,
            now,
            around: around.iter().map(|seen| seen.window).collect(),
            here: Usual::of(around.iter().map(|seen| &seen.here)),
            there: Usual::of(around.iter().map(|seen| &seen.there)),
            sites: sites.into_iter().map(middle).collect(),
            factor: 1.0,
        }
    }

    /// What a path of a track does usually.
    pub(super) fn habit(&self, track: TrackId, path: PathId) -> Habit {
        let usual = if track == self.track {
            &self.here
        } else {
            &self.there
        };
        usual.get(Some(path))
    }

    /// By how much a place in the program took longer, over all threads.
    pub(super) fn site_excess(&self, site: SiteId) -> u64 {
        let of = |sites: &HashMap<SiteId, u64>| sites.get(&site).copied().unwrap_or(0);
        of(&self.now.sites).saturating_sub(of(&self.sites))
    }
}

/// A part of a track's time that is explained on its own.
#[derive(Debug)]
pub(super) struct Region {
    pub(super) track: TrackId,
    pub(super) window: Window,
    /// Only what is in spans of this path.
    pub(super) root: Option<PathId>,
    pub(super) now: Tallies,
    pub(super) usual: Usual,
    pub(super) excess: u64,
    /// The tracks that wait for this one to go on, and itself as the last one.
    pub(super) waits: Vec<TrackId>,
    pieces: HashMap<Key, Vec<Window>>,
}

impl Region {
    /// The frame itself.
    pub(super) fn frame(scene: &Scene<'_>, usual: Usual, excess: u64) -> Self {
        let window = scene.now.window;
        Self {
            track: scene.track,
            window,
            root: None,
            now: scene.now.here.clone(),
            usual,
            excess,
            waits: vec![scene.track],
            pieces: pieces(scene.trace, scene.track, window),
        }
    }

    /// One span, compared with others of its path.
    pub(super) fn span(scene: &Scene<'_>, waits: &[TrackId], track: TrackId, row: &Row) -> Self {
        let trace = scene.trace;
        let window = (row.start, row.end(trace.duration));
        let rows = &trace.track(track).rows;
        let mut counting = Counting::new(rows, scene.words, 1);
        sweep(trace, track, &[window], &mut counting);
        let now = counting.finish(trace).pop().unwrap_or_default();
        let usual = if track == scene.track {
            &scene.here
        } else {
            &scene.there
        };
        let usual = usual.per_call_of(trace, row.path);
        let excess = now.get(Some(row.path)).total;
        Self {
            track,
            window,
            root: Some(row.path),
            excess: excess.saturating_sub(usual.get(Some(row.path)).tally.total),
            now,
            usual,
            waits: waits.iter().copied().chain([track]).collect(),
            pieces: pieces(trace, track, window),
        }
    }

    /// Whether the longest piece of a path is in the first twentieth, so that nothing of this region made it so long.
    pub(super) fn begins_with(&self, path: PathId) -> bool {
        let twentieth = length(self.window) / 20;
        let longest = self.pieces(Some(path)).first();
        longest.is_some_and(|piece| piece.0.saturating_sub(self.window.0) < twentieth)
    }

    /// When a path itself ran, the longest piece first.
    pub(super) fn pieces(&self, key: Key) -> &[Window] {
        self.pieces.get(&key).map_or(&[], Vec::as_slice)
    }
}

/// When each path itself ran, the longest piece first.
pub(super) fn pieces(trace: &Trace, track: TrackId, window: Window) -> HashMap<Key, Vec<Window>> {
    let mut collecting = Collecting::default();
    sweep(trace, track, &[window], &mut collecting);
    for pieces in collecting.pieces.values_mut() {
        pieces.sort_by_key(|piece| std::cmp::Reverse(length(*piece)));
    }
    collecting.pieces
}

#[derive(Default)]
struct Collecting {
    pieces: HashMap<Key, Vec<Window>>,
}

impl Sink for Collecting {
    fn own(&mut self, _window: usize, open: &[Open], piece: Window) {
        let pieces = self
            .pieces
            .entry(open.last().map(|open| open.path))
            .or_default();
        pieces.push(piece);
    }

    fn begin(&mut self, _window: usize, _place: usize, _row: &Row) {}
}
