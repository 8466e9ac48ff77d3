use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Lets threads go on together. They spin, since a thread that has to be woken comes 50 µs late.
pub(crate) struct Gate {
    threads: usize,
    arrived: AtomicUsize,
}

/// Loads before a waiting thread lets others have its core.
const PATIENCE: u32 = 2000;

impl Gate {
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            threads,
            arrived: AtomicUsize::new(0),
        }
    }

    /// Returns when all threads have called it as often as this one.
    pub(crate) fn wait(&self) {
        let before = self.arrived.fetch_add(1, Ordering::AcqRel);
        let all = (before / self.threads + 1) * self.threads;
        let mut tries = 0;
        while self.arrived.load(Ordering::Acquire) < all {
            tries += 1;
            if tries < PATIENCE {
                std::hint::spin_loop();
            } else {
                thread::yield_now();
            }
        }
    }
}
