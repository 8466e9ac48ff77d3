use super::band::ByBand;
use super::call_tree::NodeId;
use super::capture::Capture;
use super::noise::{Estimate, Judge};
use super::options::{Basis, DiffOptions};
use super::outliers::{self, Outliers};
use super::pairing::{Fate, Pair, Pairing};
use super::path_change::{CountChange, PathChange, PathPercentiles, Weight, Why};
use super::{Band, Diff, DiffCaveat, Everything, FrameChange, FrameTimes};
use crate::trace::Name;

/// Comparisons of a row: the time of three bands, its median, the calls, and about one count.
const COMPARISONS: usize = 6;

impl Diff {
    /// Pairs the paths and makes the rows, ranked.
    pub(super) fn rows(
        &mut self,
        old: &mut Capture<'_>,
        new: &mut Capture<'_>,
        options: &DiffOptions,
    ) -> Judge {
        let (seen_old, figures_old) = old.look(&self.tree);
        let (seen_new, figures_new) = new.look(&self.tree);
        let mut pairs = Pairing::of(&self.tree, &seen_old, &seen_new);
        pairs.retain(|pair| self.is_row(pair, old, new));
        let within = self.gather(&pairs, old, new);
        let (times_old, times_new) = (old.frame_times(), new.frame_times());
        let usual = |times: &ByBand<Estimate>| times.typical.unwrap_or(times.all).mean;
        let whole = usual(&times_old).min(usual(&times_new));
        let judge = Judge::new(pairs.len() * COMPARISONS, whole, options);
        let make = Rows {
            diff: self,
            old,
            new,
            judge: &judge,
        };
        let mut rows: Vec<PathChange> = std::iter::zip(&pairs, within)
            .map(|(pair, is_within)| {
                let mut row = make.row(pair, is_within);
                row.figures_before = figure(&figures_old, pair.before);
                row.figures_after = figure(&figures_new, pair.after);
                row
            })
            .collect();
        if self.basis == Basis::Frame {
            let interference = outliers(&mut rows, old, new);
            self.caveats.splice(0..0, interference);
        }
        let bands = times_old
            .zip(&times_new)
            .map(|(old, new)| judge.times(&old, &new));
        let frame_before = bands.map(|time| time.before);
        for row in &mut rows {
            row.explain();
            row.weigh(&frame_before);
        }
        rows.sort_by(|one, other| {
            other
                .weight
                .partial_cmp(&one.weight)
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        if self.basis == Basis::Frame {
            self.frames = Some(FrameChange {
                before: FrameTimes::of(old.profile.windows.durations()),
                after: FrameTimes::of(new.profile.windows.durations()),
                explained: explained(&rows),
                bands,
                thread_before: old.frame_title().unwrap_or_default(),
                thread_after: new.frame_title().unwrap_or_default(),
            });
        }
        self.everything = Everything::of(&rows, &bands);
        if let Some(everything) = &mut self.everything {
            let cost = |capture: &Capture<'_>| capture.trace.label("cost.span.ns")?.number();
            everything.span_cost = cost(old).zip(cost(new));
        }
        // A new name is a guess.
        let is_common = |row: &PathChange| {
            matches!(row.fate, Fate::Stayed | Fate::Moved) && self.tree.step(row.node()).is_some()
        };
        if !rows.iter().any(is_common) {
            self.caveats.insert(0, DiffCaveat::NothingInCommon);
        }
        let is_asked = |row: &PathChange| {
            let asked =
                |node: Option<NodeId>| node.is_some_and(|node| self.tree.node(node).is_asked);
            let has_names = !options.before.names.is_empty();
            asked(row.before) || asked(row.after) || !has_names
        };
        rows.retain(is_asked);
        self.paths = rows;
        judge
    }

    /// Threads are no rows, apart from the time of the frames' thread outside of all spans.
    fn is_row(&self, pair: &Pair, old: &Capture<'_>, new: &Capture<'_>) -> bool {
        let is_thread = |node: NodeId| self.tree.node(node).parent.is_none();
        let has_time = |capture: &Capture<'_>, node: Option<NodeId>| {
            node.is_some_and(|node| !capture.path(node).own.is_empty())
        };
        match pair.before.or(pair.after) {
            Some(node) if is_thread(node) => {
                has_time(old, pair.before) || has_time(new, pair.after)
            }
            _ => true,
        }
    }

    /// Gives the time of what is new or vanished inside of what is new or vanished to that; for each pair, whether it is
    /// inside.
    fn gather(&self, pairs: &[Pair], old: &mut Capture<'_>, new: &mut Capture<'_>) -> Vec<bool> {
        let mut alone = [vec![false; self.tree.len()], vec![false; self.tree.len()]];
        for pair in pairs {
            match (pair.before, pair.after) {
                (Some(node), None) => alone[0][node.index()] = true,
                (None, Some(node)) => alone[1][node.index()] = true,
                _ => {}
            }
        }
        let mut within = vec![false; pairs.len()];
        for (pair, is_within) in pairs.iter().zip(&mut within).rev() {
            let (node, side) = match (pair.before, pair.after) {
                (Some(node), None) => (node, 0),
                (None, Some(node)) => (node, 1),
                _ => continue,
            };
            if let Some(parent) = self.tree.node(node).parent
                && alone[side][parent.index()]
            {
                match side {
                    0 => old.give(node, parent),
                    _ => new.give(node, parent),
                }
                *is_within = true;
            }
        }
        for path in old.profile.paths.iter_mut().chain(&mut new.profile.paths) {
            path.own.settle();
        }
        within
    }
}

/// What rows are made of.
struct Rows<'a> {
    diff: &'a Diff,
    old: &'a Capture<'a>,
    new: &'a Capture<'a>,
    judge: &'a Judge,
}

