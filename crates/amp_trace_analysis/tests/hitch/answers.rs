//! What is said where there is little to say, and that nothing in a file makes the analysis fail.

use amp_trace_analysis::{
    Caveat, HitchOptions, Late, LateFrame, Order, Trace, TraceBuilder, Unanswerable, hitches,
};
use amp_trace_format::{
    Argument, Binding, Entry, FlowStep, Place, Problems, ProcessIndex, TrackIndex, TrackKind, Value,
};
use proptest::prelude::*;

const MAIN: TrackIndex = TrackIndex(0);

fn place(name: &str) -> Place<'_> {
    Place::new(name, "")
}

fn span(name: &str, at: i64, duration: u64) -> Entry<'_> {
    Entry::Span {
        track: MAIN,
        place: place(name),
        at,
        duration: Some(duration),
        arguments: &[],
    }
}

fn frame(index: u64, began: i64, at: i64) -> Entry<'static> {
    Entry::Frame {
        track: MAIN,
        place: place("frame"),
        at,
        began,
        index,
    }
}

fn build<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> Trace {
    let mut builder = TraceBuilder::new(Order::Time);
    builder.entry(&Entry::Track {
        track: MAIN,
        process: None,
        parent: None,
        kind: TrackKind::Thread { id: 1 },
        name: "main",
    });
    entries.into_iter().for_each(|entry| builder.entry(&entry));
    builder.finish(Problems::new())
}

/// Frames of 1 ms with a span of half of it, but for one of 5 ms with one of 4.5 ms.
fn frames(many: u64, late: u64) -> Vec<Entry<'static>> {
    let mut now = 0;
    let mut entries = Vec::new();
    for index in 0..many {
        let (took, work) = if index == late { (5, 9) } else { (1, 1) };
        entries.push(span("work", now, work * 500_000));
        entries.push(frame(index, now, now + took * 1_000_000));
        now += took * 1_000_000;
    }
    entries
}

fn the_late_one(trace: &Trace) -> LateFrame {
    let found = hitches(trace, &HitchOptions::default()).expect("the trace has frames");
    assert_eq!(
        (found.late, found.explained.len(), found.groups.len()),
        (1, 1, 1)
    );
    found.explained.into_iter().next().expect("it is explained")
}

#[test]
fn without_frames_there_is_no_answer() {
    let ask = |trace: &Trace| hitches(trace, &HitchOptions::default()).unwrap_err();
    assert_eq!(ask(&build([span("a", 0, 9)])), Unanswerable::NoFrames);
    let few = build(frames(4, 2));
    assert_eq!(ask(&few), Unanswerable::TooFewFrames { found: 4 });
    let options = HitchOptions {
        frames: Some("tick".to_owned()),
        ..HitchOptions::default()
    };
    let error = hitches(&few, &options).unwrap_err().to_string();
    assert_eq!(error, "expected the frame set `tick`, found `frame`");
}

#[test]
fn where_no_frame_is_late_nothing_is_explained() {
    let found = hitches(&build(frames(40, 99)), &HitchOptions::default()).unwrap();
    assert_eq!((found.late, found.count, found.median), (0, 40, 1_000_000));
    assert!(found.explained.is_empty() && found.groups.is_empty());
}

#[test]
fn what_is_not_explained_is_said() {
    let trace = build(frames(40, 20));
    let late = the_late_one(&trace);
    assert_eq!(
        (late.place, late.excess(), late.unexplained()),
        (20, 4_000_000, 0)
    );
    assert_eq!(
        late.causes[0].sentence(&trace),
        "`work` itself took 4.50 ms instead of 500 µs (100 % of what took longer)"
    );
    // Below what is named, there is nothing but the rest.
    let options = HitchOptions {
        late: Late::Over(999_000),
        causes: 1,
        ..HitchOptions::default()
    };
    assert_eq!(hitches(&trace, &options).unwrap().late, 40);
}

#[test]
fn what_limits_the_answer_is_said() {
    let loss = Entry::Loss {
        track: Some(MAIN),
        spans: 7,
        events: 1,
        from: 20_100_000,
        to: 20_200_000,
    };
    let lost = build(frames(40, 20).into_iter().chain([loss]));
    let caveats = the_late_one(&lost).caveats;
    let track = Some(amp_trace_analysis::TrackId(0));
    let expected = [Caveat::Losses {
        track,
        spans: 7,
        events: 1,
    }];
    assert_eq!(caveats, expected);
    let few = the_late_one(&build(frames(6, 3)));
    assert_eq!(few.caveats, [Caveat::FewFrames { compared: 5 }]);
}

