//! Memory for records: blocks of one size out of one pool with a cap.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::quiet::fallibly;
use super::store::{self, Store};

/// Words in a block.
pub(crate) const BLOCK_WORDS: usize = 4096;
/// Bytes in a block.
pub(crate) const BLOCK_BYTES: usize = BLOCK_WORDS * 8;
/// Blocks kept ready with their pages faulted in, where the cap allows.
const READY: usize = 8;

/// Memory for records. Blocks are recycled and never freed, so a reference to one stays good.
pub(crate) type Block = &'static [AtomicU64; BLOCK_WORDS];

/// All blocks of the process.
pub(crate) struct Pool {
    free: Mutex<Vec<Block>>,
    /// The length of `free`, readable without the lock.
    free_len: AtomicUsize,
    allocated: AtomicUsize,
    cap: AtomicUsize,
}

pub(crate) static POOL: Pool = Pool {
    free: Mutex::new(Vec::new()),
    free_len: AtomicUsize::new(0),
    allocated: AtomicUsize::new(0),
    cap: AtomicUsize::new(0),
};

impl Pool {
    /// Sets the cap in bytes, rounded down to whole blocks.
    pub(crate) fn set_cap(&self, bytes: usize) {
        self.cap.store(bytes / BLOCK_BYTES, Ordering::Relaxed);
    }

    /// A block, recycled or new; `None` when the cap is reached.
    pub(crate) fn take(&self) -> Option<Block> {
        let free = self.free_len.load(Ordering::Relaxed);
        let in_use = self.allocated.load(Ordering::Relaxed).saturating_sub(free);
        if in_use >= self.cap.load(Ordering::Relaxed) {
            // An earlier recording with a larger cap left more blocks than this one may use.
            return None;
        }
        if free > 0 {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(block) = free.pop() {
                self.free_len.store(free.len(), Ordering::Relaxed);
                return Some(block);
            }
        }
        self.allocate()
    }

    /// Gives a block back.
    pub(crate) fn give(&self, block: Block) {
        if let Some(entry) = store::entry(block) {
            entry.free();
        }
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.push(block);
        self.free_len.store(free.len(), Ordering::Relaxed);
    }

    /// Allocates ahead, so that threads find blocks whose pages are there.
    pub(crate) fn prepare(&self) {
        while self.free_len.load(Ordering::Relaxed) < READY {
            let Some(block) = self.allocate() else { return };
            for word in block.iter().step_by(512) {
                word.store(0, Ordering::Relaxed);
            }
            self.give(block);
        }
    }

    /// The cap in blocks.
    pub(crate) fn cap(&self) -> usize {
        self.cap.load(Ordering::Relaxed)
    }

    /// Whether less than a quarter of the cap is left.
    pub(crate) fn is_low(&self) -> bool {
        let cap = self.cap.load(Ordering::Relaxed);
        let unused = cap.saturating_sub(self.allocated.load(Ordering::Relaxed));
        (unused + self.free_len.load(Ordering::Relaxed)) * 4 < cap
    }

    fn allocate(&self) -> Option<Block> {
        let cap = self.cap.load(Ordering::Relaxed);
        self.allocated
            .try_update(Ordering::Relaxed, Ordering::Relaxed, |allocated| {
                (allocated < cap).then_some(allocated + 1)
            })
            .ok()?;
        if let Some(block) = store::current().and_then(Store::allocate) {
            return Some(block);
        }
        let mut words = Vec::new();
        if fallibly(|| words.try_reserve_exact(BLOCK_WORDS)).is_err() {
            self.allocated.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        words.resize_with(BLOCK_WORDS, || AtomicU64::new(0));
        (&*words.leak()).try_into().ok()
    }
}
