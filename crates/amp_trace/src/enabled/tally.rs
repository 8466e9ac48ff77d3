//! Counts without records: what call sites do that have fallen back.
//!
//! Each thread that counts has a table, which belongs to its track and outlives it; each call site that
//! ever fell back has a slot in all of them. Counts only grow, and the drain takes the differences, so
//! nothing is lost when a thread ends or a site changes its state in the middle.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use super::fork;
use super::quiet::{is_quiet, quietly};
use super::thread;

/// Call sites that can fall back, in the life of the process.
pub(crate) const SLOTS: usize = 256;
/// One in so many is recorded after all, at random, and tells how long the others take.
const TIMED_ONE_IN: u32 = 1024;

/// The counts of one thread.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct Tally {
    /// The thread's alone to write.
    slots: [Slot; SLOTS],
    /// What the drain has read of each. The drain's alone.
    read: [AtomicU64; SLOTS],
}

#[derive(Debug)]
struct Slot {
    count: AtomicU64,
    /// The count at which the next one is recorded.
    timed_at: AtomicU64,
}

/// For threads past their end, and for what happens inside the recorder.
pub(crate) static LATE: Tally = Tally::new();

thread_local! {
    /// Has no destructor, so it can be used for as long as the thread runs.
    static TALLY: Cell<Option<&'static Tally>> = const { Cell::new(None) };
}

impl Tally {
    pub(crate) const fn new() -> Self {
        Self {
            slots: [const {
                Slot {
                    count: AtomicU64::new(0),
                    timed_at: AtomicU64::new(0),
                }
            }; SLOTS],
            read: [const { AtomicU64::new(0) }; SLOTS],
        }
    }

    /// Counts one; `false` if it is to be recorded instead.
    pub(crate) fn count(&self, slot: usize) -> bool {
        let is_usual = self.count_usually(slot);
        if !is_usual {
            self.slots[slot % SLOTS].time_later();
        }
        is_usual
    }

    /// Counts one; `false` and no count if it is one to be recorded.
    #[inline(always)]
    fn count_usually(&self, slot: usize) -> bool {
        let slot = &self.slots[slot % SLOTS];
        let count = slot.count.load(Ordering::Relaxed);
        let is_usual = count != slot.timed_at.load(Ordering::Relaxed);
        if is_usual {
            // No other thread writes here: a load and a store lose nothing.
            slot.count.store(count + 1, Ordering::Relaxed);
        }
        is_usual
    }

    /// Counts one of several threads that share the table.
    fn count_shared(&self, slot: usize) {
        self.slots[slot % SLOTS]
            .count
            .fetch_add(1, Ordering::Relaxed);
    }

    /// Takes what was counted in each of the first slots since the last time.
    pub(crate) fn take(&self, slots: usize) -> impl Iterator<Item = (usize, u64)> + '_ {
        let both = self.slots.iter().zip(&self.read).take(slots).enumerate();
        both.filter_map(|(index, (slot, read))| {
            let count = slot.count.load(Ordering::Relaxed);
            let new = count.wrapping_sub(read.swap(count, Ordering::Relaxed));
            (new > 0).then_some((index, new))
        })
    }
}

impl Slot {
    /// Chooses the next one to be recorded.
    fn time_later(&self) {
        let count = self.count.load(Ordering::Relaxed);
        // The upper bits of a product with an odd constant near 2^64 / φ look random enough.
        let random = count.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let gap = 1 + (random >> (63 - TIMED_ONE_IN.ilog2()));
        self.timed_at.store(count + gap, Ordering::Relaxed);
    }
}

/// Counts one for the calling thread; `false` and no count in the cases that [`count`] is for.
///
/// # Cost
/// A nanosecond or two: no call, no lock, and no memory that another thread writes.
#[inline(always)]
pub(crate) fn count_usually(slot: usize) -> bool {
    TALLY.get().is_some_and(|tally| tally.count_usually(slot))
}

/// Counts one for the calling thread; `false` if it is to be recorded instead.
pub(crate) fn count(slot: usize) -> bool {
    match TALLY.get() {
        Some(tally) => tally.count(slot),
        None => count_first(slot),
    }
}

/// The thread's first count, or one past its end.
#[cold]
fn count_first(slot: usize) -> bool {
    // Its track is asked for under locks, which a child may not have, and by allocating.
    let tally = if is_quiet() || fork::is_child() {
        None
    } else {
        quietly(thread::own_tally)
    };
    if let Some(tally) = tally {
        TALLY.set(Some(tally));
        tally.count(slot)
    } else {
        LATE.count_shared(slot);
        true
    }
}

/// The thread gives its table back.
pub(crate) fn forget() {
    TALLY.set(None);
}

/// Lets the thread count where nobody looks while `work` runs. For one thread at a time.
pub(crate) fn rehearse<R>(work: impl FnOnce() -> R) -> R {
    static REHEARSAL: Tally = Tally::new();
    struct Restore(Option<&'static Tally>);
    impl Drop for Restore {
        fn drop(&mut self) {
            TALLY.set(self.0);
        }
    }
    REHEARSAL.slots[0]
        .timed_at
        .store(u64::MAX, Ordering::Relaxed);
    let _restore = Restore(TALLY.replace(Some(&REHEARSAL)));
    work()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_a_thousand_is_recorded_and_all_others_are_counted() {
        static TALLY: Tally = Tally::new();
        let issued = 4_000_000_u64;
        let recorded = (0..issued).filter(|_| !TALLY.count(7)).count() as u64;
        let counted: Vec<_> = TALLY.take(SLOTS).collect();
        assert_eq!(counted, [(7, issued - recorded)]);
        let expected = issued / u64::from(TIMED_ONE_IN);
        assert!(
            recorded.abs_diff(expected) < expected / 10,
            "{recorded} were recorded, about {expected} were expected"
        );
        assert_eq!(TALLY.take(SLOTS).count(), 0, "taken once");
    }

    #[test]
    fn the_gaps_between_the_recorded_follow_no_step() {
        static TALLY: Tally = Tally::new();
        let recorded: Vec<u64> = (0..100_000).filter(|_| !TALLY.count(0)).collect();
        let gaps: Vec<u64> = recorded.array_windows().map(|[a, b]| b - a).collect();
        let different: std::collections::HashSet<_> = gaps.iter().collect();
        assert!(different.len() * 10 > gaps.len() * 9, "{gaps:?}");
    }
}
