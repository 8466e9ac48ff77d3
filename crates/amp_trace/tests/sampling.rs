//! Sampling: what reaches the outputs is balanced, and what does not is counted exactly.
#![cfg(feature = "enabled")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests, with threads and time of their own"
)]

mod capture;
mod figure;

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use amp_trace::{
    Config, Sampling, SlowFrame, StartError, perf_counter, perf_event, perf_frame, perf_span,
};
use capture::{Captured, capture_with};
use figure::{figure, grouped};
use proptest::prelude::*;

fn sample(sampling: Sampling, program: impl FnOnce()) -> Captured {
    let mut config = Config::default();
    config.sampling = Some(sampling);
    config.flush_period = Duration::from_millis(5);
    capture_with(config, program)
}

/// How many lines there are of this text; a part of it will do.
fn count(captured: &Captured, text: &str) -> u64 {
    let texts = captured.lines.iter().map(|line| line.text.as_str());
    texts.filter(|line| line.starts_with(text)).count() as u64
}

/// What the outputs have of each name, in records and in sums: they end as often as they begin.
fn stored(captured: &Captured) -> BTreeMap<String, [u64; 2]> {
    let mut stored = BTreeMap::<String, [u64; 2]>::new();
    let mut open = BTreeMap::<u32, Vec<&str>>::new();
    for line in &captured.lines {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        match words.as_slice() {
            ["begin", name, ..] => {
                open.entry(line.thread).or_default().push(name);
                stored.entry((*name).to_owned()).or_default()[0] += 1;
            }
            ["end", name] => assert_eq!(open.get_mut(&line.thread).unwrap().pop(), Some(*name)),
            ["event", name, ..] => stored.entry((*name).to_owned()).or_default()[0] += 1,
            ["totals", name, count] => {
                let count: u64 = count.trim_start_matches('x').parse().unwrap();
                stored.entry((*name).to_owned()).or_default()[1] += count;
            }
            _ => {}
        }
    }
    assert!(open.values().all(Vec::is_empty), "{open:?}");
    stored
}

#[test]
fn one_in_so_many_of_each_call_site() {
    let captured = sample(Sampling::OneIn(10), || {
        for index in 0..1001 {
            perf_span!("outer");
            for _ in 0..3 {
                perf_span!("inner", index);
            }
            perf_event!("event", index);
            perf_counter!("sum", 1_u32);
        }
    });
    let stored = stored(&captured);
    assert_eq!(stored["outer"], [101, 900]);
    assert_eq!(stored["inner"], [301, 2702]);
    assert_eq!(stored["event"], [101, 900]);
    assert_eq!(count(&captured, "counter sum"), 1001);
    let outer = captured
        .summary
        .totals
        .iter()
        .find(|row| row.name == "outer");
    assert_eq!(outer.unwrap().count, 1001);
    assert_eq!(captured.summary.spans, 4 * 1001);
}

#[test]
fn so_many_of_each_call_site_in_a_second() {
    let captured = sample(Sampling::PerSecond(50), || {
        for _ in 0..5_000 {
            perf_span!("often");
        }
        for _ in 0..20 {
            perf_span!("rarely");
        }
    });
    let seconds = captured.summary.duration.as_secs() + 1;
    let stored = stored(&captured);
    let [records, sums] = stored["often"];
    assert!(
        (50..=50 * seconds).contains(&records),
        "{records} in {seconds} s"
    );
    assert_eq!(records + sums, 5_000);
    assert_eq!(stored["rarely"], [20, 0]);
}

#[test]
fn whole_frames_on_all_threads() {
    let captured = sample(Sampling::OneFrameIn(4), || {
        for frame in 0..40_u64 {
            {
                perf_span!("update", frame);
                thread::scope(|scope| {
                    scope.spawn(move || {
                        perf_span!("job", frame);
                        perf_event!("done", frame);
                    });
                });
            }
            perf_frame!();
        }
    });
    let stored = stored(&captured);
    for name in ["job", "done"] {
        assert_eq!(stored[name], [10, 30], "{name}");
    }
    for frame in 0..40 {
        let wanted = u64::from(frame % 4 == 0);
        assert_eq!(
            count(&captured, &format!("begin job frame={frame}u")),
            wanted
        );
    }
    assert_eq!(count(&captured, "frame "), 40);
}

#[test]
fn only_slow_frames_and_frames_that_hang() {
    let slow = SlowFrame::Over(Duration::from_millis(60));
    let captured = sample(Sampling::SlowFrames(slow), || {
        for frame in 0..60_u64 {
            {
                perf_span!("update", frame);
                thread::sleep(Duration::from_millis(match frame {
                    20 => 80,
                    40 => 1_300,
                    _ => 1,
                }));
            }
            perf_frame!();
        }
    });
    // A machine that is busy has slow frames of its own.
    let [records, sums] = stored(&captured)["update"];
    assert!((2..30).contains(&records), "{records}");
    assert_eq!(records + sums, 60);
    assert_eq!(count(&captured, "begin update frame=20u"), 1);
    assert_eq!(count(&captured, "begin update frame=40u"), 1);
}

