//! What the comparison of two captures finds.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "small numbers of a generator"
)]

mod cases;
#[path = "../../../amp_trace/tests/figure/mod.rs"]
mod figure;
mod mutation;
mod random;
mod scene;
mod small;

use amp_trace_analysis::{Diff, DiffOptions, Verdict};

use figure::figure;
use mutation::Mutation;
use scene::{Scene, runs};

/// Frames of a run; of one with a hitch in a hundred frames, so many that there are some.
const FRAMES: usize = 600;
const FRAMES_OF_HITCHES: usize = 1500;
const SEEDS: u64 = 10;

#[test]
fn known_mutations_are_among_the_first_three() {
    let (mut found, mut all) = (0, 0);
    for mutation in Mutation::ALL {
        let (mut places, mut beyond) = (Vec::new(), 0);
        for seed in 0..SEEDS {
            let scene = Scene::new(seed + 100, mutation.frames());
            let (before, after, name) = runs(&scene, mutation, seed);
            let diff = Diff::of(&before, &after, &DiffOptions::default());
            beyond += usize::from(mutation.is_found(&diff, &name));
            places.push(mutation.place(&diff, &name));
        }
        let good = places
            .iter()
            .filter(|place| place.is_some_and(|place| place <= 3))
            .count();
        println!("{mutation:?}: {good} of {SEEDS}, places {places:?}, beyond noise {beyond}");
        found += good;
        all += places.len();
    }
    assert!(found * 100 >= all * 95, "{found} of {all}");
    figure(
        "diff-mutations",
        format_args!("{found} of {all} known changes of a program are among the first three rows"),
    );
}

#[test]
fn two_runs_of_one_program_are_the_same() {
    let pairs = 40;
    let same = (0..pairs).filter(|&seed| {
        let scene = Scene::new(seed + 900, FRAMES);
        let (before, after) = (scene.run(seed * 2 + 5001), scene.run(seed * 2 + 5002));
        let diff = Diff::of(&before, &after, &DiffOptions::default());
        for row in diff.changed() {
            println!("{seed}: {:?} {:?}", diff.tree.steps(row.node()), row);
        }
        diff.changed().next().is_none() && diff.verdict == Verdict::Same
    });
    let same = same.count() as u64;
    assert!(same * 100 >= pairs * 95, "{same} of {pairs}");
    figure(
        "diff-same",
        format_args!("{same} of {pairs} pairs of runs of one program have no row beyond the noise"),
    );
}
