//! Writers of a program's own that behave badly: the recording goes on without them.
#![cfg(feature = "enabled")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests, which wait for the recorder"
)]

mod capture;

use std::fs::File;
use std::path::Path;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use amp_trace::format::{Dropped, Record, WriteError, Writer, native};
use amp_trace::{Config, Output, perf_event, perf_span};
use capture::{alone, capture, capture_with};

/// Takes records, and does what it is told with them.
struct Takes<F>(F);

impl<F: FnMut(&Record<'_>) + Send> Writer for Takes<F> {
    fn write(&mut self, record: &Record<'_>) {
        (self.0)(record);
    }
    fn commit(&mut self) -> Result<(), WriteError> {
        Ok(())
    }
    fn finish(&mut self) -> Result<(), WriteError> {
        Ok(())
    }
    fn dropped(&self) -> Dropped {
        Dropped::default()
    }
}

fn config(take: impl FnMut(&Record<'_>) + Send + 'static) -> Config {
    let writer = Takes(take);
    Config::to(Output::new("a bad writer", Box::new(writer)))
}

fn panic_at_an_event(record: &Record<'_>) {
    assert!(!matches!(record, Record::Event { .. }), "expected");
}

#[test]
fn a_writer_that_panics_takes_nothing_else_with_it() {
    let captured = capture_with(config(panic_at_an_event), || {
        for _ in 0..10 {
            perf_event!("event");
            amp_trace::flush();
        }
    });
    assert_eq!(captured.texts(), ["event event"; 10]);
    let error = captured.summary.outputs[0].error.as_deref();
    assert!(
        error.is_some_and(|error| error.contains("panicked")),
        "{error:?}"
    );
}

/// Calls the recorder back from its own work.
fn call_back(_: &Record<'_>) {
    assert!(amp_trace::is_recording());
    amp_trace::flush();
    assert!(amp_trace::counts().is_none());
    assert!(amp_trace::span_sums().is_none());
    assert!(amp_trace::finish().is_none());
    perf_event!("from the writer");
}

#[test]
fn a_writer_that_calls_back_does_not_wait_for_itself() {
    let captured = capture_with(config(call_back), || perf_event!("event"));
    assert!(captured.texts().contains(&"event event"));
}

#[test]
fn sums_of_spans_are_had_at_once_or_not_at_all() {
    {
        let _alone = alone();
        assert!(amp_trace::span_sums().is_none(), "nothing records");
    }
    let (is_waiting, waiting) = mpsc::channel();
    let gate = Arc::new(Mutex::new(()));
    let held_up = Arc::clone(&gate);
    // An event is taken for as long as somebody holds the gate.
    let wait = move |record: &Record<'_>| {
        if matches!(record, Record::Event { .. }) {
            is_waiting.send(()).unwrap();
            drop(held_up.lock().unwrap());
        }
    };
    let captured = capture_with(config(wait), || {
        for _ in 0..3 {
            perf_span!("outer");
            perf_span!("inner");
        }
        amp_trace::flush();
        // The drain may be at work in between; a minute is for a machine that is busy.
        let sums = (0..60_000).find_map(|_| {
            thread::sleep(Duration::from_millis(1));
            amp_trace::span_sums()
        });
        let sums = sums.unwrap();
        let of = |name: &str| sums.iter().find(|sum| sum.name == name).unwrap();
        let (outer, inner) = (of("outer"), of("inner"));
        assert_eq!((outer.count, inner.count), (3, 3));
        assert_eq!(inner.self_time, inner.total);
        assert_eq!(outer.self_time, outer.total - inner.total);
        assert!(sums.is_sorted_by(|a, b| a.self_time >= b.self_time));

        let held = gate.lock().unwrap();
        perf_event!("event");
        waiting.recv().unwrap();
        // A wait would never end.
        assert!(amp_trace::span_sums().is_none());
        drop(held);
    });
    let totals = &captured.summary.totals;
    let total = totals.iter().find(|total| total.name == "outer").unwrap();
    assert_eq!(total.count, 3);
}

/// Beginnings, ends and events of a capture, and whether it is finished.
fn count(path: &Path) -> ([u32; 3], bool) {
    let mut counts = [0; 3];
    let mut reader = native::StreamReader::new(File::open(path).unwrap()).unwrap();
    let end = reader.read_all(&mut |record| match record {
        Record::Begin { .. } => counts[0] += 1,
        Record::End { .. } => counts[1] += 1,
        Record::Event { .. } => counts[2] += 1,
        _ => {}
    });
    (counts, end.unwrap().is_finished)
}

#[test]
fn a_native_capture_is_whole_after_every_flush() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("city.amptrace");
    let config = Config::to(Output::create(&path).unwrap());
    let captured = capture_with(config, || {
        for round in 1..=20_u32 {
            perf_span!("outer");
            for n in 0..50_u32 {
                perf_span!("inner", n);
                perf_event!("hit");
            }
            amp_trace::flush();
            let inner = 50 * round;
            assert_eq!(
                count(&path),
                ([inner + round, inner + round - 1, inner], false)
            );
        }
    });
    assert_eq!(count(&path), ([1_020, 1_020, 1_000], true));
    assert_eq!(captured.summary.outputs[0].error, None);
}

#[test]
fn a_recording_runs_until_it_is_finished() {
    let _captured = capture(|| assert!(amp_trace::is_recording()));
    // Still this test's turn: no other one records meanwhile.
    assert!(!amp_trace::is_recording());
    assert!(amp_trace::finish().is_none());
}

#[test]
fn a_smaller_cap_holds_after_a_larger_one() {
    let record = |cap: usize| {
        let mut config = Config::default();
        config.memory_cap = cap;
        config.flush_period = Duration::from_secs(60);
        let captured = capture_with(config, || {
            for _ in 0..1_000_000 {
                perf_event!("event");
            }
        });
        assert_eq!(
            captured.summary.events + captured.summary.losses.events,
            1_000_000
        );
        captured.summary.losses.events
    };
    assert_eq!(record(16 << 20), 0);
    assert!(record(1 << 20) > 0);
}
