//! Log messages and spans of the `tracing` crate, beside our own.
//!
//! `cargo run -p amp_trace --features bridge --example messages`
//!
//! A message is the argument `message` of its event, the first one; its level is the last one, unless
//! it is INFO. Events of `tracing` are named after the place in the program that they come from.

#![expect(clippy::print_stdout, reason = "an example prints")]

mod recorded;

use std::error::Error;

use amp_trace::{install_bridge, perf_span};
use tracing::{debug, error, info, info_span, warn};

fn main() -> Result<(), Box<dyn Error>> {
    recorded::recorded("messages", || {
        if !install_bridge() {
            return Err("there is another subscriber in this program".into());
        }
        for attempt in 1..=3 {
            perf_span!("connect", attempt);
            let _of_a_library = info_span!("handshake", peer = "lobby").entered();
            debug!(attempt, "trying");
            if attempt < 3 {
                warn!(after_ms = 200, "no answer from {}", "lobby");
            } else {
                info!("connected");
            }
        }
        error!(code = 7, "disconnected");
        Ok(())
    })
}
