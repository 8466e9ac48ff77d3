//! Writers of a program's own that behave badly: the recording goes on without them.
#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod capture;

use amp_trace::format::{Dropped, Record, WriteError, Writer};
use amp_trace::{Config, Output, perf_event};
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
