//! Programs of a few steps, in every order.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use loom::model::Builder;
use loom::sync::Arc;
use loom::thread;

use crate::figure::{figure, grouped, is_nightly};
use crate::imp::block::{Pool, pool};
use crate::imp::primitive::Ordering;
use crate::track::{END, Read, Track};

/// Runs a program in every order; how many there are.
fn explore(program: impl Fn() + Sync + Send + 'static) -> u64 {
    let orders = std::sync::Arc::new(AtomicU64::new(0));
    let counted = std::sync::Arc::clone(&orders);
    // How often a thread is interrupted where it did not ask for it, at most: almost all faults
    // show with two.
    let mut builder = Builder::new();
    builder.preemption_bound = Some(if is_nightly() { 3 } else { 2 });
    builder.max_branches = 100_000;
    builder.check(move || {
        counted.fetch_add(1, Relaxed);
        program();
    });
    orders.load(Relaxed)
}

/// What is shared: the threads' tracks and the pool.
struct Shared {
    pool: Pool,
    tracks: Vec<Track>,
}

impl Shared {
    fn new(cap: usize, tracks: usize, hand_over: Ordering) -> Arc<Self> {
        Arc::new(Self {
            pool: pool(cap),
            tracks: (0..tracks).map(|_| Track::new(hand_over)).collect(),
        })
    }
}

/// A thread: so many spans, one after another inside one around them.
fn record(shared: &Shared, track: usize, spans: u64) {
    let (track, pool) = (&shared.tracks[track], &shared.pool);
    let is_open = track.begin(pool, 1);
    for number in 2..=spans {
        if track.begin(pool, number) {
            track.end(number);
        }
    }
    if is_open {
        track.end(1);
    }
    track.retire();
}

/// The words are whole spans that nest, in the order of their numbers, and with the lost ones they
/// are as many as were issued.
fn check(read: &Read, issued: u64) {
    let (mut open, mut last, mut spans) = (Vec::new(), 0, 0);
    for word in &read.words {
        let number = word & !END;
        if word & END == 0 {
            assert!(number > last, "{read:?}");
            last = number;
            spans += 1;
            open.push(number);
        } else {
            assert_eq!(open.pop(), Some(number), "{read:?}");
        }
    }
    assert!(open.is_empty(), "{read:?}");
    assert_eq!(spans + read.lost, issued, "{read:?}");
    assert!(read.has_ended);
}

/// Threads that record while the drain passes, and the last pass when they have ended.
fn hand_over(threads: usize, spans: u64, cap: usize, passes: usize, order: Ordering) -> u64 {
    explore(move || {
        let shared = Shared::new(cap, threads, order);
        let recording: Vec<_> = (0..threads)
            .map(|track| {
                shared.tracks[track].register();
                let shared = Arc::clone(&shared);
                thread::spawn(move || record(&shared, track, spans))
            })
            .collect();
        let mut reads: Vec<Read> = (0..threads).map(|_| Read::default()).collect();
        let pass = |reads: &mut Vec<Read>| {
            for (track, read) in shared.tracks.iter().zip(reads) {
                track.read(&shared.pool, read);
            }
        };
        for _ in 0..passes {
            pass(&mut reads);
            shared.pool.prepare();
        }
        recording
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        pass(&mut reads);
        reads.iter().for_each(|read| check(read, spans));
        let [allocated, free] = shared.pool.counts();
        assert!(allocated <= shared.pool.cap());
        assert_eq!(allocated, free, "a block is lost");
    })
}

#[test]
fn the_drain_reads_what_a_thread_wrote() {
    let spans = if is_nightly() { 5 } else { 4 };
    let orders = hand_over(1, spans, 3, 1, Ordering::Release);
    assert!(orders > 100, "{orders}");
}

#[test]
fn spans_are_lost_whole_and_counted_where_memory_ends() {
    let spans = if is_nightly() { 6 } else { 4 };
    let orders = hand_over(1, spans, 1, 1, Ordering::Release);
    assert!(orders > 100, "{orders}");
}

#[test]
fn two_threads_share_the_pool_with_the_drain() {
    let (spans, passes) = if is_nightly() { (2, 2) } else { (2, 1) };
    let orders = hand_over(2, spans, 2, passes, Ordering::Release);
    figure(
        "R9-loom",
        format_args!(
            "{} orders of two threads and the drain, no finding",
            grouped(orders)
        ),
    );
}

/// The model sees what it is there to see.
#[test]
#[should_panic(expected = "Read {")]
fn a_hand_over_that_is_no_release_is_found() {
    let _orders = hand_over(1, 4, 3, 1, Ordering::Relaxed);
}

#[test]
fn no_more_blocks_than_the_cap_are_out_and_each_is_ones_own() {
    let orders = explore(|| {
        let shared = Shared::new(1, 0, Ordering::Release);
        let others: Vec<_> = (0..2)
            .map(|index| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || {
                    for _ in 0..2 {
                        let Some(block) = shared.pool.take() else {
                            continue;
                        };
                        block[0].store(index, Ordering::Relaxed);
                        thread::yield_now();
                        assert_eq!(block[0].load(Ordering::Relaxed), index);
                        shared.pool.give(block);
                    }
                })
            })
            .collect();
        others.into_iter().for_each(|thread| thread.join().unwrap());
        let [allocated, free] = shared.pool.counts();
        assert!(allocated <= 1 && allocated == free);
    });
    assert!(orders > 100, "{orders}");
}
