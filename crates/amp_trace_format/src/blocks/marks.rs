use super::pair::NEVER;
use crate::Nanos;
use crate::words::{OpenSpan, ThreadState};

/// Spans of a mark that are kept, from the outermost.
const DEPTH: usize = 24;

/// How far a block was brought to the outputs, and what was open there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// Words of the block.
    pub words: usize,
    /// The thread there.
    pub state: ThreadState,
}

impl Mark {
    /// The words of a mark.
    pub const WORDS: usize = 5 + 2 * DEPTH;

    /// Puts the words of a mark for a commit, its number last: before that, nothing is there.
    pub fn write(commit: u64, words: usize, state: &ThreadState, mut put: impl FnMut(usize, u64)) {
        put(0, NEVER);
        put(1, words as u64);
        put(2, state.records);
        put(3, state.last.0);
        put(4, state.open.len().min(DEPTH) as u64);
        for (at, span) in state.open.iter().take(DEPTH).enumerate() {
            put(5 + 2 * at, u64::from(span.site));
            put(6 + 2 * at, span.began.0);
        }
        put(0, commit);
    }

    /// Reads a mark; one that cannot be is the beginning of the block with nothing open.
    pub(super) fn read(words: &[u64]) -> Self {
        let [_, done, records, last, depth, stack @ ..] = words else {
            return Self::default();
        };
        let depth = usize::try_from(*depth).unwrap_or(0).min(DEPTH);
        let open = stack.chunks_exact(2).take(depth).map(|span| OpenSpan {
            site: u32::try_from(span[0]).unwrap_or(0),
            began: Nanos(span[1]),
            ..OpenSpan::default()
        });
        Self {
            words: usize::try_from(*done).unwrap_or(0),
            state: ThreadState {
                open: open.collect(),
                last: Nanos(*last),
                records: *records,
            },
        }
    }
}
