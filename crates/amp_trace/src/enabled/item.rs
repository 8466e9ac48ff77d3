//! What the drain reads from the threads, before it is decoded.

use amp_trace_format::{Nanos, ThreadIndex};

use super::block::{Block, POOL};
use super::registry::Identity;
use crate::Losses;

/// One thing that the drain read. Items are kept in the order in which they were read: read again by
/// another [`Reader`](super::reader::Reader), they are the same records.
#[derive(Debug)]
pub(crate) enum Item {
    /// A thread records for the first time, or under another name.
    Name(Identity),
    /// A thread wrote.
    Words(Words),
    /// Records found no memory.
    Loss {
        thread: Option<ThreadIndex>,
        losses: Losses,
        range: [Nanos; 2],
    },
    /// A thread has ended, at the latest then.
    End(ThreadIndex, Nanos),
    /// Everything that threads had written was read.
    Pass,
}

/// A part of a block. The block stays as it is until this is dropped.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) thread: ThreadIndex,
    pub(crate) block: Block,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The thread has left the block, and this is the rest of it.
    pub(crate) is_last: bool,
    /// The block in which the thread goes on after that.
    pub(crate) next: Option<Block>,
}

impl Drop for Words {
    fn drop(&mut self) {
        if self.is_last {
            POOL.give(self.block);
        }
    }
}

impl Item {
    /// Whether a block goes back to the pool when this is dropped.
    pub(crate) fn frees_a_block(&self) -> bool {
        matches!(self, Self::Words(words) if words.is_last)
    }

    /// How many words it holds.
    pub(crate) fn words(&self) -> usize {
        match self {
            Self::Words(words) => words.to - words.from,
            _ => 0,
        }
    }
}
