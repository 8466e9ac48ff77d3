use std::time::Duration;

use amp::counters::Counters;
use amp::frame_times::FrameTimes;
use amp::recording::Recorded;
use amp::report::Report;
use amp_trace::{OutputSummary, SpanTotal, Summary};

fn report(recorded: &Recorded) -> String {
    let mut times = FrameTimes::default();
    times.extend((1..=100).map(Duration::from_millis));
    let report = Report {
        title: "A test",
        traced_command: "cargo run",
        times: &times,
        counters: &Counters::default(),
        culling: "Culled by the processor",
        picture: None,
        recorded,
    };
    report.to_string()
}

fn summary() -> Summary {
    let mut span = SpanTotal::default();
    span.name = "cull_instances".to_owned();
    span.target = "amp_render::optimized_queries".to_owned();
    span.count = 600;
    span.total = Duration::from_millis(20);
    span.self_time = Duration::from_millis(15);
    span.percentiles.p50 = Duration::from_micros(30);
    span.percentiles.p99 = Duration::from_micros(200);
    span.max = Duration::from_micros(250);
    let mut output = OutputSummary::default();
    output.description = "/tmp/trace.json".to_owned();
    let mut summary = Summary::default();
    summary.totals = vec![span];
    summary.outputs = vec![output];
    summary
}

#[test]
fn frame_times_are_in_milliseconds_and_frames_a_second() {
    let report = report(&Recorded::CompiledOut);
    assert!(
        report.contains("p50         50.000 ms      20.0 fps"),
        "{report}"
    );
    assert!(
        report.contains("1 % low    100.000 ms      10.0 fps"),
        "{report}"
    );
    assert!(report.contains("has no tracing"), "{report}");
}

#[test]
fn spans_losses_and_the_file_are_named() {
    let report = report(&Recorded::Done(Box::new(summary())));
    for line in [
        "     15.00      20.00       600      0.030      0.200      0.250  amp_render cull_instances",
        "Losses: none",
        "Trace: /tmp/trace.json",
        "https://ui.perfetto.dev",
        "chrome://tracing",
    ] {
        assert!(report.contains(line), "{line:?} is not in {report}");
    }
}

#[test]
fn a_native_capture_is_not_said_to_open_in_a_browser() {
    let mut summary = summary();
    summary.outputs[0].description = "city.amptrace".to_owned();
    let report = report(&Recorded::Done(Box::new(summary)));
    assert!(
        report.contains("amp-trace convert city.amptrace --to perfetto"),
        "{report}"
    );
    assert!(!report.contains("chrome://tracing"), "{report}");
}

#[test]
fn losses_and_errors_come_with_a_remedy() {
    let mut summary = summary();
    summary.losses.spans = 7;
    summary.outputs[0].dropped.events = 9;
    summary.outputs[0].error = Some("the disk is full; free some of it".to_owned());
    let report = report(&Recorded::Done(Box::new(summary)));
    for line in [
        "Losses: 7 spans and 0 events, because the recorder's memory was full; trace less with RUST_LOG",
        "Missing in it: 0 spans and 9 events",
        "It is not complete: the disk is full; free some of it",
    ] {
        assert!(report.contains(line), "{line:?} is not in {report}");
    }
}

#[test]
fn a_long_name_keeps_its_end() {
    let mut summary = summary();
    summary.totals[0].name = format!("system: {}::the_end", "deep::".repeat(30));
    let report = report(&Recorded::Done(Box::new(summary)));
    assert!(report.contains("::the_end\n"), "{report}");
    assert!(report.lines().all(|line| line.chars().count() < 160));
}
