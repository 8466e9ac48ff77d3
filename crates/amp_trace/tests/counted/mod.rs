//! An output that counts, in no memory to speak of.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use amp_trace::format::{Dropped, Record, WriteError, Writer};

/// What reached an output.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    pub(crate) begun: AtomicU64,
    pub(crate) ended: AtomicU64,
    /// By the records of losses.
    pub(crate) lost: AtomicU64,
}

/// Counts spans, after it was let.
pub(crate) struct Counter<F> {
    pub(crate) counted: Arc<Counted>,
    /// Called before each commit.
    pub(crate) wait: F,
}

impl<F: Fn() + Send> Writer for Counter<F> {
    fn write(&mut self, record: &Record<'_>) {
        let (count, by) = match record {
            Record::Begin { .. } => (&self.counted.begun, 1),
            Record::End { .. } => (&self.counted.ended, 1),
            Record::Loss { spans, .. } => (&self.counted.lost, *spans),
            _ => return,
        };
        count.fetch_add(by, Ordering::Relaxed);
    }

    fn commit(&mut self) -> Result<(), WriteError> {
        (self.wait)();
        Ok(())
    }

    fn finish(&mut self) -> Result<(), WriteError> {
        Ok(())
    }

    fn dropped(&self) -> Dropped {
        Dropped::default()
    }
}
