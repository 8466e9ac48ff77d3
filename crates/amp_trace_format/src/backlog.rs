//! Encoded records that are not in the output yet, in bounded memory.

use std::io;

use crate::loss::Loss;
use crate::{Dropped, Encode, Record, WriteError};

/// Above this many bytes a writer commits on its own.
const BATCH: usize = 256 << 10;

/// The default of how many bytes wait for an output that refuses data.
pub(crate) const LIMIT: usize = 4 << 20;

/// Encoded records that wait for the output.
#[derive(Debug)]
pub(crate) struct Backlog<E> {
    encoder: E,
    /// What the output has yet to take.
    pub(crate) pending: Vec<u8>,
    /// Bytes that the output took.
    taken: u64,
    /// Of the records in `pending` that are counted, where each ends, counted from the first byte of all.
    counted: Vec<Counted>,
    /// Of the records that the encoder keeps until they are sealed.
    unsealed: Dropped,
    is_finished: bool,
    limit: usize,
    full: bool,
    /// Whether the output refused data at the last attempt: then only a commit tries again.
    pub(crate) refused: bool,
}

/// Records that reach the output together.
#[derive(Debug)]
struct Counted {
    end: u64,
    spans: u32,
    events: u32,
}

impl<E: Encode> Backlog<E> {
    /// A backlog of up to about `limit` bytes, before which the output begins with `head`.
    pub(crate) fn new(encoder: E, head: &[u8], limit: usize) -> Self {
        Self {
            encoder,
            pending: head.to_vec(),
            taken: 0,
            counted: Vec::new(),
            unsealed: Dropped::default(),
            is_finished: false,
            limit,
            full: false,
            refused: false,
        }
    }

    /// Takes a record; says whether it is time to commit.
    pub(crate) fn write(&mut self, record: &Record<'_>) -> bool {
        // Names are small and needed for as long as the trace goes on: they get room of their own.
        let limit = match record {
            Record::Thread { .. } => self.limit.saturating_mul(2),
            _ => self.limit,
        };
        let room = self.held() < limit;
        if !room {
            self.full = true;
        }
        if room && (!self.full || matches!(record, Record::Thread { .. })) {
            self.encoder.encode(record, &mut self.pending);
            self.count(record);
        } else {
            self.encoder.discard(record, &mut self.pending);
        }
        !self.refused && self.held() >= BATCH.min(self.limit)
    }

    /// Lets the output have what the encoder keeps, too.
    pub(crate) fn seal(&mut self) {
        self.encoder.seal(&mut self.pending);
        self.count_sealed();
    }

    fn count(&mut self, record: &Record<'_>) {
        let Dropped { spans, events, .. } = Loss::beside(record).dropped;
        self.unsealed.spans += spans;
        self.unsealed.events += events;
        if self.encoder.unsealed() == 0 {
            self.count_sealed();
        }
    }

    fn count_sealed(&mut self) {
        let Dropped { spans, events, .. } = std::mem::take(&mut self.unsealed);
        if spans + events > 0 {
            let up_to = |count| u32::try_from(count).unwrap_or(u32::MAX);
            self.counted.push(Counted {
                end: self.taken + self.pending.len() as u64,
                spans: up_to(spans),
                events: up_to(events),
            });
        }
    }

    /// The output took so many bytes, which are no longer pending.
    fn took(&mut self, len: usize) {
        self.taken += len as u64;
        if self.pending.is_empty() {
            self.counted.clear();
        } else {
            let whole = self
                .counted
                .partition_point(|group| group.end <= self.taken);
            self.counted.drain(..whole);
        }
    }

    /// Lets `push` bring what is pending to the output, and take from it what need not be brought again.
    pub(crate) fn push(
        &mut self,
        push: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        let before = self.pending.len();
        let result = push(&mut self.pending);
        self.took(before.saturating_sub(self.pending.len()));
        self.refused = result.is_err();
        result.map_err(|source| WriteError::Output {
            pending: self.pending.len(),
            source,
        })
    }

    fn held(&self) -> usize {
        self.pending.len() + self.encoder.unsealed()
    }

    /// Called when the output took everything: keeps records again, and says what it dropped.
    pub(crate) fn resume(&mut self) {
        self.full = false;
        self.encoder.report(&mut self.pending);
    }

    pub(crate) fn finish(&mut self) {
        self.encoder.finish(&mut self.pending);
        self.count_sealed();
        self.is_finished = true;
    }

    /// What the output has not: what was discarded, and, once no more comes, what it still refuses.
    pub(crate) fn dropped(&self) -> Dropped {
        let mut dropped = self.encoder.dropped();
        if self.is_finished {
            dropped.spans += self.unsealed.spans;
            dropped.events += self.unsealed.events;
            for group in &self.counted {
                dropped.spans += u64::from(group.spans);
                dropped.events += u64::from(group.events);
            }
        }
        dropped
    }
}
