//! Spans and events on tracks that are no threads.
#![cfg(feature = "enabled")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests, with threads of their own"
)]

mod capture;

use std::thread;
use std::time::{Duration, Instant};

use amp_trace::{
    Moment, now, perf_event, perf_span, perf_track, perf_track_event, perf_track_span,
};
use capture::{Captured, capture};
use proptest::prelude::*;

const MS: Duration = Duration::from_millis(1);

/// The lines of the track, their times counted from the first.
fn on_track(captured: &Captured, name: &str) -> Vec<(u64, String)> {
    let is_named = |line: &&capture::Line| line.text == format!("track {name}");
    let track = captured.lines.iter().find(is_named).unwrap().thread;
    let lines: Vec<_> = captured
        .lines
        .iter()
        .filter(|line| line.thread == track && !is_named(line))
        .collect();
    let first = lines.first().map_or(0, |line| line.at);
    let shown = lines
        .iter()
        .map(|line| (line.at - first, line.text.clone()));
    shown.collect()
}

fn shown(lines: &[(u64, String)]) -> Vec<String> {
    let in_ms = |at: &u64| *at as f64 / 1e6;
    let lines = lines.iter();
    lines
        .map(|(at, text)| format!("{} {text}", in_ms(at)))
        .collect()
}

#[test]
fn moments_are_the_programs_and_the_row_has_a_name() {
    let captured = capture(|| {
        perf_span!("on the thread");
        let start = now();
        let gpu = perf_track!(format!("GPU {}", 7));
        perf_track_span!(gpu, start..start + 2 * MS, "pass", triangles = 12_u32);
        perf_track_event!(target: "gpu", gpu, start + 3 * MS, "presented");
        let other = gpu.clone();
        let later = move || {
            perf_track_span!(other, start + 4 * MS..start + 5 * MS, "pass");
            perf_event!("on another thread");
        };
        thread::spawn(later).join().unwrap();
    });
    assert_eq!(
        shown(&on_track(&captured, "GPU 7")),
        [
            "0 begin pass triangles=12u",
            "2 end pass",
            "3 event presented",
            "4 begin pass",
            "5 end pass",
        ]
    );
    // The row is no thread, and its spans count.
    assert_eq!((captured.summary.threads, captured.summary.spans), (2, 3));
}

#[test]
fn a_batch_nests_what_comes_in_any_order() {
    let captured = capture(|| {
        let start = now();
        let gpu = perf_track!("GPU");
        let batch = gpu.batch();
        let at = |ms: u32| start + ms * MS;
        perf_track_event!(batch, at(2), "draw");
        perf_track_span!(batch, at(1)..at(3), "shadows", lights = 2);
        perf_track_span!(batch, at(3)..at(9), "opaque");
        perf_track_span!(batch, at(4)..at(5), "cars");
        perf_track_span!(batch, at(0)..at(10), "frame");
        perf_track_span!(batch, at(4)..at(8), "city");
        perf_track_event!(batch, at(10), "done");
    });
    assert_eq!(
        shown(&on_track(&captured, "GPU")),
        [
            "0 begin frame",
            "1 begin shadows lights=2i",
            "2 event draw",
            "3 end shadows",
            "3 begin opaque",
            "4 begin city",
            "4 begin cars",
            "5 end cars",
            "8 end city",
            "9 end opaque",
            "10 end frame",
            "10 event done",
        ]
    );
}

