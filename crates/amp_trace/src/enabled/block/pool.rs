//! The pool of blocks. `outside/model` runs this file under every order of events.

use crate::imp::block::{BLOCK_BYTES, BLOCK_WORDS, Block, READY};
use crate::imp::primitive::{AtomicU64, AtomicUsize, Mutex, Ordering, PoisonError};
use crate::imp::quiet::fallibly;
use crate::imp::store::{self, Store};

/// Blocks, up to a cap: some in use, some free.
pub(crate) struct Pool {
    pub(super) free: Mutex<Vec<Block>>,
    /// The length of `free`, readable without the lock.
    pub(super) free_len: AtomicUsize,
    pub(super) allocated: AtomicUsize,
    pub(super) cap: AtomicUsize,
}

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
        if let Some(store) = store::current() {
            store.prepare();
        }
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
