//! What is asked of the recorder, and what is said of that.

use amp_trace::perf_event;

/// What builds that record are built with.
const FEATURE: &str = "build with `--features perf_trace`";

/// Sets a mark in the trace, by its number.
pub(super) fn mark(number: u32) -> String {
    perf_event!("mark", number);
    said_of_mark(number, amp_trace::ENABLED, amp_trace::is_recording())
}

/// Has the flight recorder write the last seconds.
pub(super) fn capture() -> String {
    let is_taken = amp_trace::capture("asked in the window");
    perf_event!("capture", is_taken);
    said_of_capture(amp_trace::ENABLED, is_taken)
}

fn said_of_mark(number: u32, can_record: bool, is_recording: bool) -> String {
    match (can_record, is_recording) {
        (false, _) => format!("no mark: {FEATURE}"),
        (true, false) => "no mark: nothing is recorded".to_owned(),
        (true, true) => format!("mark {number} is in the trace"),
    }
}

fn said_of_capture(can_record: bool, is_taken: bool) -> String {
    match (can_record, is_taken) {
        (false, _) => format!("no recorder: {FEATURE}"),
        (true, false) => "no flight recorder: start with TRACE_FLIGHT=captures".to_owned(),
        (true, true) => "TRACE_FLIGHT is asked for a capture".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_said_with_what_to_do() {
        assert_eq!(said_of_mark(3, true, true), "mark 3 is in the trace");
        assert!(said_of_mark(3, false, false).contains("--features perf_trace"));
        assert!(said_of_mark(3, true, false).starts_with("no mark"));
        assert!(said_of_capture(false, false).contains("--features perf_trace"));
        assert!(said_of_capture(true, false).contains("TRACE_FLIGHT="));
        assert!(said_of_capture(true, true).contains("TRACE_FLIGHT"));
    }

    #[test]
    fn without_a_recording_nothing_is_promised() {
        assert!(mark(1).starts_with("no mark"));
        assert!(capture().starts_with("no "));
    }
}
