use std::sync::atomic::{AtomicU64, Ordering};

use amp_trace_format::blocks::{Mark, NEVER, entry, next};
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
        let [first, second] = entry::MARKS;
        Mark::write(0, 0, &ThreadState::default(), |at, word| {
            self.put(first + at, word);
        });
        self.put(second, NEVER);
        self.put(entry::LANE, lane.into());
    }

    /// The thread leaves the block.
    pub(crate) fn leave(self, written: usize) {
        self.put(entry::WRITTEN, written as u64 + 1);
    }

    /// The first `words` words are in the outputs, once these have made one more commit.
    pub(super) fn mark(self, committed: u64, words: usize, state: &ThreadState) {
        let numbers = entry::MARKS.map(|at| self.0[at].load(Ordering::Relaxed));
        let place = entry::MARKS[next(numbers, committed)];
        Mark::write(committed + 1, words, state, |at, word| {
            self.put(place + at, word);
        });
    }

    /// The block is nobody's.
    pub(crate) fn free(self) {
        self.put(entry::LANE, 0);
    }

    fn put(self, at: usize, value: u64) {
        self.0[at].store(value, Ordering::Release);
    }
}
