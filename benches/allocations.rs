//! What counting adds to an allocation: 64 bytes taken and given back.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![expect(clippy::unwrap_used, reason = "a bench")]
#![expect(unsafe_code, reason = "calls allocators")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;

use amp_benches::{Contender, table, time};
use amp_trace::{Config, CountingAllocator, perf_span};

const ROUNDS: usize = 41;
const ITERATIONS: u64 = 200_000;

static COUNTING: CountingAllocator = CountingAllocator::new();

fn main() {
    let timed = time(
        ROUNDS,
        ITERATIONS,
        vec![
            Contender::new("System", |n| allocate(&System, n)),
            Contender::new("counting", |n| allocate(&COUNTING, n)),
        ],
    );
    println!("{}", table("Nothing records", &timed, &["System"]));

    amp_trace::start(Config::default()).unwrap();
    let in_span = |n| {
        perf_span!("allocates");
        allocate(&COUNTING, n);
    };
    let timed = time(
        ROUNDS,
        ITERATIONS,
        vec![
            Contender::new("System", |n| allocate(&System, n)),
            Contender::new("counting, outside of spans", |n| allocate(&COUNTING, n)),
            Contender::new("counting, in a span", in_span).settled_by(amp_trace::flush),
        ],
    );
    println!("{}", table("Recording", &timed, &["System"]));
    amp_trace::finish();
}

#[inline(never)]
fn allocate(allocator: &impl GlobalAlloc, times: u64) {
    let layout = Layout::new::<[u64; 8]>();
    for _ in 0..times {
        // SAFETY: the layout is not empty, and what is given back is what was taken, with it.
        unsafe {
            let place = black_box(allocator.alloc(layout));
            allocator.dealloc(place, layout);
        }
    }
}
