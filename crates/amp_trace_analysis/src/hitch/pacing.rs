//! The span in which a program waits for its next frame to be due.

use foldhash::HashMap;

use super::scene::Seen;
use super::sweep::length;
use super::usual::median;
use super::words::{says_refresh, says_wait};
use crate::trace::{PathId, Trace};

/// What is known of that span.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pacing {
    pub(super) path: PathId,
    /// How long it usually is: what a frame may take longer without being late.
    pub(super) slack: u64,
    /// How long all else usually is.
    work: u64,
}

/// Finds it: the less there is to do, in this frame or the one before, the longer it is.
pub(super) fn pacing(trace: &Trace, frames: &[&Seen]) -> Option<Pacing> {
    let mut waits: HashMap<PathId, usize> = HashMap::default();
    for seen in frames {
        for path in seen.here.paths.keys().flatten() {
            if says_wait(trace.path_name(*path)) {
                *waits.entry(*path).or_default() += 1;
            }
        }
    }
    let often = waits
        .into_iter()
        .filter(|(_, seen)| seen * 2 > frames.len());
    let found = often.filter_map(|(path, _)| of_path(trace, frames, path));
    found.max_by_key(|pacing| (pacing.slack, pacing.path))
}

fn of_path(trace: &Trace, frames: &[&Seen], path: PathId) -> Option<Pacing> {
    let both = |seen: &&Seen| {
        let own = seen.here.get(Some(path)).total;
        (own, duration(seen).saturating_sub(own))
    };
    let series: Vec<(u64, u64)> = frames.iter().map(both).collect();
    let middle = |of: fn(&(u64, u64)) -> u64| {
        let mut values: Vec<u64> = series.iter().map(of).collect();
        median(&mut values, 0)
    };
    let (slack, work) = (middle(|both| both.0), middle(|both| both.1));
    let is_long = slack > slack.saturating_add(work) / 50;
    let same = series.iter().map(|(wait, work)| (*wait, *work));
    let next = series.iter().skip(1).zip(&series);
    let next = next.map(|((wait, _), (_, work))| (*wait, *work));
    let is_opposite = opposes(same) || opposes(next);
    let is_named = says_refresh(trace.path_name(path));
    (is_long && (is_named || is_opposite)).then_some(Pacing { path, slack, work })
}

fn duration(seen: &Seen) -> u64 {
    length(seen.window)
}

/// Whether one value is mostly small where the other is large. Frames that miss a refresh do not follow this rule, so
/// nothing is summed.
fn opposes(pairs: impl Iterator<Item = (u64, u64)> + Clone) -> bool {
    let middle = |of: fn((u64, u64)) -> u64| {
        let mut values: Vec<u64> = pairs.clone().map(of).collect();
        median(&mut values, 0)
    };
    let (one, other) = (middle(|pair| pair.0), middle(|pair| pair.1));
    let is_opposite = |(a, b): &(u64, u64)| (*a < one) != (*b < other);
    let count = pairs.clone().count();
    let opposite = pairs.filter(is_opposite).count();
    count >= 4 && opposite * 4 >= count * 3
}

impl Pacing {
    /// By how much a frame's work was longer than usual, if that is more than it had time for.
    pub(super) fn overrun(&self, seen: &Seen) -> Option<u64> {
        let work = duration(seen).saturating_sub(seen.here.get(Some(self.path)).total);
        let over = work.saturating_sub(self.work);
        (over > self.slack - self.slack / 5).then_some(over)
    }
}
