//! How far a thread has written. `outside/model` runs this file under every order of events.

use crate::imp::block::{BLOCK_WORDS, Block};
use crate::imp::sync::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};

/// Bytes of a word: 8, but not in the model.
const WORD_BYTES: usize = size_of::<AtomicU64>();

/// Where a thread writes. The thread's alone to write; `next` is what the drain reads.
#[derive(Debug)]
#[repr(C, align(128))]
pub(crate) struct Lane {
    /// Where the next record goes; everything before it is complete.
    pub(crate) next: AtomicPtr<AtomicU64>,
    /// `next` must stay below this address: the end of the block, less a word for each open span,
    /// less one for the end of a span that is about to begin.
    pub(crate) limit: AtomicUsize,
}

impl Lane {
    /// Words written to the block.
    pub(crate) fn written(&self, block: Block) -> usize {
        // Acquire: pairs with the thread's release, so the words before `next` are there.
        let next = self.next.load(Ordering::Acquire).addr();
        (next.wrapping_sub(block.as_ptr().addr()) / WORD_BYTES).min(BLOCK_WORDS)
    }

    /// Takes the block away, if there is one.
    pub(crate) fn clear(&self) {
        self.next.store(std::ptr::null_mut(), Ordering::Relaxed);
        self.limit.store(0, Ordering::Relaxed);
    }
}
