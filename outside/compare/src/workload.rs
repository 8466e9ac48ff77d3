//! The program that is recorded: spans in every way that `tracing` knows, with fields of every type.
//!
//! All have the target `compare`, so that what else a recorder writes can be told apart.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use tracing::{Instrument, Level, event, instrument, span};

/// Does one thread's part. The same seed makes the same spans.
pub fn run(seed: u64) {
    let outer = span!(target: "compare", Level::INFO, "frame", seed, negative = -(seed as i64) - 1);
    let _entered = outer.enter();
    for step in 0..20 + seed {
        step_of(seed, step);
    }
    many_types();
    let depth = recursive(6);
    event!(target: "compare", Level::INFO, depth, "the recursion ended");
    entered_again();
    unwound();
    polled(seed);
}

#[instrument(target = "compare", level = "debug", skip_all, fields(number = step))]
fn step_of(seed: u64, step: u64) -> u64 {
    let inner = span!(target: "compare", Level::TRACE, "inner", product = seed * step, even = step.is_multiple_of(2));
    inner.in_scope(|| {
        event!(target: "compare", Level::DEBUG, step, "in a step");
        seed.wrapping_mul(31) ^ step
    })
}

fn many_types() {
    let path = "a/b \u{e4}\u{1f600} c";
    let _span = span!(
        target: "compare", Level::WARN, "many types",
        unsigned = u64::MAX >> 12, signed = i64::MIN >> 12, half = 0.5, yes = true, no = false,
        text = path, shown = %7, seen = ?Some(3), dotted.field = 1
    )
    .entered();
}

fn recursive(depth: u32) -> u32 {
    let _span = span!(target: "compare", Level::INFO, "recursive", depth).entered();
    if depth == 0 {
        0
    } else {
        1 + recursive(depth - 1)
    }
}

/// One span that is entered three times is three spans in time.
fn entered_again() {
    let span = span!(target: "compare", Level::INFO, "again", times = 3);
    for _ in 0..3 {
        let _entered = span.enter();
    }
}

/// A span that a panic leaves.
fn unwound() {
    let result = std::panic::catch_unwind(|| {
        let _span = span!(target: "compare", Level::ERROR, "unwound").entered();
        std::panic::resume_unwind(Box::new(()));
    });
    assert!(result.is_err(), "it panics");
}

/// A future that is polled several times: its span is entered for each poll.
fn polled(polls: u64) {
    let mut left = polls % 3 + 1;
    let future = std::future::poll_fn(|_| {
        left -= 1;
        if left == 0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    });
    let mut future =
        pin!(future.instrument(span!(target: "compare", Level::INFO, "polled", polls)));
    let mut context = Context::from_waker(Waker::noop());
    while future.as_mut().poll(&mut context).is_pending() {}
}
