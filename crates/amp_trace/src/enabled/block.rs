//! Memory for records: blocks of one size out of one pool with a cap.

mod pool;

use std::sync::atomic::AtomicU64;

pub(crate) use pool::Pool;

use super::primitive::{AtomicUsize, Mutex};

/// Words in a block.
pub(crate) const BLOCK_WORDS: usize = 4096;
/// Bytes in a block.
pub(crate) const BLOCK_BYTES: usize = BLOCK_WORDS * 8;
/// Blocks kept ready with their pages faulted in, where the cap allows.
pub(crate) const READY: usize = 8;

/// Memory for records. Blocks are recycled and never freed, so a reference to one stays good.
pub(crate) type Block = &'static [AtomicU64; BLOCK_WORDS];

/// All blocks of the process.
pub(crate) static POOL: Pool = Pool {
    free: Mutex::new(Vec::new()),
    free_len: AtomicUsize::new(0),
    allocated: AtomicUsize::new(0),
    cap: AtomicUsize::new(0),
};
