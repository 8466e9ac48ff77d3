//! Tracks that are no threads: what a GPU did, told afterwards by its time stamps.
//!
//! `cargo run -p amp_trace --features enabled --example tracks`

#![expect(clippy::print_stdout, reason = "an example prints")]

mod recorded;

use std::error::Error;
use std::time::Duration;

use amp_trace::{now, perf_frame, perf_span, perf_track, perf_track_event, perf_track_span};

/// Names and time stamps of one frame, in the order in which the queries were resolved.
const PASSES: [(&str, u64, u64); 4] = [
    ("shadows", 0, 400),
    ("cars", 450, 700),
    ("city", 400, 1_300),
    ("frame", 0, 1_350),
];

fn main() -> Result<(), Box<dyn Error>> {
    recorded::recorded("tracks", || {
        let gpu = perf_track!(format!("GPU: {}", "an adapter"));
        let start = now();
        for frame in 0..10_u32 {
            perf_span!("submit", frame);
            let submitted = start + frame * Duration::from_micros(1_500);
            // In any order: the batch nests them.
            let batch = gpu.batch();
            for (pass, from, to) in PASSES {
                let at = |micros| submitted + Duration::from_micros(micros);
                perf_track_span!(batch, at(from)..at(to), "pass", pass);
            }
            perf_track_event!(
                batch,
                submitted + Duration::from_micros(1_350),
                "presented",
                frame
            );
            perf_frame!();
        }
        Ok(())
    })
}
