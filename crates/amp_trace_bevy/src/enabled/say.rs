//! What a user has to know.

use amp_trace::{Level, perf_event};

/// Says something on the standard error stream, and in the trace.
pub(super) fn say(what: &str) {
    perf_event!(target: "amp_trace_bevy", level: Level::WARN, "notice", what);
    #[expect(
        clippy::print_stderr,
        reason = "the program's log may be what does not work"
    )]
    {
        eprintln!("amp_trace_bevy: {what}");
    }
}
