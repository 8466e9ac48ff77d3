//! A program that records in its allocator: the recorder allocates too, and must not wait for itself.
#![cfg(feature = "enabled")]
#![expect(unsafe_code, reason = "an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::thread;

use amp_trace::{Config, Output, perf_event, perf_span};

struct Recording;

// SAFETY: it allocates as the system does, and recording does not touch what it returns.
unsafe impl GlobalAlloc for Recording {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        perf_span!("alloc", bytes = layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        perf_event!("free", bytes = layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Recording = Recording;

#[test]
fn an_allocator_may_record() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..3 {
        let path = folder.path().join(format!("{round}.json"));
        let mut config = Config::to(Output::create(&path).unwrap());
        config.memory_cap = 1 << 20;
        amp_trace::start(config).unwrap();
        let threads = [0, 1].map(|thread| {
            let named = thread::Builder::new().name(format!("allocating {thread}"));
            let allocate = || {
                for size in 0..20_000_usize {
                    std::hint::black_box(vec![1_u8; size % 100]);
                }
            };
            named.spawn(allocate).unwrap()
        });
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        amp_trace::flush();
        let summary = amp_trace::finish().unwrap();
        assert!(
            summary.spans + summary.losses.spans >= 39_000,
            "{summary:?}"
        );
        let trace = std::fs::read(&path).unwrap();
        assert!(serde_json::from_slice::<serde_json::Value>(&trace).is_ok());
    }
}
