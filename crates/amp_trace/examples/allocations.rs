//! Memory: each span ends with what it allocated.
//!
//! `cargo run -p amp_trace --features enabled --example allocations`
//!
//! Click `load` or one of the spans inside it in the viewer: its arguments `allocations` and
//! `allocated_bytes` are what happened until its end.

#![expect(clippy::print_stdout, reason = "an example prints")]

mod recorded;

use std::error::Error;

use amp_trace::{CountingAllocator, perf_fn, perf_span};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::new();

fn main() -> Result<(), Box<dyn Error>> {
    recorded::recorded("allocations", || {
        for level in 0..5 {
            let names = load(level);
            perf_span!("look", names = names.len());
            // Nothing is allocated here.
            assert!(names.iter().all(|name| !name.is_empty()));
        }
        Ok(())
    })
}

#[perf_fn("load", level)]
fn load(level: u32) -> Vec<String> {
    let mut names = grow(level);
    perf_span!("sort");
    names.sort();
    names
}

#[perf_fn("grow")]
fn grow(level: u32) -> Vec<String> {
    (0..100 * level)
        .map(|tile| format!("tile {level}/{tile}"))
        .collect()
}
