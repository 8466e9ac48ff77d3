//! What changed between two captures.
//!
//! ```text
//! two traces -> Windows (frames) -> Sweep: self time by path and frame -> CallTree of both
//!            -> Pairing: which path is which -> Bands: means and their noise -> rows, ranked
//! ```
//!
//! Self times of the thread that frames are counted on, and its time outside of all spans, add up to the frame time. So
//! do their means over any set of frames: the change of the mean over the frames around the median, and of that over the
//! slowest ones, is the sum of the changes of all paths.

mod band;
mod call_tree;
mod capture;
mod caveat;
mod counters;
mod everything;
mod frame_change;
mod noise;
mod options;
mod outliers;
mod pairing;
mod path_change;
mod profile;
mod rows;
mod series;
mod sweep;
mod thread;
mod windows;

pub use band::{Band, ByBand};
pub use call_tree::{CallTree, NodeId, Step};
pub use caveat::{DiffCaveat, Side};
pub use counters::{CounterChange, MetricChange};
pub use everything::Everything;
pub use frame_change::{FrameChange, FrameTimes};
pub use noise::Change;
pub use options::{Basis, DiffOptions};
pub use outliers::Outliers;
pub use pairing::Fate;
pub use path_change::{CountChange, PathChange, PathPercentiles, Weight, Why};

use capture::Capture;
use counters::Sampled;

use crate::trace::{FrameSet, Trace};

/// What changed between two captures.
#[derive(Debug)]
pub struct Diff {
    /// What times and counts are those of.
    pub basis: Basis,
    /// How long the parts of the captures are that are compared, in nanoseconds.
    pub lengths: (u64, u64),
    /// The frames, where these are compared.
    pub frames: Option<FrameChange>,
    /// The call paths of both.
    pub tree: CallTree,
    /// What changed about each path, what matters most first. With frames, one row is the time of their thread outside of
    /// all spans: its path has no steps.
    pub paths: Vec<PathChange>,
    /// Whether nearly everything became slower or faster by one factor.
    pub everything: Option<Everything>,
    /// The counters that are in both.
    pub counters: Vec<CounterChange>,
    /// The counters that only the first capture has.
    pub counters_vanished: Vec<String>,
    /// The counters that only the second has.
    pub counters_new: Vec<String>,
    /// The metrics of which both have distributions.
    pub metrics: Vec<MetricChange>,
    /// What the comparison cannot know.
    pub caveats: Vec<DiffCaveat>,
    /// The answer.
    pub verdict: Verdict,
}

/// Whether the captures differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing changed beyond the noise.
    Same,
    /// Something changed.
    Changed,
    /// It cannot be told: frames are too few, nothing is in common, more than a hundredth of the spans was lost, or nothing
    /// changed beyond a noise that is more than a quarter of the frame time.
    Unknown,
}

impl Diff {
    /// Compares two captures.
    ///
    /// # Cost
    /// Linear in the spans, times the depth of the call paths; 16 bytes of memory for each path and frame that it is in,
    /// or for each span where frames are not compared.
    #[must_use]
    pub fn of(before: &Trace, after: &Trace, options: &DiffOptions) -> Self {
        let sets = [before, after].map(|trace| frame_set(trace, options));
        let counts = sets.map(|set| set.map_or(0, |set| set.frames.len()));
        let is_by_frame =
            matches!(options.basis, None | Some(Basis::Frame)) && counts[0].min(counts[1]) > 0;
        let set = |at: usize| sets[at].filter(|_| is_by_frame);
        let mut old = Capture::new(before, &options.before, set(0));
        let mut new = Capture::new(after, &options.after, set(1));
        let mut tree = CallTree::default();
        let title = old
            .frame_title()
            .or_else(|| new.frame_title())
            .unwrap_or_default();
        old.sweep(&mut tree, &title);
        new.sweep(&mut tree, &title);
        old.profile.settle(tree.len());
        new.profile.settle(tree.len());

        let basis = match (is_by_frame, options.basis) {
            (true, _) => Basis::Frame,
            (false, Some(basis @ (Basis::Run | Basis::Second))) => basis,
            (false, _) if did_the_same(&old, &new) => Basis::Run,
            (false, _) => Basis::Second,
        };
        old.per(basis);
        new.per(basis);

        let mut diff = Self {
            basis,
            lengths: (old.length(), new.length()),
            frames: None,
            tree,
            paths: Vec::new(),
            everything: None,
            counters: Vec::new(),
            counters_vanished: Vec::new(),
            counters_new: Vec::new(),
            metrics: counters::metrics((before, &old.selected), (after, &new.selected)),
            caveats: Vec::new(),
            verdict: Verdict::Same,
        };
        diff.caveats(&old, &new, counts, options);
        let (sampled_old, sampled_new) = (sampled(&old), sampled(&new));
        let judge = diff.rows(&mut old, &mut new, options);
        diff.counters = counters::compare(&sampled_old, &sampled_new, &judge);
        diff.counters_vanished = counters::missing(&sampled_old, &sampled_new);
        diff.counters_new = counters::missing(&sampled_new, &sampled_old);
        diff.verdict = diff.judge(&old, &new);
        diff
    }

