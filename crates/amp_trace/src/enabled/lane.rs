//! How far a thread has written. `outside/model` runs this file under every order of events.

use crate::imp::block::{BLOCK_WORDS, Block};
use crate::imp::primitive::{AtomicIsize, AtomicPtr, AtomicU64, AtomicUsize, Ordering};

/// Bytes of a word: 8, but not in the model.
const WORD_BYTES: usize = size_of::<AtomicU64>();

/// Where a thread writes. The thread's alone to write; `next` is what the drain reads.
#[derive(Debug)]
#[repr(C, align(128))]
pub(crate) struct Lane {
    /// Where the next record goes; everything before it is complete.
    pub(crate) next: AtomicPtr<AtomicU64>,
    /// Bytes of the block that are free: less a word for the end of each open span, less one for that of
    /// a span that is about to begin. Below zero with more spans open than there are words left.
    pub(crate) room: AtomicIsize,
    /// The address of the block's last word: `next` and `room` add up to it while no span is open.
    pub(crate) last: AtomicUsize,
}

impl Lane {
    /// Begins a block, in which so many open spans will end.
    pub(crate) fn begin(&self, block: Block, open: usize) {
        let range = block.as_ptr_range();
        let room = (WORD_BYTES * (BLOCK_WORDS - 1 - open)).cast_signed();
        self.room.store(room, Ordering::Relaxed);
        self.last
            .store(range.end.addr() - WORD_BYTES, Ordering::Relaxed);
        self.next.store(range.start.cast_mut(), Ordering::Release);
    }

    /// Takes the block away, if there is one.
    pub(crate) fn clear(&self) {
        self.next.store(std::ptr::null_mut(), Ordering::Relaxed);
        self.room.store(0, Ordering::Relaxed);
        self.last.store(0, Ordering::Relaxed);
    }

    /// Whether a record of so many words has room.
    #[inline(always)]
    pub(crate) fn has_room(&self, words: usize) -> bool {
        self.room.load(Ordering::Relaxed) >= (words * WORD_BYTES).cast_signed()
    }

    /// Takes room for a record, and for the end of a span that begins.
    #[inline(always)]
    pub(crate) fn take_room<const SPAN: bool>(&self, words: usize) {
        let room = self.room.load(Ordering::Relaxed);
        let taken = WORD_BYTES * (words + usize::from(SPAN));
        self.room
            .store(room - taken.cast_signed(), Ordering::Relaxed);
    }

    /// How many spans are open that keep a word of the block.
    pub(crate) fn open(&self) -> usize {
        let next = self.next.load(Ordering::Relaxed).addr();
        let end = next.wrapping_add_signed(self.room.load(Ordering::Relaxed));
        self.last.load(Ordering::Relaxed).wrapping_sub(end) / WORD_BYTES
    }

    /// Words written to the block.
    pub(crate) fn written(&self, block: Block) -> usize {
        // Acquire: pairs with the thread's release, so the words before `next` are there.
        let next = self.next.load(Ordering::Acquire).addr();
        (next.wrapping_sub(block.as_ptr().addr()) / WORD_BYTES).min(BLOCK_WORDS)
    }
}
