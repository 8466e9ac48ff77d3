//! Where each row's memory comes from, after rows were added, removed and moved.

use std::collections::HashMap;

use crate::instance_table::RowEdit;

/// Where what is remembered of a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MemoryFrom {
    /// It is a new row, or shows something else: nothing is known of it.
    Nowhere,
    /// The row of this number, as rows were numbered before.
    Row(u32),
}

/// Edits of many rows as one step, which can be done in any order.
///
/// Kept from frame to frame, it allocates only when more rows move than ever before.
#[derive(Debug, Default)]
pub(super) struct RowMoves {
    /// The rows whose memory is not their own.
    from: HashMap<u32, MemoryFrom>,
}

impl RowMoves {
    /// Follows edits of a table that had `rows` rows before. Returns how many it has after.
    pub(super) fn follow(&mut self, rows: u32, edits: &[RowEdit]) -> u32 {
        self.from.clear();
        let mut rows = rows;
        for &edit in edits {
            match edit {
                RowEdit::Pushed => {
                    self.from.insert(rows, MemoryFrom::Nowhere);
                    rows += 1;
                }
                RowEdit::Regrouped(row) => {
                    self.from.insert(row, MemoryFrom::Nowhere);
                }
                RowEdit::SwapRemoved(row) => {
                    rows -= 1;
                    let last = self.from.remove(&rows).unwrap_or(MemoryFrom::Row(rows));
                    if row != rows {
                        self.from.insert(row, last);
                    }
                }
            }
        }
        rows
    }

    /// Where a row's memory comes from.
    pub(super) fn from(&self, row: u32) -> MemoryFrom {
        self.from.get(&row).copied().unwrap_or(MemoryFrom::Row(row))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn one_step_does_what_the_edits_do_one_by_one(
            rows in 0_u32..12,
            choices in vec((0_u8..3, any::<prop::sample::Index>()), 0..60),
        ) {
            let mut memory: Vec<MemoryFrom> = (0..rows).map(MemoryFrom::Row).collect();
            let mut edits = Vec::new();
            for (kind, which) in choices {
                match kind {
                    1 if !memory.is_empty() => {
                        let row = which.index(memory.len());
                        memory[row] = MemoryFrom::Nowhere;
                        edits.push(RowEdit::Regrouped(row as u32));
                    }
                    2 if !memory.is_empty() => {
                        let row = which.index(memory.len());
                        memory.swap_remove(row);
                        edits.push(RowEdit::SwapRemoved(row as u32));
                    }
                    _ => {
                        memory.push(MemoryFrom::Nowhere);
                        edits.push(RowEdit::Pushed);
                    }
                }
            }
            let mut moves = RowMoves::default();
            prop_assert_eq!(moves.follow(rows, &edits) as usize, memory.len());
            for (row, expected) in (0..).zip(memory) {
                prop_assert_eq!(moves.from(row), expected, "row {}", row);
            }
        }
    }
}
