//! Children that a recording process forks.
#![cfg(all(feature = "enabled", unix))]
#![expect(
    unsafe_code,
    clippy::disallowed_methods,
    reason = "tests, with forks and threads of their own"
)]

mod figure;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use amp_trace::format::{Dropped, Record, WriteError, Writer};
use amp_trace::{Config, Output, perf_event, perf_span};
use figure::{figure, grouped, is_nightly};

/// Forks; nightly, as many as the plan asks for.
fn forks() -> u32 {
    if is_nightly() { 10_000 } else { 200 }
}

/// What reached the output: spans, and records of a child.
#[derive(Debug, Default)]
struct Seen {
    spans: AtomicU64,
    of_children: AtomicU64,
}

/// Keeps nothing: memory that grew would have to be forked.
struct Counter(Arc<Seen>);

impl Writer for Counter {
    fn write(&mut self, record: &Record<'_>) {
        let (Record::Begin { site, .. } | Record::Event { site, .. }) = record else {
            return;
        };
        if matches!(record, Record::Begin { .. }) {
            self.0.spans.fetch_add(1, Ordering::Relaxed);
        }
        if site.name.contains("the child") {
            self.0.of_children.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn commit(&mut self) -> Result<(), WriteError> {
        Ok(())
    }

    fn finish(&mut self) -> Result<(), WriteError> {
        Ok(())
    }

    fn dropped(&self) -> Dropped {
        Dropped::default()
    }
}

#[test]
fn children_leave_the_parents_trace_alone() {
    static STOP: AtomicBool = AtomicBool::new(false);
    static ISSUED: AtomicU64 = AtomicU64::new(0);
    let seen = Arc::new(Seen::default());
    let output = Output::new("counts", Box::new(Counter(Arc::clone(&seen))));
    amp_trace::start(Config::to(output)).unwrap();
    let writers: Vec<_> = (0..4)
        .map(|_| {
            thread::spawn(|| {
                while !STOP.load(Ordering::Relaxed) {
                    perf_span!("of the parent");
                    ISSUED.fetch_add(1, Ordering::Relaxed);
                    thread::yield_now();
                }
            })
        })
        .collect();
    for _ in 0..forks() {
        perf_span!("open while forking");
        ISSUED.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the child records, which takes no lock in a child, and leaves by `_exit`.
        let child = unsafe { libc::fork() };
        if child == 0 {
            perf_span!("of the child");
            perf_event!("in the child");
            amp_trace::flush();
            let finished = amp_trace::finish().is_some();
            // SAFETY: it has no preconditions.
            unsafe { libc::_exit(i32::from(finished)) };
        }
        let mut status = 0;
        // SAFETY: `status` is a place for one.
        let waited = unsafe { libc::waitpid(child, &raw mut status, 0) };
        assert_eq!((waited, status), (child, 0));
    }
    STOP.store(true, Ordering::Relaxed);
    writers
        .into_iter()
        .for_each(|writer| writer.join().unwrap());
    let summary = amp_trace::finish().unwrap();
    let issued = ISSUED.load(Ordering::Relaxed);
    assert_eq!(summary.spans + summary.losses.spans, issued);
    assert_eq!(seen.spans.load(Ordering::Relaxed), summary.spans);
    assert_eq!(seen.of_children.load(Ordering::Relaxed), 0);
    figure(
        "R10",
        format_args!(
            "{} forks, {} spans of the parent counted exactly, none of a child's",
            grouped(forks().into()),
            grouped(issued)
        ),
    );
}
