//! Events that are not in the output yet, in bounded memory.

use super::HEAD;
use super::encode::Encoder;
use crate::{Dropped, Record};

/// Above this many bytes a writer commits on its own.
const BATCH: usize = 256 << 10;

/// The default of how many bytes wait for an output that refuses data.
pub(super) const LIMIT: usize = 4 << 20;

/// Encoded events that wait for the output.
#[derive(Debug)]
pub(super) struct Backlog {
    encoder: Encoder,
    /// What the output has yet to take.
    pub(super) pending: Vec<u8>,
    limit: usize,
    full: bool,
    /// Whether the output refused data at the last attempt: then only a commit tries again.
    pub(super) refused: bool,
}

impl Backlog {
    pub(super) fn new(limit: usize) -> Self {
        let pending = HEAD.to_vec();
        Self {
            encoder: Encoder::new(),
            pending,
            limit,
            full: false,
            refused: false,
        }
    }

    /// Takes a record; says whether it is time to commit.
    pub(super) fn write(&mut self, record: &Record<'_>) -> bool {
        // Names are small and needed for as long as the trace goes on: they get room of their own.
        let limit = match record {
            Record::Thread { .. } => self.limit.saturating_mul(2),
            _ => self.limit,
        };
        let room = self.pending.len() < limit;
        if !room {
            self.full = true;
        }
        if room && (!self.full || matches!(record, Record::Thread { .. })) {
            self.encoder.encode(record, &mut self.pending);
        } else {
            self.encoder.discard(record, &mut self.pending);
        }
        !self.refused && self.pending.len() >= BATCH.min(self.limit)
    }

    /// Called when the output took everything: keeps records again, and says what it dropped.
    pub(super) fn resume(&mut self) {
        self.full = false;
        self.encoder.report(&mut self.pending);
    }

    pub(super) fn finish(&mut self) {
        self.encoder.finish(&mut self.pending);
    }

    pub(super) fn dropped(&self) -> Dropped {
        self.encoder.dropped()
    }
}
