use std::sync::atomic::{AtomicU64, Ordering};

use amp_trace_format::blocks::{Mark, entry};
use amp_trace_format::words::ThreadState;

use crate::imp::registry::Identity;

/// What the file says of one block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry(pub(super) &'static [AtomicU64]);

impl Entry {
    /// A thread takes the block: the `sequence`th of its own.
    pub(crate) fn take(self, lane: u32, thread: &Identity, sequence: u64) {
        self.put(entry::THREAD, thread.index.0.into());
        self.put(entry::OS_ID, thread.os_id);
        self.put(entry::TRACK, thread.is_track.into());
        self.put(entry::SEQUENCE, sequence);
        self.put(entry::WRITTEN, 0);
        let mut name = [0; 8 * entry::NAME_WORDS];
        let kept = &thread.name[..thread.name.floor_char_boundary(name.len())];
        name[..kept.len()].copy_from_slice(kept.as_bytes());
        for (at, word) in name.as_chunks::<8>().0.iter().enumerate() {
            self.put(entry::NAME + at, u64::from_ne_bytes(*word));
        }
        self.mark(0, &ThreadState::default());
        self.put(entry::LANE, lane.into());
    }

    /// The thread leaves the block.
    pub(crate) fn leave(self, written: usize) {
        self.put(entry::WRITTEN, written as u64 + 1);
    }

    /// The first `words` words are in the outputs.
    pub(crate) fn mark(self, words: usize, state: &ThreadState) {
        let other = 1 - usize::from(self.0[entry::MARK].load(Ordering::Relaxed) != 0);
        Mark::write(words, state, |at, word| {
            self.put(entry::MARKS[other] + at, word);
        });
        self.put(entry::MARK, other as u64);
    }

    /// The thread of the block, and the block's place among those of its thread.
    pub(crate) fn place(self) -> [u64; 2] {
        [entry::THREAD, entry::SEQUENCE].map(|at| self.0[at].load(Ordering::Relaxed))
    }

    /// The block is nobody's.
    pub(crate) fn free(self) {
        self.put(entry::LANE, 0);
    }

    fn put(self, at: usize, value: u64) {
        self.0[at].store(value, Ordering::Release);
    }
}
