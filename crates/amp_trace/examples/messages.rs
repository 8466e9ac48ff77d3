//! Log messages of the crates `tracing` and `log`, and spans of `tracing`, beside our own.
//!
//! `cargo run -p amp_trace --features bridge --example messages`
//!
//! A message is the argument `message` of its event, the first one; its level is the last one, unless
//! it is INFO. Messages are named after the place in the program that they come from. Those of `log` come
//! through `tracing-log`, and have the target, file and line of their own.

#![expect(clippy::print_stdout, reason = "an example prints")]

mod recorded;

use std::error::Error;

use amp_trace::{install_bridge, perf_span};
use tracing::{debug, error, info, info_span, warn};
use tracing_log::{LogTracer, log};

fn main() -> Result<(), Box<dyn Error>> {
    recorded::recorded("messages", || {
        if !install_bridge() {
            return Err("there is another subscriber in this program".into());
        }
        LogTracer::init()?;
        for attempt in 1..=3 {
            perf_span!("connect", attempt);
            let _of_a_library = info_span!("handshake", peer = "lobby").entered();
            debug!(attempt, "trying");
            if attempt < 3 {
                warn!(after_ms = 200, "no answer from {}", "lobby");
                log::warn!(target: "sockets", "attempt {attempt} timed out");
            } else {
                info!("connected");
            }
        }
        error!(code = 7, "disconnected");
        Ok(())
    })
}
