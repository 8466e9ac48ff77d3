//! What the recorder's files find under the names that they use.

#[path = "../../../crates/amp_trace/src/enabled/lane.rs"]
pub(crate) mod lane;
#[path = "../../../crates/amp_trace/src/enabled/block/pool.rs"]
mod pool;

pub(crate) mod primitive {
    pub(crate) use std::sync::PoisonError;

    pub(crate) use loom::sync::Mutex;
    pub(crate) use loom::sync::atomic::{AtomicIsize, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
}

pub(crate) mod block {
    pub(crate) use super::pool::Pool;

    use super::primitive::{AtomicU64, AtomicUsize, Mutex};

    /// So few that a block is full after two spans.
    pub(crate) const BLOCK_WORDS: usize = 4;
    pub(crate) const BLOCK_BYTES: usize = BLOCK_WORDS * 8;
    pub(crate) const READY: usize = 1;

    pub(crate) type Block = &'static [AtomicU64; BLOCK_WORDS];

    /// An empty pool: a static in the recorder, and here one for each order of events.
    pub(crate) fn pool(cap: usize) -> Pool {
        let pool = Pool {
            free: Mutex::new(Vec::new()),
            free_len: AtomicUsize::new(0),
            allocated: AtomicUsize::new(0),
            cap: AtomicUsize::new(0),
        };
        pool.set_cap(cap * BLOCK_BYTES);
        pool
    }

    impl Pool {
        /// Blocks that exist, and those of them that are free, when nobody is at work.
        pub(crate) fn counts(&self) -> [usize; 2] {
            use super::primitive::Ordering::Relaxed;
            let free = self.free.lock().unwrap().len();
            assert_eq!(free, self.free_len.load(Relaxed));
            [self.allocated.load(Relaxed), free]
        }
    }
}

pub(crate) mod quiet {
    pub(crate) fn fallibly<R>(work: impl FnOnce() -> R) -> R {
        work()
    }
}

/// There is no file of blocks here: it hands out memory once, and takes none back.
pub(crate) mod store {
    use super::block::Block;

    pub(crate) struct Store;
    pub(crate) struct Entry;

    impl Store {
        pub(crate) fn allocate(&self) -> Option<Block> {
            None
        }

        pub(crate) fn prepare(&self) {}
    }

    impl Entry {
        pub(crate) fn free(self) {}
    }

    pub(crate) fn current() -> Option<&'static Store> {
        None
    }

    pub(crate) fn entry(_: Block) -> Option<Entry> {
        None
    }
}
