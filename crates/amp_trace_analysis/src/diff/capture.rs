use super::band::{Bands, ByBand};
use super::call_tree::{CallTree, NodeId};
use super::noise::Estimate;
use super::options::Basis;
use super::pairing::Seen;
use super::path_change::PathPercentiles;
use super::profile::{Measured, Profile};
use super::series::Series;
use super::sweep::Sweep;
use super::thread;
use super::windows::Windows;
use crate::selection::{Selected, Selection};
use crate::trace::{FrameSet, Trace, TrackId};

/// One capture of the two: what is compared of it.
pub(super) struct Capture<'a> {
    pub(super) trace: &'a Trace,
    pub(super) selected: Selected,
    /// The frames, where these are compared.
    pub(super) set: Option<&'a FrameSet>,
    pub(super) profile: Profile,
    scale: Scale,
}

/// What a number is the mean over.
enum Scale {
    Frames(Bands),
    /// All of it is multiplied by this.
    Whole(f64),
}

impl<'a> Capture<'a> {
    pub(super) fn new(trace: &'a Trace, selection: &Selection, set: Option<&'a FrameSet>) -> Self {
        let selected = selection.of(trace);
        let (windows, scale) = match set {
            Some(set) => {
                let windows = Windows::of_frames(set, &selected);
                let bands = Bands::of(windows.durations());
                (windows, Scale::Frames(bands))
            }
            None => {
                let (from, to) = selected.range(trace.duration);
                (Windows::whole(from, to), Scale::Whole(1.0))
            }
        };
        Self {
            trace,
            selected,
            set,
            profile: Profile::new(windows, set.is_some()),
            scale,
        }
    }

    /// The track that frames are counted on.
    pub(super) fn frame_track(&self) -> Option<TrackId> {
        self.trace.frame_track(self.set?)
    }

    /// Adds up the spans; `frame_title` is what the thread is called in the tree that frames are counted on.
    pub(super) fn sweep(&mut self, tree: &mut CallTree, frame_title: &str) {
        let frame_track = self.frame_track();
        let mut sweep = Sweep::new(self.trace, &self.selected, tree, &mut self.profile);
        for (id, track) in self.trace.tracks() {
            if track.rows.is_empty() || !self.selected.has_track(id) {
                continue;
            }
            match frame_track == Some(id) {
                true => sweep.track(id, frame_title, true),
                false => sweep.track(id, &thread::title(self.trace, id), false),
            }
        }
    }

    /// What the thread is called that frames are counted on.
    pub(super) fn frame_title(&self) -> Option<String> {
        self.frame_track().map(|id| thread::title(self.trace, id))
    }

    /// Without frames: how long the part of the capture is, in nanoseconds.
    pub(super) fn length(&self) -> u64 {
        let durations = self.profile.windows.durations();
        durations.iter().copied().fold(0, u64::saturating_add)
    }

    /// Numbers are those of a second from now on, if they are not of a frame.
    #[expect(clippy::cast_precision_loss, reason = "of many digits")]
    pub(super) fn per(&mut self, basis: Basis) {
        let length = self.length() as f64;
        if let (Scale::Whole(factor), Basis::Second) = (&mut self.scale, basis) {
            *factor = 1e9 / length.max(1.0);
        }
    }

    pub(super) fn frames(&self) -> usize {
        self.profile.windows.len()
    }

    /// The frame times.
    #[expect(clippy::cast_precision_loss, reason = "2^53 ns are 104 days")]
    pub(super) fn frame_times(&self) -> ByBand<Estimate> {
        let durations = self.profile.windows.durations();
        let series = Series::of(durations.iter().map(|duration| *duration as f64));
        match &self.scale {
            Scale::Frames(bands) => bands.estimate(&series),
            Scale::Whole(factor) => ByBand {
                all: Estimate::exact(series.sum()).times(*factor),
                ..ByBand::default()
            },
        }
    }

    /// The self time of a path.
    pub(super) fn own(&self, path: &Measured) -> ByBand<Estimate> {
        match &self.scale {
            Scale::Frames(bands) => bands.estimate(&path.own),
            Scale::Whole(factor) => ByBand {
                all: path.whole.times(*factor),
                ..ByBand::default()
            },
        }
    }

    /// The median of the self time of a path over the frames.
    pub(super) fn median(&self, path: &Measured) -> Option<Estimate> {
        match &self.scale {
            Scale::Frames(bands) => bands.median(&path.own),
            Scale::Whole(_) => None,
        }
    }

    /// A count of a path.
    pub(super) fn count(&self, series: &Series) -> Estimate {
        match &self.scale {
            Scale::Frames(bands) => bands.all(series),
            Scale::Whole(factor) => {
                let sum = series.sum();
                // What is counted in a stretch of time that ends anywhere is off by about its root.
                let variance = if *factor == 1.0 { 0.0 } else { sum.abs() };
                let whole = Estimate {
                    variance,
                    ..Estimate::exact(sum)
                };
                whole.times(*factor)
            }
        }
    }

    pub(super) fn path(&self, node: NodeId) -> &Measured {
        &self.profile.paths[node.index()]
    }

    /// What pairing looks at, and the percentiles, for each path.
    #[expect(clippy::cast_precision_loss, reason = "a count of frames")]
    pub(super) fn look(&self, tree: &CallTree) -> (Vec<Seen>, Vec<PathPercentiles>) {
        let frames = self.frames();
        let mut totals: Vec<Series> = vec![Series::default(); tree.len()];
        let mut seen = vec![Seen::default(); tree.len()];
        let mut figures = vec![PathPercentiles::default(); tree.len()];
        // What is inside of a path comes after it.
        for id in tree.ids().rev() {
            let path = self.path(id);
            let mut total = std::mem::take(&mut totals[id.index()]);
            total.append(&path.own);
            total.settle();
            let each = |sum: f64| sum / frames.max(1) as f64;
            let known = &mut seen[id.index()];
            known.is_there |= !path.is_empty();
            known.is_event = path.is_event;
            known.calls = each(path.calls.sum());
            known.total = each(total.sum());
            let is_there = known.is_there;
            figures[id.index()] = {
                let shares = [0.5, 0.99];
                let [own_p50, own_p99] = path.own.ranks(frames, shares);
                let [total_p50, total_p99] = total.ranks(frames, shares);
                let [calls_p50, calls_p99] = path.calls.ranks(frames, shares);
                PathPercentiles {
                    own_p50,
                    own_p99,
                    total_p50,
                    total_p99,
                    calls_p50,
                    calls_p99,
                }
            };
            if let Some(parent) = tree.node(id).parent {
                seen[parent.index()].is_there |= is_there;
                totals[parent.index()].append(&total);
            }
        }
        (seen, figures)
    }

    /// Adds the self time of a path to that of another one, which is around it.
    pub(super) fn give(&mut self, from: NodeId, to: NodeId) {
        let given = std::mem::take(&mut self.profile.paths[from.index()]);
        let around = &mut self.profile.paths[to.index()];
        around.own.append(&given.own);
        around.whole = around.whole.plus(given.whole);
        self.profile.paths[from.index()] = given;
    }
}
