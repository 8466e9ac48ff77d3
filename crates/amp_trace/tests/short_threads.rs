//! Threads that come and go leave nothing behind. Alone in its process, whose memory it measures.
#![cfg(all(feature = "enabled", target_os = "linux"))]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test, with threads of its own"
)]

mod counted;
mod figure;
mod resident;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};

use amp_trace::{Config, Output, perf_span};
use counted::{Counted, Counter};
use figure::{figure, grouped, is_nightly};
use resident::{descriptors, resident_bytes};

/// Threads of a round, and spans of each.
const THREADS: u64 = 10_000;
const SPANS: u64 = 100;
const ALIVE: usize = 64;
const MOST_GROWTH: u64 = 1 << 20;

/// Rounds after the one that everything is allocated in.
fn rounds() -> u64 {
    if is_nightly() { 20 } else { 2 }
}

fn round() {
    let mut alive: VecDeque<JoinHandle<()>> = VecDeque::new();
    for index in 0..THREADS {
        if alive.len() == ALIVE {
            alive.pop_front().unwrap().join().unwrap();
        }
        alive.push_back(thread::spawn(move || {
            for _ in 0..SPANS {
                perf_span!("short", index);
            }
        }));
    }
    alive.into_iter().for_each(|thread| thread.join().unwrap());
    amp_trace::flush();
}

#[test]
fn ten_thousand_threads_more_take_no_more_memory() {
    let counted = Arc::new(Counted::default());
    let output = Counter {
        counted: Arc::clone(&counted),
        wait: || (),
    };
    let mut config = Config::to(Output::new("counts", Box::new(output)));
    // So little that the first round touches all of it.
    config.memory_cap = 4 << 20;
    amp_trace::start(config).unwrap();
    round();
    let rounds = rounds();
    let before = (resident_bytes(), descriptors());
    (0..rounds).for_each(|_| round());
    let after = (resident_bytes(), descriptors());
    let summary = amp_trace::finish().unwrap();
    let threads = (rounds + 1) * THREADS;
    assert_eq!(summary.spans + summary.losses.spans, threads * SPANS);
    assert_eq!(summary.threads, threads);
    assert_eq!(counted.begun.load(Ordering::Relaxed), summary.spans);
    assert_eq!(counted.ended.load(Ordering::Relaxed), summary.spans);
    assert_eq!(counted.lost.load(Ordering::Relaxed), summary.losses.spans);
    let growth = after.0.saturating_sub(before.0) / rounds;
    assert!(growth < MOST_GROWTH, "{growth} bytes per round");
    assert_eq!(before.1, after.1, "descriptors");
    figure(
        "R8",
        format_args!(
            "{} threads: every span recorded or counted as dropped; {} KiB more memory per {} \
             threads, and no descriptor",
            grouped(threads),
            growth >> 10,
            grouped(THREADS),
        ),
    );
}
