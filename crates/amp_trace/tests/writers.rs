//! Writers of a program's own that behave badly: the recording goes on without them.
#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod capture;

use std::fs::File;
use std::path::Path;

use amp_trace::format::{Dropped, Record, WriteError, Writer, native};
use amp_trace::{Config, Output, perf_event, perf_span};
use capture::{capture, capture_with};

struct Panics;

impl Writer for Panics {
    fn write(&mut self, record: &Record<'_>) {
        assert!(!matches!(record, Record::Event { .. }), "expected");
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

/// Calls the recorder back from its own work.
struct CallsBack;

impl Writer for CallsBack {
    fn write(&mut self, _: &Record<'_>) {
        assert!(amp_trace::is_recording());
        amp_trace::flush();
        assert!(amp_trace::counts().is_none());
        assert!(amp_trace::finish().is_none());
        perf_event!("from the writer");
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

fn config(writer: impl Writer + 'static) -> Config {
    Config::to(Output::new("a bad writer", Box::new(writer)))
}

#[test]
fn a_writer_that_panics_takes_nothing_else_with_it() {
    let captured = capture_with(config(Panics), || {
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

#[test]
fn a_writer_that_calls_back_does_not_wait_for_itself() {
    let captured = capture_with(config(CallsBack), || perf_event!("event"));
    assert!(captured.texts().contains(&"event event"));
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
        config.flush_period = std::time::Duration::from_secs(60);
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
