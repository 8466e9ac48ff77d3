//! What recording adds to a lock that nobody else wants.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![expect(clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;

use amp_benches::{Contender, table, time};
use amp_trace::{Config, perf_async, perf_mutex, perf_rwlock};

const ROUNDS: usize = 41;
const ITERATIONS: u64 = 50_000;

fn main() {
    let mut config = Config::default();
    config.filter = "trace,filtered_out=off".parse().unwrap();
    amp_trace::start(config).unwrap();

    let std_mutex = std::sync::Mutex::new(0_u64);
    let unnamed = amp_trace::sync::Mutex::new(0_u64);
    let filtered = perf_mutex!(target: "filtered_out", "filtered", 0_u64);
    let mutex = perf_mutex!("mutex", 0_u64);
    let lock = perf_rwlock!("lock", 0_u64);
    let timed = time(
        ROUNDS,
        ITERATIONS,
        vec![
            Contender::new("std::sync::Mutex", |n| {
                (0..n).for_each(|n| *black_box(&std_mutex).lock().unwrap() += n);
            }),
            Contender::new("Mutex without a name", |n| {
                (0..n).for_each(|n| *black_box(&unnamed).lock().unwrap() += n);
            }),
            Contender::new("perf_mutex!, filtered out", |n| {
                (0..n).for_each(|n| *black_box(&filtered).lock().unwrap() += n);
            }),
            Contender::new("perf_mutex!", |n| {
                (0..n).for_each(|n| *black_box(&mutex).lock().unwrap() += n);
            })
            .settled_by(amp_trace::flush),
            Contender::new("perf_rwlock!, write", |n| {
                (0..n).for_each(|n| *black_box(&lock).write().unwrap() += n);
            })
            .settled_by(amp_trace::flush),
            Contender::new("perf_async! alone", |n| {
                (0..n).for_each(|_| drop(perf_async!("alone")));
            })
            .settled_by(amp_trace::flush),
        ],
    );
    println!(
        "{}",
        table("A lock that is free", &timed, &["std::sync::Mutex"])
    );
    amp_trace::finish();
}
