//! A span on something that is no track.

use amp_trace::{now, perf_track_span};

fn main() {
    let thread = 7_u32;
    perf_track_span!(thread, now()..now(), "span"); //~ E0277
}