#[test]
fn the_critical_path_goes_to_the_thread_that_was_waited_for() {
    let worker = TrackIndex(1);
    let mut entries = vec![Entry::Track {
        track: worker,
        process: None,
        parent: None,
        kind: TrackKind::Thread { id: 2 },
        name: "worker",
    }];
    let mut now = 0;
    for index in 0..40 {
        let nanos = if index == 20 { 5_000_000 } else { 1_000_000 };
        let end = now + nanos;
        entries.push(span("update", now, nanos.unsigned_abs()));
        entries.push(Entry::Span {
            track: worker,
            place: place("cull"),
            at: now + 200_000,
            duration: Some((nanos - 400_000).unsigned_abs()),
            arguments: &[],
        });
        entries.push(span("draw", end - 190_000, 180_000));
        entries.push(frame(index, now, end));
        now = end;
    }
    let trace = build(entries);
    let late = the_late_one(&trace);
    let led: Vec<_> = late
        .critical
        .iter()
        .map(|segment| {
            let name = segment.path.map_or("", |path| trace.path_name(path));
            let from = segment.from - late.mark.began;
            (
                trace.track_title(segment.track),
                name,
                from,
                segment.duration(),
            )
        })
        .collect();
    let on = |track: &str, name, from, nanos| (track.to_owned(), name, from, nanos);
    assert_eq!(
        led,
        [
            on("main", "update", 0, 200_000),
            on("worker", "cull", 200_000, 4_610_000),
            on("main", "draw", 4_810_000, 190_000),
        ]
    );
    let text = late.causes[0].sentence(&trace);
    let expected = "`update` waited 4 ms longer for `cull` on `worker` (100 % of what took longer). There, \
                    `cull` itself took 4.60 ms instead of 600 µs";
    assert_eq!(text, expected);
}

#[test]
fn a_frame_as_deep_as_it_is_long_takes_no_longer() {
    let mut entries = frames(40, 20);
    let began = 20_000_000;
    let deep =
        (0..100_000).map(|depth| span("deep", began + depth, 4_400_000 - 2 * depth.unsigned_abs()));
    entries.extend(deep);
    let late = the_late_one(&build(entries));
    assert!(
        late.causes
            .iter()
            .any(|cause| cause.kind.name() == "rare call"),
        "{late:?}"
    );
}

/// One statement of a file that means harm.
#[derive(Debug, Clone)]
enum Said {
    Span(u32, usize, i64, u64),
    Frame(u32, i64, i64, u64),
    Event(u32, usize, i64),
    Flow(u32, u64, i64, bool),
    Loss(i64, i64),
}

const NAMES: [&str; 6] = ["a", "wait x", "hold x", "vsync", "read_file", "b"];

fn times() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 0_i64..50_000, 1 => any::<i64>()]
}

fn said() -> impl Strategy<Value = Said> {
    let lengths = || prop_oneof![8 => 0_u64..5_000, 1 => any::<u64>()];
    prop_oneof![
        6 => (0_u32..5, 0_usize..6, times(), lengths()).prop_map(|(t, n, at, d)| Said::Span(t, n, at, d)),
        4 => (0_u32..2, times(), times(), 0_u64..9).prop_map(|(t, b, a, i)| Said::Frame(t, b, a, i)),
        1 => (0_u32..5, 0_usize..6, times()).prop_map(|(t, n, at)| Said::Event(t, n, at)),
        1 => (0_u32..5, 0_u64..3, times(), any::<bool>()).prop_map(|(t, i, at, e)| Said::Flow(t, i, at, e)),
        1 => (times(), times()).prop_map(|(from, to)| Said::Loss(from, to)),
    ]
}

const KINDS: [TrackKind; 5] = [
    TrackKind::Thread { id: 1 },
    TrackKind::Thread { id: 2 },
    TrackKind::Async,
    TrackKind::Gpu,
    TrackKind::Custom,
];

