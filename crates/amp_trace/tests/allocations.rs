//! What spans allocate.
#![cfg(feature = "enabled")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests, with threads of their own"
)]

mod capture;

use std::cell::RefCell;
use std::hint::black_box;
use std::thread;

use amp_trace::{Config, CountingAllocator, perf_event, perf_span, perf_time};
use capture::{capture, capture_with};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::new();

fn allocate(bytes: usize) -> Vec<u8> {
    black_box(Vec::with_capacity(bytes))
}

#[test]
fn a_span_ends_with_what_it_allocated() {
    let captured = capture(|| {
        perf_span!("outer");
        drop(allocate(100));
        perf_time!("inner", {
            drop(allocate(20));
            let mut list = allocate(1_000);
            list.reserve_exact(3_000);
            black_box(&mut list).shrink_to(10);
        });
        perf_time!("idle", { black_box(0) });
    });
    assert_eq!(
        captured.texts(),
        [
            "begin outer",
            "begin inner",
            "end inner allocations=3u allocated_bytes=3020u",
            "begin idle",
            "end idle",
            "end outer allocations=4u allocated_bytes=3120u",
        ]
    );
    // They are no events of the program.
    assert_eq!((captured.summary.spans, captured.summary.events), (3, 0));
}

#[test]
fn zeroed_memory_counts_and_memory_outside_of_spans_does_not() {
    let captured = capture(|| {
        drop(allocate(100));
        perf_time!("zeroed", { drop(black_box(vec![0_u64; 32])) });
        drop(allocate(100));
        perf_event!("between");
        perf_time!("none", {});
    });
    assert_eq!(
        captured.texts(),
        [
            "begin zeroed",
            "end zeroed allocations=1u allocated_bytes=256u",
            "event between",
            "begin none",
            "end none",
        ]
    );
}

#[test]
fn what_the_recorder_allocates_is_not_the_programs() {
    let captured = capture(|| {
        let named = thread::Builder::new().name("a thread that is new to the recorder".to_owned());
        let work = || {
            perf_span!("first of the thread");
            // Each of these blocks has the recorder ask for memory, and register call sites.
            for index in 0..20_000_u32 {
                perf_span!("within", index);
                perf_event!("and more", index);
            }
        };
        named.spawn(work).unwrap().join().unwrap();
        amp_trace::flush();
    });
    let ends: Vec<&str> = captured.texts().into_iter().rev().take(2).collect();
    assert_eq!(ends, ["end first of the thread", "end within"]);
}

#[test]
fn destructors_of_thread_locals_may_allocate() {
    struct Late;
    impl Drop for Late {
        fn drop(&mut self) {
            perf_span!("late");
            drop(allocate(77));
        }
    }
    thread_local! {
        static LATE: RefCell<Option<Late>> = const { RefCell::new(None) };
    }
    let work = || {
        LATE.set(Some(Late));
        perf_time!("early", { drop(allocate(5)) });
    };
    // The first thread ends while nothing is recorded.
    thread::spawn(work).join().unwrap();
    let captured = capture(|| thread::spawn(work).join().unwrap());
    assert_eq!(
        captured.texts(),
        [
            "begin early",
            "end early allocations=1u allocated_bytes=5u",
            "begin late",
            "end late allocations=1u allocated_bytes=77u",
        ]
    );
}

#[test]
fn allocations_that_find_no_room_are_counted() {
    let mut config = Config::default();
    config.memory_cap = 1 << 20;
    config.flush_period = std::time::Duration::from_secs(60);
    let captured = capture_with(config, || {
        perf_span!("many");
        for _ in 0..1_000_000 {
            drop(allocate(8));
        }
    });
    let end = captured.texts().last().copied().unwrap();
    let (_, count) = end.split_once("allocations=").unwrap();
    let count: u64 = count.split_once('u').unwrap().0.parse().unwrap();
    assert_eq!(count + captured.summary.losses.events, 1_000_000, "{end}");
}
