//! Memory keeps to its cap, whatever the disk does. Alone in its process, whose memory it measures.
#![cfg(all(feature = "enabled", target_os = "linux"))]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test, with threads and time of its own"
)]

mod counted;
mod figure;
mod resident;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use amp_trace::{Config, Output, perf_span};
use counted::{Counted, Counter};
use figure::{figure, grouped, is_nightly};
use resident::{peak_bytes, resident_bytes};

const CAP: u64 = 64 << 20;
/// The program itself, and what the recorder needs beside the records.
const BESIDE: u64 = 16 << 20;
const THREADS: u64 = 2;
/// Spans between two looks at the gate's count.
const BATCH: u64 = 1_000;

/// How many spans; nightly, as many as the plan asks for.
fn spans() -> u64 {
    if is_nightly() {
        1_000_000_000
    } else {
        10_000_000
    }
}

#[test]
fn memory_stays_under_its_cap_while_the_disk_hangs() {
    static ISSUED: AtomicU64 = AtomicU64::new(0);
    static DONE: AtomicBool = AtomicBool::new(false);
    let spans = spans();
    // From the first spans on, the output takes nothing before this many were tried: more than the
    // memory holds.
    let hangs_until = spans * 6 / 10;
    let counted = Arc::new(Counted::default());
    let output = Counter {
        counted: Arc::clone(&counted),
        wait: move || {
            while (1..hangs_until).contains(&ISSUED.load(Ordering::Relaxed)) {
                thread::sleep(Duration::from_millis(1));
            }
        },
    };
    let mut config = Config::to(Output::new("a disk that hangs", Box::new(output)));
    config.memory_cap = usize::try_from(CAP).unwrap();
    amp_trace::start(config).unwrap();
    let (samples, most) = thread::scope(|scope| {
        let sampler = scope.spawn(|| {
            let (mut samples, mut most) = (0_u64, 0);
            while !DONE.load(Ordering::Relaxed) {
                most = resident_bytes().max(most);
                samples += 1;
                thread::sleep(Duration::from_millis(1));
            }
            (samples, most)
        });
        let writers = [0; THREADS as usize].map(|_| {
            scope.spawn(|| {
                for _ in 0..spans / THREADS / BATCH {
                    for index in 0..BATCH {
                        perf_span!("span", index);
                    }
                    ISSUED.fetch_add(BATCH, Ordering::Relaxed);
                }
            })
        });
        writers
            .into_iter()
            .for_each(|writer| writer.join().unwrap());
        DONE.store(true, Ordering::Relaxed);
        sampler.join().unwrap()
    });
    let summary = amp_trace::finish().unwrap();
    let lost = summary.losses.spans;
    assert_eq!(summary.spans + lost, spans);
    assert!(lost > 0, "the disk never hung: {summary:?}");
    assert_eq!(counted.begun.load(Ordering::Relaxed), summary.spans);
    assert_eq!(counted.ended.load(Ordering::Relaxed), summary.spans);
    assert_eq!(counted.lost.load(Ordering::Relaxed), lost);
    let peak = peak_bytes().max(most);
    assert!(
        peak <= CAP + BESIDE,
        "{peak} bytes at the most, of {samples} samples"
    );
    figure(
        "R7",
        format_args!(
            "{} spans, {} of them dropped and counted exactly; at most {} MiB resident with a cap of \
             {} MiB, program included",
            grouped(spans),
            grouped(lost),
            peak.div_ceil(1 << 20),
            CAP >> 20,
        ),
    );
}
