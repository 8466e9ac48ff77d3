//! What recording costs is measured, said in the trace, and added up.
#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod capture;

use amp_trace::{perf_counter, perf_event, perf_frame, perf_histogram, perf_span};
use capture::capture;

#[test]
fn the_trace_says_what_a_record_costs() {
    let captured = capture(|| {
        perf_span!("span");
    });
    for (name, cost) in captured.summary.costs.named() {
        let label = format!("label {name}={:?}", cost.nanos());
        let found = captured.lines.iter().filter(|line| line.text == label);
        assert_eq!(found.count(), 1, "{label} in {:?}", captured.lines);
    }
    let process = captured.lines.iter().position(|l| l.text == "process");
    assert_eq!(process, Some(0), "the process comes first");
}

#[test]
fn the_overhead_is_the_sum_of_counts_times_costs() {
    let captured = capture(|| {
        for index in 0..1_000_u64 {
            perf_span!("plain");
            perf_span!("with two", index, twice = index * 2);
            perf_event!("event");
            perf_counter!("counter", 1_u8);
            perf_histogram!("histogram", index);
            perf_frame!();
        }
    });
    let summary = &captured.summary;
    let costs = summary.costs;
    let once = costs.span.0
        + costs.span.0
        + 2 * costs.field().0
        + costs.event.0
        + 2 * costs.counter.0
        + costs.frame.0;
    // A thousand times picoseconds is nanoseconds.
    assert_eq!(summary.overhead.as_nanos(), u128::from(once));
    let share = summary.overhead.as_secs_f64() / summary.duration.as_secs_f64() * 100.0;
    assert!((summary.overhead_percent() - share).abs() < 1e-9);
}

#[test]
fn measuring_leaves_no_records() {
    let captured = capture(|| ());
    assert_eq!((captured.summary.spans, captured.summary.events), (0, 0));
    assert_eq!(captured.texts(), [""; 0]);
    assert_eq!(captured.summary.overhead_percent(), 0.0);
}

#[test]
fn the_trace_says_what_a_comparison_needs() {
    let captured = capture(|| amp_trace::set_label("scene", "harbour"));
    let value = |name: &str| {
        let start = format!("label {name}=");
        let mut lines = captured.lines.iter();
        lines
            .find_map(|line| line.text.strip_prefix(&start))
            .unwrap()
    };
    assert_eq!(value("scene"), "\"harbour\"");
    assert!(value("program.command_line").contains("overhead"));
    assert!(value("program.started_at").starts_with("\"20"));
    assert!(value("machine.cores").ends_with('u'));
    assert_eq!(
        value("recorder.clock"),
        format!("\"{}\"", captured.summary.clock)
    );
    if cfg!(target_os = "linux") {
        let id = value("program.build_id").trim_matches('"');
        assert!(
            id.len() >= 16 && id.chars().all(|c| c.is_ascii_hexdigit()),
            "{id}"
        );
    }
}
