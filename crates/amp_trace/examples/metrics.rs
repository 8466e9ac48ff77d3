//! Numbers over time: sums, plots and distributions, with their units.
//!
//! `cargo run -p amp_trace --features enabled --example metrics`
//!
//! Each is a counter track in the viewer; the histogram is three: its median, its 99th percentile and
//! its maximum.

#![expect(clippy::print_stdout, reason = "an example prints")]

mod recorded;

use std::error::Error;

use amp_trace::{perf_counter, perf_frame, perf_gauge, perf_histogram, perf_span};

fn main() -> Result<(), Box<dyn Error>> {
    recorded::recorded("metrics", || {
        for frame in 0..200_u32 {
            perf_span!("frame", frame);
            let angle = f64::from(frame) / 20.0;
            perf_gauge!(unit: "°C", "temperature", 60.0 + 5.0 * angle.sin());
            perf_counter!(unit: "bytes", "sent", 100 + frame % 7);
            for packet in 0..50_u32 {
                perf_histogram!(unit: "us", "round trip", 200 + packet * packet + frame);
            }
            perf_frame!();
            if frame % 20 == 19 {
                // A histogram has a value for each flush.
                amp_trace::flush();
            }
        }
        Ok(())
    })
}