#[test]
fn the_summary_has_every_frame_whatever_is_sampled() {
    let captured = sample(Sampling::OneFrameIn(8), || {
        for frame in 0..400_u64 {
            for _ in 0..frame % 50 * 20 {
                perf_span!("work");
            }
            perf_frame!();
        }
    });
    // The marks are in the output, all of them.
    let is_mark = |line: &&capture::Line| line.text.starts_with("frame ");
    let marks: Vec<u64> = captured
        .lines
        .iter()
        .filter(is_mark)
        .map(|line| line.at)
        .collect();
    let mut frames: Vec<u64> = marks.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let [total] = captured.summary.frames.as_slice() else {
        panic!("one frame set: {:?}", captured.summary.frames);
    };
    assert_eq!((total.count, marks.len()), (400, 400));
    // Of the first frame, the marks do not say when it began.
    let first = u64::try_from(total.total.as_nanos()).unwrap() - frames.iter().sum::<u64>();
    frames.push(first);
    frames.sort_unstable();
    assert_eq!(total.max, Duration::from_nanos(frames[399]));
    let found = &total.percentiles;
    for (found, rank) in [
        (found.p50, 200),
        (found.p95, 380),
        (found.p99, 396),
        (found.p999, 400),
    ] {
        let (exact, found) = (frames[rank - 1] as f64, found.as_nanos() as f64);
        assert!(
            (found - exact).abs() <= exact / 128.0 + 1.0,
            "{found}, expected {exact}"
        );
    }
    let work = captured
        .summary
        .totals
        .iter()
        .find(|row| row.name == "work");
    let work = work.unwrap();
    assert_eq!(work.count, 8 * (0..50).sum::<u64>() * 20);
    let [stored, left_out] = stored(&captured)["work"];
    assert_eq!(stored + left_out, work.count);
    assert!(work.percentiles.p50 <= work.percentiles.p99 && work.percentiles.p999 <= work.max);
    figure(
        "sampling",
        format_args!(
            "one frame of 8: {} spans stored and {} in sums, of {}; every frame in the percentiles",
            grouped(stored),
            grouped(left_out),
            grouped(work.count)
        ),
    );
}

#[test]
fn a_sampling_that_records_nothing_is_refused() {
    let mut config = Config::default();
    config.sampling = Some(Sampling::OneIn(0));
    let error = config.check().unwrap_err();
    assert!(matches!(error, StartError::Sampling { .. }), "{error:?}");
    assert!(
        error.to_string().contains("`1/0` records nothing"),
        "{error}"
    );
}

fn samplings() -> impl Strategy<Value = Sampling> {
    prop_oneof![
        (1_u32..5).prop_map(Sampling::OneIn),
        (1_u32..20).prop_map(Sampling::PerSecond),
        (1_u32..5).prop_map(Sampling::OneFrameIn),
        (0_u64..100).prop_map(|micros| Sampling::SlowFrames(SlowFrame::Over(
            Duration::from_micros(micros)
        ))),
        Just(Sampling::SlowFrames(SlowFrame::OverMedian(1.5))),
    ]
}

/// Nested spans with events and frames in them, as deep as the steps say.
fn run(steps: &[u8]) -> [u64; 2] {
    let Some((step, mut rest)) = steps.split_first() else {
        return [0, 0];
    };
    let mut counts = [0, 0];
    match step {
        0 => perf_frame!(),
        1 => {
            perf_event!("event");
            counts[1] += 1;
        }
        _ => {
            let inside = rest.len().min(usize::from(*step));
            let within = {
                perf_span!("span");
                run(&rest[..inside])
            };
            counts = [1 + within[0], within[1]];
            rest = &rest[inside..];
        }
    }
    let after = run(rest);
    [counts[0] + after[0], counts[1] + after[1]]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn every_sampling_is_balanced_and_exact(
        sampling in samplings(),
        steps in proptest::collection::vec(0_u8..12, 0..200),
        others in proptest::collection::vec(1_u8..12, 0..200),
    ) {
        let mut issued = [0, 0];
        let captured = sample(sampling, || {
            let mine = thread::scope(|scope| {
                let other = scope.spawn(|| run(&others));
                let mine = run(&steps);
                let other = other.join().unwrap();
                [mine[0] + other[0], mine[1] + other[1]]
            });
            issued = mine;
        });
        let stored = stored(&captured);
        for (name, issued) in [("span", issued[0]), ("event", issued[1])] {
            let [records, sums] = stored.get(name).copied().unwrap_or_default();
            prop_assert_eq!(records + sums, issued, "{}", name);
        }
    }
}
