//! The flight recorder: what it keeps, when it writes, and where it stops.
#![cfg(feature = "enabled")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests, with time that has to pass"
)]

mod capture;
mod figure;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use amp_trace::{
    Config, FlightRecorder, SlowFrame, StartError, Summary, Trigger, perf_event, perf_frame,
    perf_span,
};
use capture::{alone, capture_with};
use figure::{figure, grouped};
use serde_json::Value;

/// A flight recorder for tests: nothing but calls make a capture.
fn recorder(folder: &Path) -> FlightRecorder {
    let mut flight = FlightRecorder::new(folder);
    flight.ending = "json".to_owned();
    flight.triggers = Vec::new();
    flight.after = Duration::ZERO;
    flight.captures_per_hour = 100_000;
    flight
}

fn fly(flight: FlightRecorder, program: impl FnOnce()) -> Summary {
    let mut config = Config::default();
    config.flight = Some(flight);
    config.flush_period = Duration::from_millis(5);
    capture_with(config, program).summary
}

/// The events of a capture, which is strict JSON and balanced.
fn events(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let capture: Value = serde_json::from_str(&text).unwrap();
    let events = match capture {
        Value::Array(events) => events,
        mut object => match object["traceEvents"].take() {
            Value::Array(events) => events,
            other => panic!("no events: {other}"),
        },
    };
    let count = |phase: &str| events.iter().filter(|e| e["ph"] == phase).count();
    assert_eq!(count("B"), count("E"), "{}", path.display());
    events
}

/// The names of the events that are no metadata.
fn names(events: &[Value]) -> Vec<&str> {
    let is_record = |event: &&Value| event["ph"] != "M" && event["ph"] != "E";
    let named = events.iter().filter(is_record);
    named.filter_map(|event| event["name"].as_str()).collect()
}

fn resident_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
        .map_or(0, |kib| kib * 1024)
}

fn spin(duration: Duration) {
    let begin = Instant::now();
    while begin.elapsed() < duration {
        std::hint::spin_loop();
    }
}

#[test]
fn every_hitch_of_a_long_flight_is_captured_and_memory_is_flat() {
    const FRAMES: u32 = 200_000;
    const HITCHES: u32 = 40;
    let folder = tempfile::tempdir().unwrap();
    let mut flight = recorder(folder.path());
    flight.before = Duration::from_millis(20);
    flight.triggers = vec![Trigger::Frame(SlowFrame::Over(Duration::from_millis(3)))];
    let mut config = Config::default();
    config.flight = Some(flight);
    let mut sizes = Vec::new();
    let _alone = alone();
    amp_trace::start(config).unwrap();
    for frame in 0..FRAMES {
        {
            perf_span!("update", frame);
            perf_span!("work");
            spin(Duration::from_micros(3));
        }
        if frame % (FRAMES / HITCHES) == FRAMES / HITCHES / 2 {
            perf_event!("hitch", frame);
            spin(Duration::from_millis(4));
        }
        perf_frame!();
        if frame % (FRAMES / 10) == 0 {
            sizes.push(resident_bytes());
        }
    }
    let summary = amp_trace::finish().unwrap();
    assert_eq!(summary.captures_refused, 0);
    assert!(summary.losses.is_empty(), "{:?}", summary.losses);
    let mut seen = BTreeSet::new();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let events = events(&entry.unwrap().path());
        let hitches = events.iter().filter(|event| event["name"] == "hitch");
        seen.extend(hitches.map(|hitch| hitch["args"]["frame"].as_u64().unwrap()));
    }
    let step = u64::from(FRAMES / HITCHES);
    let expected: BTreeSet<u64> = (0..u64::from(HITCHES))
        .map(|hitch| hitch * step + step / 2)
        .collect();
    assert_eq!(seen, expected);
    // A tenth of the way in, everything is there that is needed.
    let growth = sizes.last().unwrap().saturating_sub(sizes[1]);
    assert!(growth < 8 << 20, "grew by {growth} bytes: {sizes:?}");
    figure(
        "flight",
        format_args!(
            "{HITCHES} of {HITCHES} hitches in {} frames captured, memory grew by {} KiB",
            grouped(FRAMES.into()),
            growth >> 10,
        ),
    );
}

#[test]
fn a_capture_begins_and_ends_balanced_in_the_middle_of_spans() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = recorder(folder.path());
    flight.before = Duration::from_millis(30);
    let summary = fly(flight, || {
        perf_span!("the whole program");
        for round in 0..100 {
            perf_span!("round", round);
            thread::sleep(Duration::from_millis(3));
        }
        perf_span!("open at the capture");
        assert!(amp_trace::capture("In the middle!"));
        thread::sleep(Duration::from_millis(50));
    });
    let [capture] = summary.captures.as_slice() else {
        panic!("expected one capture: {:?}", summary.captures);
    };
    let name = capture.path.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("flight-"), "{name}");
    assert!(name.ends_with("Z_in-the-middle.json"), "{name}");
    let events = events(&capture.path);
    let names = names(&events);
    assert!(names.contains(&"the whole program") && names.contains(&"open at the capture"));
    let rounds = names.iter().filter(|name| **name == "round").count();
    assert!((1..100).contains(&rounds), "{rounds} rounds in {names:?}");
}

