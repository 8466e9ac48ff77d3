use std::hint::black_box;

use crate::clock::ticks;

const RECORDS: usize = 2048;

/// Two clock reads and two 16-byte stores per span, into 32 KiB that stay in the cache.
pub(crate) struct Floor {
    records: Box<[[u64; 2]; RECORDS]>,
    at: usize,
}

impl Floor {
    /// Touches its memory, so that no page is fresh.
    pub(crate) fn new() -> Self {
        Self {
            records: Box::new(black_box([[1; 2]; RECORDS])),
            at: 0,
        }
    }

    #[inline(always)]
    pub(crate) fn span(&mut self, index: u64) {
        let at = self.at % RECORDS;
        self.records[at] = [ticks(), index];
        black_box(index);
        self.records[at ^ 1] = [ticks(), index];
        self.at = at + 2;
        black_box(&mut *self.records);
    }
}