#[test]
fn impossible_moments_are_moved_and_say_so() {
    let captured = capture(|| {
        let start = now();
        let at = |ms: u32| start + ms * MS;
        let track = perf_track!("odd");
        perf_track_span!(track, at(0)..at(4), "first");
        perf_track_span!(track, at(9)..at(6), "backwards");
        perf_track_span!(track, at(7)..at(12), "before the last");
        perf_track_event!(track, at(11), "early");
        let batch = track.batch();
        perf_track_span!(batch, at(20)..at(30), "outer");
        perf_track_span!(batch, at(25)..at(35), "across");
        drop(batch);
        perf_track_event!(track, now() + Duration::from_secs(100), "far away");
    });
    let mut lines = shown(&on_track(&captured, "odd"));
    let last = lines.pop().unwrap();
    assert_eq!(
        lines,
        [
            "0 begin first",
            "4 end first",
            "9 begin backwards held_ns=3000000u",
            "9 end backwards",
            "9 begin before the last held_ns=2000000u",
            "12 end before the last",
            "12 event early held_ns=1000000u",
            "20 begin outer",
            "25 begin across held_ns=5000000u",
            "30 end across",
            "30 end outer",
        ]
    );
    assert!(last.contains("event far away held_ns=9"), "{last}");
    assert_eq!(captured.summary.clock_clamps, 5);
}

#[test]
fn moments_and_the_threads_clock_agree() {
    let captured = capture(|| {
        let track = perf_track!("track");
        perf_event!("before");
        perf_track_event!(track, Moment::from(Instant::now()), "between");
        thread::sleep(50 * MS);
        perf_track_event!(track, now(), "between");
        perf_event!("after");
    });
    let at = |text: &str, nth: usize| {
        let mut lines = captured
            .lines
            .iter()
            .filter(|line| line.text.contains(text));
        lines.nth(nth).unwrap().at
    };
    // Two clocks, which are compared once a second.
    let slack = 1_000_000;
    assert!(at("before", 0) <= at("between", 0) + slack);
    assert!(at("between", 1) <= at("after", 0) + slack);
    assert!(at("between", 1) - at("between", 0) >= 50_000_000);
}

#[test]
fn rows_end_with_their_last_copy_and_serve_the_next_recording() {
    let track = perf_track!("kept");
    for round in 0..3_u32 {
        let captured = capture(|| {
            perf_track_event!(track, now(), "round", round);
            for _ in 0..100 {
                let short = perf_track!("short");
                perf_track_event!(short, now(), "once");
                drop(short);
                amp_trace::flush();
            }
        });
        let kept = on_track(&captured, "kept");
        assert_eq!(kept[0].1, format!("event round round={round}u"));
        let short = captured.lines.iter().filter(|l| l.text == "track short");
        assert_eq!(short.count(), 100);
        assert_eq!(captured.summary.events, 101);
    }
}

#[test]
fn a_full_memory_drops_whole_spans_and_counts_them() {
    let mut config = amp_trace::Config::default();
    config.memory_cap = 1 << 20;
    config.flush_period = Duration::from_secs(60);
    let captured = capture::capture_with(config, || {
        let track = perf_track!("busy");
        for index in 0..200_000_u32 {
            let moment = now();
            perf_track_span!(track, moment..moment, "span", index);
        }
    });
    let summary = &captured.summary;
    assert_eq!(summary.spans + summary.losses.spans, 200_000);
    let count = |what: &str| {
        let lines = captured.lines.iter();
        lines.filter(|line| line.text.starts_with(what)).count()
    };
    assert_eq!(count("begin span"), count("end span"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_moments_are_spans_are_balanced_and_no_time_is_negative(
        spans in prop::collection::vec((0_u32..40, 0_u32..40, any::<bool>()), 1..60),
    ) {
        let count = spans.len();
        let captured = capture(|| {
            let start = now();
            let track = perf_track!("any");
            let mut batch = track.batch();
            for (begin, end, is_last) in spans {
                let (begin, end) = (start + begin * MS / 8, start + end * MS / 8);
                perf_track_span!(batch, begin..end, "span");
                if is_last {
                    batch = track.batch();
                }
            }
        });
        let lines = on_track(&captured, "any");
        prop_assert_eq!(lines.len(), 2 * count);
        let mut depth = 0_u32;
        for pair in lines.windows(2) {
            prop_assert!(pair[0].0 <= pair[1].0);
        }
        for (_, text) in &lines {
            if text.starts_with("begin") {
                depth += 1;
            } else {
                prop_assert!(depth > 0);
                depth -= 1;
            }
        }
        prop_assert_eq!(depth, 0);
    }
}