#[test]
fn panics_signals_and_predicates_make_captures() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = recorder(folder.path());
    flight.triggers = vec![
        Trigger::Panic,
        Trigger::Signal(libc::SIGUSR1),
        Trigger::When(Box::new(|frame| {
            assert!(frame.index != 3, "a predicate may panic");
            (frame.index == 5).then(|| "five".to_owned())
        })),
    ];
    let summary = fly(flight, || {
        perf_event!("before");
        thread::Builder::new()
            .name("unlucky".to_owned())
            .spawn(|| panic!("expected"))
            .unwrap()
            .join()
            .unwrap_err();
        amp_trace::flush();
        send(libc::SIGUSR1);
        amp_trace::flush();
        for _ in 0..8 {
            perf_frame!();
        }
        amp_trace::flush();
    });
    let reasons: Vec<&str> = summary.captures.iter().map(|c| c.reason.as_str()).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(
        reasons[0].starts_with("thread `unlucky` panicked at "),
        "{}",
        reasons[0]
    );
    assert!(reasons[0].ends_with(": expected"), "{}", reasons[0]);
    assert_eq!(reasons[1], format!("signal {}", libc::SIGUSR1));
    assert_eq!(reasons[2], "frame 5: five");
    for capture in &summary.captures {
        assert!(names(&events(&capture.path)).contains(&"before"));
    }
}

#[expect(unsafe_code, reason = "signals the test's own process")]
fn send(signal: i32) {
    // SAFETY: it has no preconditions, and the recorder handles the signal.
    unsafe { libc::raise(signal) };
}

#[test]
fn a_capture_that_waits_is_written_when_the_recording_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = recorder(folder.path());
    flight.after = Duration::from_secs(60);
    let summary = fly(flight, || {
        perf_event!("early");
        amp_trace::capture("first");
        amp_trace::capture("second");
        perf_event!("late");
    });
    assert_eq!(summary.captures.len(), 1);
    let events = events(&summary.captures[0].path);
    assert!(names(&events).starts_with(&["early", "late"]), "{events:?}");
    let text = fs::read_to_string(&summary.captures[0].path).unwrap();
    assert!(
        text.contains("flight.also") && text.contains("second"),
        "{text}"
    );
}

#[test]
fn limits_hold_and_what_they_refuse_is_counted() {
    let make = |flight: FlightRecorder| {
        fly(flight, || {
            for _ in 0..4 {
                perf_event!("something");
                amp_trace::capture("again");
                amp_trace::flush();
            }
        })
    };
    let folder = tempfile::tempdir().unwrap();
    let mut flight = recorder(folder.path());
    flight.captures_per_hour = 2;
    let summary = make(flight);
    assert_eq!((summary.captures_written, summary.captures_refused), (2, 2));
    let bytes = fs::metadata(&summary.captures[0].path).unwrap().len();

    let folder = tempfile::tempdir().unwrap();
    let mut flight = recorder(folder.path());
    flight.disk_cap = bytes * 5 / 2;
    let summary = make(flight);
    assert!(summary.captures_refused >= 2, "{summary:?}");
    let files = fs::read_dir(folder.path()).unwrap().flatten();
    let taken: u64 = files.map(|file| file.metadata().unwrap().len()).sum();
    assert!(taken <= bytes * 5 / 2, "{taken} bytes of captures");
}

#[test]
fn the_folder_may_vanish_and_links_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let captures = folder.path().join("captures");
    {
        let _alone = alone();
        assert!(!amp_trace::capture("nothing records"));
    }
    let summary = fly(recorder(&captures), || {
        fs::remove_dir(&captures).unwrap();
        amp_trace::capture("after the folder was deleted");
    });
    assert_eq!(summary.captures_written, 1);
    fs::remove_dir_all(&captures).unwrap();
    let summary = fly(recorder(&captures), || {
        fs::remove_dir(&captures).unwrap();
        fs::write(&captures, "a file is here now").unwrap();
        amp_trace::capture("into a file");
    });
    assert_eq!((summary.captures_written, summary.captures_refused), (0, 1));
    assert_eq!(fs::read_to_string(&captures).unwrap(), "a file is here now");
}

#[test]
fn impossible_settings_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let refuse = |change: fn(&mut FlightRecorder)| {
        let mut flight = recorder(folder.path());
        change(&mut flight);
        let mut config = Config::default();
        config.flight = Some(flight);
        config.check().unwrap_err()
    };
    let texts = [
        refuse(|flight| flight.before = Duration::from_hours(1)),
        refuse(|flight| flight.after = Duration::from_hours(1)),
        refuse(|flight| flight.captures_per_hour = 0),
        refuse(|flight| flight.memory = Some(10)),
        refuse(|flight| flight.triggers = vec![Trigger::Frame(SlowFrame::OverMedian(1.0))]),
    ]
    .map(|error| {
        assert!(matches!(error, StartError::Flight { .. }), "{error:?}");
        error.to_string()
    });
    assert!(texts[0].contains("at most 300s are kept"), "{}", texts[0]);
    assert!(texts[4].contains("give a number over 1"), "{}", texts[4]);
    let unknown = refuse(|flight| flight.ending = "txt".to_owned());
    assert!(
        matches!(unknown, StartError::Captures { .. }),
        "{unknown:?}"
    );
}