impl Rows<'_> {
    fn row(&self, pair: &Pair, is_within: bool) -> PathChange {
        let (old, new) = (self.old, self.new);
        let nothing = new_zero(self.diff.basis);
        let own_old = pair.before.map_or(nothing, |node| old.own(old.path(node)));
        let own_new = pair.after.map_or(nothing, |node| new.own(new.path(node)));
        let own = own_old
            .zip(&own_new)
            .map(|(old, new)| self.judge.times(&old, &new));
        let median = |capture: &Capture<'_>, node: Option<NodeId>| match node {
            Some(node) => capture.median(capture.path(node)),
            None => Some(Estimate::exact(0.0)),
        };
        let medians = median(old, pair.before).zip(median(new, pair.after));
        let calls = |capture: &Capture<'_>, node: Option<NodeId>| {
            node.map_or(Estimate::exact(0.0), |node| {
                capture.count(&capture.path(node).calls)
            })
        };
        let on_frames = |node: Option<NodeId>| {
            let is_it = node.is_some_and(|node| self.diff.tree.node(node).is_frame_thread);
            if is_it && !is_within { 1.0 } else { 0.0 }
        };
        let (is_old, is_new) = (on_frames(pair.before), on_frames(pair.after));
        PathChange {
            before: pair.before,
            after: pair.after,
            fate: pair.fate,
            is_event: pair.before.is_some_and(|node| old.path(node).is_event)
                || pair.after.is_some_and(|node| new.path(node).is_event),
            is_within,
            own,
            median: medians.map(|(old, new)| self.judge.times(&old, &new)),
            adds: own.map(|own| is_new * own.after - is_old * own.before),
            calls: self
                .judge
                .counts(&calls(old, pair.before), &calls(new, pair.after)),
            counts: self.counts(pair),
            outliers: Outliers::default(),
            figures_before: None,
            figures_after: None,
            why: Why::Unchanged,
            weight: Weight::Noise(0.0),
        }
    }

    /// The arguments that both captures have.
    fn counts(&self, pair: &Pair) -> Vec<CountChange> {
        let (Some(before), Some(after)) = (pair.before, pair.after) else {
            return Vec::new();
        };
        let (old, new) = (&self.old.path(before).counts, &self.new.path(after).counts);
        let both = old.iter().filter_map(|(name, sums)| {
            let same = |(other, _): &&(Name, _)| other == name;
            let (_, other) = new.iter().find(same)?;
            Some((name, sums, other))
        });
        both.map(|(name, before, after)| CountChange {
            name: self.diff.tree.text(*name).to_owned(),
            sum: self
                .judge
                .counts(&self.old.count(before), &self.new.count(after)),
        })
        .collect()
    }
}

/// No time.
fn new_zero(basis: Basis) -> ByBand<Estimate> {
    let zero = Estimate::exact(0.0);
    let of_frames = (basis == Basis::Frame).then_some(zero);
    ByBand {
        typical: of_frames,
        slow: of_frames,
        all: zero,
    }
}

fn figure(figures: &[PathPercentiles], node: Option<NodeId>) -> Option<PathPercentiles> {
    node.and_then(|node| figures.get(node.index()).copied())
}

/// Counts the frames in which a path took far longer than usual.
#[expect(
    clippy::cast_precision_loss,
    reason = "times of days, counts of frames"
)]
fn outliers(rows: &mut [PathChange], old: &Capture<'_>, new: &Capture<'_>) -> Option<DiffCaveat> {
    let medians =
        [old, new].map(|side| FrameTimes::of(side.profile.windows.durations()).p50 as f64);
    let far = outliers::FAR * (medians[0] + medians[1]) / 2.0;
    for row in rows.iter_mut() {
        let (Some(before), Some(after)) = (row.before, row.after) else {
            continue;
        };
        let count = |side: &Capture<'_>, node, figures: Option<PathPercentiles>| {
            let usual = figures.map_or(0.0, |figures| figures.own_p50);
            outliers::count(&side.path(node).own, usual + far)
        };
        row.outliers.before = count(old, before, row.figures_before);
        row.outliers.after = count(new, after, row.figures_after);
    }
    let frames = [old, new].map(|side| side.frames() as f64);
    let share = frames[0] / (frames[0] + frames[1]).max(1.0);
    outliers::judge(rows.iter_mut().map(|row| &mut row.outliers), share);
    outliers::interference(rows)
}

/// What the rows beyond the noise add to the change of the frame time, by band.
fn explained(rows: &[PathChange]) -> ByBand<f64> {
    let of = |band: Band| {
        let beyond = rows.iter().filter(|row| {
            let own = row.own.get(band).unwrap_or_default();
            let median = row.median.filter(|_| band == Band::Typical);
            let adds = row.adds.get(band).unwrap_or(0.0);
            own.is_beyond_noise()
                || adds.abs() > own.noise
                || median.is_some_and(|median| median.is_beyond_noise())
        });
        beyond.filter_map(|row| row.adds.get(band)).sum()
    };
    ByBand {
        typical: Some(of(Band::Typical)),
        slow: Some(of(Band::Slow)),
        all: of(Band::All),
    }
}
