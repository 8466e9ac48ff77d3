//! What a comparison says, case by case.

use amp_trace_analysis::{
    Band, Basis, Diff, DiffCaveat, DiffOptions, Fate, PathChange, Selection, Trace, Verdict, Why,
};
use amp_trace_format::{Argument, Entry, Place, Problems, TrackIndex, TrackKind, Value};
use proptest::prelude::*;

use crate::scene::Scene;
use crate::small::Small;

fn compare(before: &Trace, after: &Trace) -> Diff {
    Diff::of(before, after, &DiffOptions::default())
}

fn row<'a>(diff: &'a Diff, name: &str) -> &'a PathChange {
    let is_it = |row: &&PathChange| {
        diff.tree
            .step(row.node())
            .is_some_and(|step| step.name == name)
    };
    diff.paths.iter().find(is_it).expect("it is in a capture")
}

/// Frames of which each has a span of so many nanoseconds, and some time outside.
fn frames(count: usize, own: i64) -> Small {
    let mut small = Small::new();
    for frame in 0..count as i64 {
        small.frame(|small| {
            small.leaf("work", own + frame * 7 % 5);
            small.now += 100;
        });
    }
    small
}

#[test]
fn what_paths_add_is_the_change_of_the_frame_time() {
    let scene = Scene::new(3, 300);
    let mut slower = scene.clone();
    slower.spans[5].own *= 2.0;
    slower.spans.remove(12);
    let diff = compare(&scene.run(1), &slower.run(2));
    let frames = diff.frames.as_ref().unwrap();
    for band in Band::EACH {
        let adds: f64 = diff.paths.iter().filter_map(|row| row.adds.get(band)).sum();
        let whole = frames.bands.get(band).unwrap().delta();
        assert!(
            (adds - whole).abs() < 1e-6 * whole.abs() + 1.0,
            "{band:?}: {adds} of {whole}"
        );
    }
}

#[test]
fn time_outside_of_all_spans_is_a_row() {
    let (before, mut after) = (frames(60, 5000), Small::new());
    for frame in 0..60 {
        after.frame(|small| {
            small.leaf("work", 5000 + frame * 7 % 5);
            small.now += 900;
        });
    }
    let diff = compare(&before.finish(), &after.finish());
    let first = &diff.paths[0];
    assert_eq!(diff.tree.step(first.node()), None);
    assert_eq!(first.adds.typical, Some(800.0));
    assert_eq!(diff.changed().count(), 1);
}

#[test]
fn a_capture_is_the_same_as_itself() {
    let trace = Scene::new(8, 100).run(1);
    let diff = compare(&trace, &trace);
    assert_eq!(diff.verdict, Verdict::Same);
    assert!(
        diff.paths
            .iter()
            .all(|row| row.own.all.delta() == 0.0 && row.fate == Fate::Stayed)
    );
}

#[test]
fn a_busy_machine_is_not_held_against_the_paths() {
    for seed in 0..5 {
        let scene = Scene::new(seed + 40, 600);
        let busy = Scene {
            busy: 30,
            ..scene.clone()
        };
        let diff = compare(&scene.run(seed * 2 + 1), &busy.run(seed * 2 + 2));
        let is_said = |caveat: &DiffCaveat| matches!(caveat, DiffCaveat::Interference { .. });
        assert!(diff.caveats.iter().any(is_said), "{:?}", diff.caveats);
        let names: Vec<_> = diff
            .changed()
            .filter_map(|row| diff.tree.step(row.node()))
            .collect();
        assert!(names.len() <= 1, "{names:?}");
    }
}

#[test]
fn few_frames_are_too_few() {
    let diff = compare(&frames(10, 5000).finish(), &frames(10, 9000).finish());
    assert_eq!(diff.verdict, Verdict::Unknown);
    let expected = DiffCaveat::FewFrames {
        before: 10,
        after: 10,
        needed: 20,
    };
    assert!(diff.caveats.contains(&expected));
    // What there is is said all the same.
    assert_eq!(row(&diff, "work").own.typical.unwrap().delta(), 4000.0);
}

#[test]
fn losses_and_labels_are_said() {
    let (mut before, mut after) = (frames(60, 5000), frames(60, 5000));
    before.label("machine.cpu", "one");
    after.label("machine.cpu", "two");
    after.label("program.build_id", "another");
    after.loss(30);
    let diff = compare(&before.finish(), &after.finish());
    assert_eq!(diff.verdict, Verdict::Unknown);
    let labels = diff.caveats.iter().filter_map(|caveat| match caveat {
        DiffCaveat::Label {
            name,
            before,
            after,
        } => Some((name.as_str(), before.as_deref(), after.as_deref())),
        _ => None,
    });
    let labels: Vec<_> = labels.collect();
    assert_eq!(labels, [("machine.cpu", Some("one"), Some("two"))]);
    assert!(
        diff.caveats
            .iter()
            .any(|caveat| matches!(caveat, DiffCaveat::Losses { spans: 30, .. }))
    );
}

#[test]
fn programs_with_nothing_in_common_cannot_be_compared() {
    let mut other = Small::new();
    for _ in 0..60 {
        other.frame(|small| {
            small.leaf("a", 10);
            small.leaf("b", 4000);
            small.leaf("c", 4000);
        });
    }
    let diff = compare(&frames(60, 5000).finish(), &other.finish());
    assert!(diff.caveats.contains(&DiffCaveat::NothingInCommon));
    assert_eq!(diff.verdict, Verdict::Unknown);
}

/// A program without frames that compiles so many units.
fn compiler(units: i64, parse: i64) -> Trace {
    let mut small = Small::new();
    small.span("compile", 500, |small| {
        for unit in 0..units {
            small.leaf("parse", parse + unit * 13 % 41);
            small.leaf("generate", 3000 + unit * 7 % 23);
        }
    });
    small.finish()
}

