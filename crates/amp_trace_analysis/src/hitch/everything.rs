//! Whether all that threads did was slower, by about the same factor.

use super::scene::{Scene, is_device};
use super::sweep::length;
use super::tally::{Key, Tallies};
use super::usual::Usual;
use super::words::says_wait;

/// With fewer call paths than this, nothing is everything.
const FEWEST: usize = 8;
/// A slower machine is slower by this at least.
const LEAST: f64 = 1.25;

/// The factor, if there is one.
pub(super) fn slower(scene: &Scene<'_>) -> Option<f64> {
    let devices = devices(scene);
    let mut ratios: Vec<(f64, f64)> = Vec::new();
    collect(scene, &scene.now.here, &scene.here, &[], &mut ratios);
    collect(scene, &scene.now.there, &scene.there, &devices, &mut ratios);
    if ratios.len() < FEWEST {
        return None;
    }
    ratios.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = ratios.iter().map(|(_, weight)| weight).sum();
    // No single path may decide.
    let heaviest = ratios.iter().map(|(_, weight)| *weight).fold(0.0, f64::max);
    let mut before = 0.0;
    let middle = ratios.iter().find(|(_, weight)| {
        before += weight;
        before >= all / 2.0
    });
    let factor = middle?.0;
    let near = ratios
        .iter()
        .filter(|(ratio, _)| *ratio > factor / 1.5 && *ratio < factor * 1.5);
    let near: f64 = near.map(|(_, weight)| weight).sum();
    (factor >= LEAST && near >= 0.65 * all && heaviest <= all / 2.0).then_some(factor)
}

/// The paths of graphics processors, which are not slower when the machine is.
fn devices(scene: &Scene<'_>) -> Vec<Key> {
    let trace = scene.trace;
    let devices = trace.tracks().filter(|(id, _)| is_device(trace, *id));
    let mut paths: Vec<Key> = Vec::new();
    for (_, track) in devices {
        let from = track.rows.first_since(scene.now.window.0);
        let to = track.rows.first_since(scene.now.window.1);
        paths.extend((from..to).map(|place| Some(track.rows.get(place).path)));
    }
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// How much slower each path was for a call, and how much that says.
#[expect(
    clippy::cast_precision_loss,
    reason = "durations are far below 2^53 ns"
)]
fn collect(
    scene: &Scene<'_>,
    now: &Tallies,
    usual: &Usual,
    without: &[Key],
    ratios: &mut Vec<(f64, f64)>,
) {
    let least = length(scene.now.window) / 500;
    for (key, tally) in &now.paths {
        let habit = usual.get(*key).tally;
        let Some(path) = key else {
            continue;
        };
        let is_short = habit.own < least || tally.calls == 0 || habit.calls == 0;
        if is_short || without.binary_search(key).is_ok() || says_wait(scene.trace.path_name(*path))
        {
            continue;
        }
        let calls = tally.calls as f64 / habit.calls as f64;
        let ratio = tally.own as f64 / habit.own as f64 / calls;
        ratios.push((ratio, habit.own as f64));
    }
}