fn hostile(all: &[Said]) -> Trace {
    let mut builder = TraceBuilder::new(Order::Time);
    for (number, kind) in (0..).zip(KINDS) {
        builder.entry(&Entry::Track {
            track: TrackIndex(number),
            process: None,
            parent: None,
            kind,
            name: "",
        });
    }
    for said in all {
        match *said {
            Said::Span(track, name, at, duration) => builder.entry(&Entry::Span {
                track: TrackIndex(track),
                place: place(NAMES[name]),
                at,
                duration: (duration % 7 > 0).then_some(duration),
                arguments: &[Argument {
                    name: "allocations",
                    value: Value::Unsigned(duration),
                }],
            }),
            Said::Frame(track, began, at, index) => builder.entry(&Entry::Frame {
                track: TrackIndex(track),
                place: place("frame"),
                at,
                began,
                index,
            }),
            Said::Event(track, name, at) => builder.entry(&Entry::Event {
                track: TrackIndex(track),
                place: place(NAMES[name]),
                at,
                arguments: &[],
            }),
            Said::Flow(track, id, at, is_end) => builder.entry(&Entry::Flow {
                track: TrackIndex(track),
                id,
                place: place("flow"),
                at,
                step: if is_end {
                    FlowStep::End
                } else {
                    FlowStep::Start
                },
                binding: Binding::Enclosing,
            }),
            Said::Loss(from, to) => builder.entry(&Entry::Loss {
                track: None,
                spans: u64::MAX,
                events: 1,
                from,
                to,
            }),
        }
    }
    builder.finish(Problems::new())
}

proptest! {
    #[test]
    fn nothing_in_a_file_makes_it_fail(all in proptest::collection::vec(said(), 0..120)) {
        let trace = hostile(&all);
        let options = HitchOptions {
            late: Late::Times(1.0),
            around: 0,
            ..HitchOptions::default()
        };
        let Ok(found) = hitches(&trace, &options) else {
            return Ok(());
        };
        for late in &found.explained {
            for cause in late.causes.iter().flat_map(amp_trace_analysis::Cause::chain) {
                prop_assert!((0.0..=1.0).contains(&cause.share), "{cause:?}");
                prop_assert!(!cause.sentence(&trace).is_empty());
            }
            let ends = late.critical.iter().map(|segment| segment.to);
            let begins = late.critical.iter().skip(1).map(|segment| segment.from);
            prop_assert!(begins.zip(ends).all(|(begin, end)| begin == end), "{:?}", late.critical);
        }
    }
}

/// Frames on a track of their own, as Chrome's and Perfetto's files have them, beside two threads: one does what
/// [`frames`] does, the other has twice as many spans.
fn apart(threads: [i64; 2]) -> Trace {
    let mut builder = TraceBuilder::new(Order::Time);
    builder.entry(&Entry::Process {
        process: ProcessIndex(0),
        id: 7,
        name: "game",
    });
    let [busy, set] = [1, 2].map(TrackIndex);
    let kinds = [
        (MAIN, TrackKind::Thread { id: threads[0] }, "update"),
        (busy, TrackKind::Thread { id: threads[1] }, "render"),
        (set, TrackKind::Custom, "frame"),
    ];
    for (track, kind, name) in kinds {
        builder.entry(&Entry::Track {
            track,
            process: Some(ProcessIndex(0)),
            parent: None,
            kind,
            name,
        });
    }
    for entry in frames(40, 20) {
        if let Entry::Frame { began, .. } = entry {
            for at in [began, began + 500_000] {
                builder.entry(&Entry::Span {
                    track: busy,
                    place: place("draw"),
                    at,
                    duration: Some(450_000),
                    arguments: &[],
                });
            }
        }
        builder.entry(&match entry {
            Entry::Frame {
                place,
                at,
                began,
                index,
                ..
            } => Entry::Frame {
                track: set,
                place,
                at,
                began,
                index,
            },
            other => other,
        });
    }
    builder.finish(Problems::new())
}

#[test]
fn frames_on_a_track_of_their_own_are_the_main_threads() {
    let trace = apart([7, 8]);
    let late = the_late_one(&trace);
    assert_eq!(trace.track_title(late.track), "update");
    let path = late.causes[0].path.expect("a span explains it");
    assert_eq!(trace.path_name(path), "work");
    assert_eq!(late.caveats, []);
    let found = hitches(&trace, &HitchOptions::default()).unwrap();
    assert_eq!(trace.track_title(found.track), "frame");
    assert_eq!(found.worker, late.track);
}

#[test]
fn frames_on_a_track_of_their_own_without_a_main_thread_are_the_busiest_ones() {
    let trace = apart([8, 9]);
    let late = the_late_one(&trace);
    assert_eq!(trace.track_title(late.track), "render");
}