    /// The rows that changed beyond the noise, what matters most first.
    pub fn changed(&self) -> impl Iterator<Item = &PathChange> {
        self.paths.iter().filter(|path| path.is_changed())
    }

    /// Whether a path is on the thread that frames are counted on.
    #[must_use]
    pub fn is_on_frame_thread(&self, node: NodeId) -> bool {
        self.tree.node(node).is_frame_thread
    }

    fn caveats(
        &mut self,
        old: &Capture<'_>,
        new: &Capture<'_>,
        sets: [usize; 2],
        options: &DiffOptions,
    ) {
        let caveats = &mut self.caveats;
        if self.basis == Basis::Frame {
            let (before, after) = (old.frames(), new.frames());
            let needed = caveat::FEWEST_FRAMES;
            if before.min(after) < needed {
                caveats.push(DiffCaveat::FewFrames {
                    before,
                    after,
                    needed,
                });
            } else if before.abs_diff(after) * 10 > before.min(after) {
                caveats.push(DiffCaveat::FrameCounts { before, after });
            }
        } else if options.basis.is_none_or(|basis| basis == Basis::Frame) {
            caveats.push(DiffCaveat::NoFrames {
                before: sets[0],
                after: sets[1],
                basis: self.basis,
            });
        }
        caveat::labels(old.trace, new.trace, caveats);
        for (side, capture) in [(Side::Before, old), (Side::After, new)] {
            caveat::of_side(side, capture.trace, &capture.profile, capture.set, caveats);
        }
        caveats.push(DiffCaveat::SingleRuns {
            run_noise: options.run_noise,
        });
    }

    fn judge(&mut self, old: &Capture<'_>, new: &Capture<'_>) -> Verdict {
        let is_lossy = [old, new].into_iter().any(|capture| {
            let (spans, _) = caveat::losses(capture.trace, &capture.profile);
            spans > capture.profile.counted / 100
        });
        let is_short = self
            .caveats
            .iter()
            .any(|caveat| matches!(caveat, DiffCaveat::FewFrames { .. }));
        let has_common = !self.caveats.contains(&DiffCaveat::NothingInCommon);
        if !has_common || is_lossy || is_short {
            return Verdict::Unknown;
        }
        let bands = self.frames.as_ref().map(|frames| frames.bands);
        let mut times = bands.iter().flat_map(ByBand::iter);
        let is_changed = self.changed().next().is_some()
            || times.any(|(_, time)| time.is_beyond_noise())
            || self
                .counters
                .iter()
                .any(|counter| counter.value.is_beyond_noise())
            || !self.counters_new.is_empty()
            || !self.counters_vanished.is_empty();
        match self.blindness() {
            _ if is_changed => Verdict::Changed,
            part if part > caveat::TOO_NOISY => Verdict::Unknown,
            _ => Verdict::Same,
        }
    }
}

impl Diff {
    /// The smallest change of the median frame time that could have been seen, in parts of it. Says it if it is large.
    fn blindness(&mut self) -> f64 {
        let frames = self.frames.as_ref();
        let Some(typical) = frames.and_then(|frames| frames.bands.typical) else {
            return 0.0;
        };
        let part = typical.noise / typical.before.max(1.0);
        if part > caveat::NOISY && !typical.is_beyond_noise() {
            let least = typical.noise;
            self.caveats.insert(0, DiffCaveat::Noisy { least, part });
        }
        part
    }
}

fn frame_set<'a>(trace: &'a Trace, options: &DiffOptions) -> Option<&'a FrameSet> {
    match &options.frame_set {
        Some(name) => trace.frames_named(name),
        None => trace.main_frames(),
    }
}

fn sampled(capture: &Capture<'_>) -> Sampled {
    let Capture {
        trace,
        selected,
        profile,
        ..
    } = capture;
    Sampled::of(trace, selected, &profile.windows, profile.has_frames)
}

/// Whether both captures are of the same work: at least nine of ten calls are in both.
fn did_the_same(old: &Capture<'_>, new: &Capture<'_>) -> bool {
    let calls = |path: &profile::Measured| path.calls.sum();
    let both = std::iter::zip(&old.profile.paths, &new.profile.paths);
    let (least, most) = both.fold((0.0, 0.0), |(least, most), (old, new)| {
        let (old, new) = (calls(old), calls(new));
        (least + old.min(new), most + old.max(new))
    });
    least >= 0.9 * most
}
