//! Room on the disk, made sure of ahead of the threads that will need it.

use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use amp_trace_format::blocks::{ENTRY, header};

use super::Store;
use crate::imp::block::{BLOCK_WORDS, Block};
use crate::imp::drain;

/// Blocks whose room on a disk is made sure of before they are asked for: 4 MiB. What threads record
/// until they know that the drain waits for it.
const AHEAD: usize = 128;
/// The same where no disk is waited for, and room is memory; and blocks whose room is made sure of in one
/// call.
const STEP: usize = 16;
/// The blocks of a file: those given so far, those with room on the disk, and those that it may have.
#[derive(Debug)]
pub(super) struct Blocks {
    given: AtomicUsize,
    backed: AtomicUsize,
    capacity: usize,
    ahead: usize,
}

impl Blocks {
    pub(super) const fn new(capacity: usize, is_on_disk: bool) -> Self {
        Self {
            given: AtomicUsize::new(0),
            backed: AtomicUsize::new(0),
            capacity,
            ahead: if is_on_disk { AHEAD } else { STEP },
        }
    }

    /// Blocks given so far.
    pub(super) fn given(&self) -> usize {
        self.given.load(Ordering::Relaxed)
    }

    fn backed(&self) -> usize {
        self.backed.load(Ordering::Acquire)
    }

    /// The number of a block that has room and that nobody was given.
    fn give(&self) -> Option<usize> {
        let backed = self.backed();
        self.given
            .try_update(Ordering::Relaxed, Ordering::Relaxed, |number| {
                (number < backed).then_some(number + 1)
            })
            .ok()
    }
}

impl Store {
    /// A new block, its pages faulted in; `None` when the file is full, or the disk is full or does
    /// not answer.
    pub(crate) fn allocate(&self) -> Option<Block> {
        let number = self.blocks.give().or_else(|| self.give_after_growth())?;
        if self.blocks.backed() < self.target(self.blocks.ahead / 2) {
            drain::wake();
        }
        let words = self
            .map
            .ready(self.blocks_at + number * BLOCK_WORDS, BLOCK_WORDS)?;
        self.map.ready(self.table_at + number * ENTRY, ENTRY)?;
        // The most, whichever of two threads comes first.
        self.head[header::BLOCKS].fetch_max(number as u64 + 1, Ordering::Release);
        words.try_into().ok()
    }

    /// Makes sure of room for the blocks and the names to come. For the drain, which may wait for a
    /// disk.
    pub(crate) fn prepare(&self) {
        let target = self.target(self.blocks.ahead);
        if self.blocks.backed() < target {
            // Where there is none, threads ask again.
            let _ = self.grow(target);
        }
        self.prepare_names();
    }

    /// So many blocks more than are given, where the file may have them.
    fn target(&self, ahead: usize) -> usize {
        (self.blocks.given() + ahead).min(self.blocks.capacity)
    }

    /// A thread was faster than the drain. It makes room itself, unless the disk has something to do
    /// that takes long: then the program's own memory serves.
    fn give_after_growth(&self) -> Option<usize> {
        while !drain::is_stuck() {
            // Others may take what one makes.
            self.grow(self.target(1))?;
            if let Some(number) = self.blocks.give() {
                return Some(number);
            }
        }
        None
    }

    /// Makes sure of room for so many blocks, or more; `None` where there is none. Several threads may be
    /// at it, for the same blocks.
    fn grow(&self, target: usize) -> Option<()> {
        let blocks = &self.blocks;
        let backed = blocks.backed();
        let missing = target.saturating_sub(backed);
        if missing == 0 {
            // Another thread was faster, or the file is as long as it may be.
            return (backed < blocks.capacity).then_some(());
        }
        let more = missing.next_multiple_of(STEP).min(blocks.capacity - backed);
        let (table, at) = (
            self.table_at + backed * ENTRY,
            self.blocks_at + backed * BLOCK_WORDS,
        );
        self.map.back(table, more * ENTRY)?;
        self.map.back(at, more * BLOCK_WORDS)?;
        blocks.backed.fetch_max(backed + more, Ordering::Release);
        Some(())
    }

    fn prepare_names(&self) {
        let lock = || self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((at, more)) = lock().wanted() else {
            return;
        };
        // Not under the lock: threads take it when they meet a call site for the first time.
        if self.map.back(at, more).is_some() {
            lock().back(at + more);
        }
    }
}
