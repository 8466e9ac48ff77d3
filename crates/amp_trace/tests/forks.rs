//! A forked child records nothing, and disturbs nobody who does.
#![cfg(all(feature = "enabled", unix))]
#![expect(
    unsafe_code,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "forks, with threads of its own"
)]

mod capture;
mod figure;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use amp_trace::{perf_event, perf_span};
use capture::capture;
use figure::{figure, grouped, is_nightly};

/// Forks; nightly, as many as the plan asks for.
fn forks() -> u32 {
    if is_nightly() { 10_000 } else { 200 }
}

#[test]
fn children_leave_the_parents_trace_alone() {
    static STOP: AtomicBool = AtomicBool::new(false);
    static ISSUED: AtomicU64 = AtomicU64::new(0);
    let captured = capture(|| {
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
        perf_span!("open while forking");
        for _ in 0..forks() {
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
    });
    let losses = captured.summary.losses;
    let issued = ISSUED.load(Ordering::Relaxed) + 1;
    assert_eq!(captured.summary.spans + losses.spans, issued);
    let of_children = |line: &&capture::Line| line.text.contains(" the child");
    assert_eq!(captured.lines.iter().filter(of_children).count(), 0);
    figure(
        "R10",
        format_args!(
            "{} forks, {} spans of the parent counted exactly, none of a child's",
            grouped(forks().into()),
            grouped(issued)
        ),
    );
}