#[test]
fn runs_without_frames_are_compared_as_a_whole() {
    let diff = compare(&compiler(200, 1000), &compiler(200, 1500));
    assert_eq!((diff.basis, diff.frames.is_none()), (Basis::Run, true));
    let first = &diff.paths[0];
    assert_eq!(
        diff.tree.step(first.node()).map(|step| step.name),
        Some("parse")
    );
    assert_eq!((first.own.all.delta(), first.why), (100_000.0, Why::Each));
    assert_eq!(diff.changed().count(), 1);
    assert_eq!(
        compare(&compiler(200, 1000), &compiler(200, 1000)).verdict,
        Verdict::Same
    );
}

#[test]
fn captures_of_different_lengths_are_compared_by_second() {
    let diff = compare(&compiler(2000, 1000), &compiler(300, 1000));
    assert_eq!(diff.basis, Basis::Second);
    let parse = row(&diff, "parse");
    assert!(!parse.is_changed(), "{parse:?}");
    assert!((parse.own.all.before / 1e9 - 0.25).abs() < 0.02);
}

#[test]
fn one_capture_without_frames_is_said() {
    let diff = compare(&frames(60, 5000).finish(), &compiler(60, 5000));
    let expected = |caveat: &DiffCaveat| {
        matches!(
            caveat,
            DiffCaveat::NoFrames {
                before: 60,
                after: 0,
                ..
            }
        )
    };
    assert!(diff.caveats.iter().any(expected), "{:?}", diff.caveats);
}

#[test]
fn counters_that_changed_are_named() {
    let counted = |value: u64, name: &str| {
        let mut small = Small::new();
        for frame in 0..60 {
            small.frame(|small| {
                small.leaf("work", 5000);
                small.counter("draws", value + frame % 3);
                small.counter("allocated", frame * value);
                small.counter(name, 1);
            });
        }
        small.finish()
    };
    let diff = compare(&counted(100, "old"), &counted(120, "new"));
    let changed = diff
        .counters
        .iter()
        .filter(|counter| counter.value.is_beyond_noise());
    let changed: Vec<_> = changed
        .map(|counter| (counter.name.as_str(), counter.is_growth))
        .collect();
    assert_eq!(changed, [("draws", false), ("allocated", true)]);
    assert_eq!(
        (diff.counters_vanished, diff.counters_new),
        (vec!["old".to_owned()], vec!["new".to_owned()])
    );
    assert_eq!(diff.verdict, Verdict::Changed);
}

#[test]
fn a_name_leaves_the_other_rows_out() {
    let scene = Scene::new(3, 60);
    let named = || Selection {
        names: vec!["so*".to_owned(), "cull".to_owned()],
        ..Selection::default()
    };
    let options = DiffOptions {
        before: named(),
        after: named(),
        ..DiffOptions::default()
    };
    let diff = Diff::of(&scene.run(1), &scene.run(2), &options);
    let names: Vec<_> = diff
        .paths
        .iter()
        .filter_map(|row| diff.tree.step(row.node()))
        .collect();
    assert_eq!(
        names.iter().map(|step| step.name).collect::<Vec<_>>(),
        ["solve"]
    );
    assert_eq!(diff.paths.len(), 1);
}

/// Statements in any order and of any sense.
fn statements() -> impl Strategy<Value = Vec<(u8, u8, u8, i64, u64)>> {
    proptest::collection::vec(
        (0_u8..6, 0_u8..3, 0_u8..5, any::<i64>(), any::<u64>()),
        0..80,
    )
}

fn build(statements: &[(u8, u8, u8, i64, u64)]) -> Trace {
    let mut builder = amp_trace_analysis::TraceBuilder::new(amp_trace_analysis::Order::Rank);
    for track in 0..3 {
        let kind = if track == 2 {
            TrackKind::Async
        } else {
            TrackKind::Thread { id: 7 }
        };
        builder.entry(&Entry::Track {
            track: TrackIndex(track),
            process: None,
            parent: None,
            kind,
            name: "",
        });
    }
    for &(what, track, name, at, value) in statements {
        let names = ["a", "b", "frame", "", "é"];
        let (track, place) = (
            TrackIndex(track.into()),
            Place::new(names[usize::from(name)], ""),
        );
        let arguments = &[Argument {
            name: "n",
            value: Value::Unsigned(value),
        }];
        builder.entry(&match what {
            0 => Entry::Begin {
                track,
                place,
                at,
                arguments,
            },
            1 => Entry::End {
                track,
                place,
                at,
                arguments,
            },
            2 => Entry::Span {
                track,
                place,
                at,
                duration: Some(value),
                arguments,
            },
            3 => Entry::Event {
                track,
                place,
                at,
                arguments,
            },
            4 => Entry::Counter {
                track,
                place,
                at,
                value: Value::Unsigned(value),
            },
            _ => Entry::Frame {
                track,
                place,
                at: at.saturating_add_unsigned(value % 1000),
                began: at,
                index: value,
            },
        });
    }
    builder.finish(Problems::new())
}

proptest! {
    #[test]
    fn any_two_captures_are_compared(before in statements(), after in statements()) {
        let (before, after) = (build(&before), build(&after));
        for basis in [None, Some(Basis::Run), Some(Basis::Second)] {
            let options = DiffOptions { basis, ..DiffOptions::default() };
            let diff = Diff::of(&before, &after, &options);
            for row in &diff.paths {
                prop_assert!(row.own.all.before.is_finite() && row.own.all.after.is_finite());
                prop_assert!(row.own.all.before >= 0.0 && !row.own.all.noise.is_nan());
                prop_assert!(diff.tree.steps(row.node()).len() < 80);
            }
        }
    }
}
