//! A part of an extraction: some entities of one of the world's tables.
#![expect(
    unsafe_code,
    reason = "that every entity is placed once is known here, not to the compiler"
)]

use super::components::Components;
use crate::instance_table::Places;
use crate::lanes::WORD;

/// Entities of one part: few enough for what says which of them changed to stay in the nearest cache.
pub(super) const PART_ROWS: usize = 256 * WORD;

/// Entities that are placed together: enough to wait for at once, few enough for their memory to fit in the nearest cache.
const BATCH: usize = 16;

/// What changed in a part, and what was written of it.
///
/// Kept from extraction to extraction for the sake of its memory.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// What [`Components::find_changed`] found.
    changed: Vec<[u64; 2]>,
    /// How many entities show what they did, and may only have moved.
    pub(super) moved: usize,
    /// Rows that were written.
    pub(super) written: Vec<u32>,
    /// How many of them may be drawn, but are nowhere.
    pub(super) misplaced: u32,
    /// Entities whose rows cannot be written beside others: they have none yet, or show something else now. By their
    /// places in the part, rising within either kind.
    pub(super) anew: Vec<u32>,
}

impl Part {
    /// Finds what changed since the system ran last.
    pub(super) fn find(&mut self, entities: &Components<'_>) {
        self.written.clear();
        self.anew.clear();
        self.misplaced = 0;
        // The old words need no clearing: every one is written over.
        self.changed.resize(entities.len().div_ceil(WORD), [0; 2]);
        entities.find_changed(&mut self.changed);
        let moved = |&[placed, shown]: &[u64; 2]| (placed & !shown).count_ones() as usize;
        self.moved = self.changed.iter().map(moved).sum();
    }

    /// Places those entities that moved, and puts off those that have no row or show something else.
    ///
    /// # Safety
    /// No entity comes twice, here or in what another thread does with these places meanwhile.
    pub(super) unsafe fn place(&mut self, entities: &Components<'_>, places: Places<'_>) {
        let Self {
            changed,
            written,
            misplaced,
            anew,
            ..
        } = self;
        let mut place = |batch: &[usize]| {
            ask_for(batch, entities, places);
            for &index in batch {
                let placed = entities.placed(index);
                // SAFETY: as the caller promises, nobody else places this entity.
                match unsafe { places.place(entities.entities[index], &placed) } {
                    Some((row, somewhere)) => {
                        written.push(row);
                        *misplaced += u32::from(placed.visible && !somewhere);
                    }
                    None => anew.push(index as u32),
                }
            }
        };
        let mut batch = [0; BATCH];
        let mut found = 0;
        for (index, [placed, shown]) in changed.iter().enumerate() {
            // Most that changed have only moved, and what they show need not be looked up.
            for_each_bit(placed & !shown, |bit| {
                batch[found] = index * WORD + bit;
                found += 1;
                if found == BATCH {
                    place(&batch);
                    found = 0;
                }
            });
        }
        place(&batch[..found]);
        for (index, [_, shown]) in changed.iter().enumerate() {
            for_each_bit(*shown, |bit| anew.push((index * WORD + bit) as u32));
        }
    }
}

/// Where entities lie far apart, most of the time goes into waiting for memory. All of it is asked for first, what depends
/// on something else after that, so that the waits are one.
fn ask_for(batch: &[usize], entities: &Components<'_>, places: Places<'_>) {
    let is_scattered = match batch {
        [first, .., last] => last - first >= 4 * batch.len(),
        _ => false,
    };
    if !is_scattered {
        return;
    }
    for &index in batch {
        places.prefetch_row_of(entities.entities[index]);
        entities.prefetch(index);
    }
    for &index in batch {
        places.prefetch_row(entities.entities[index]);
    }
}

fn for_each_bit(word: u64, mut visit: impl FnMut(usize)) {
    let mut rest = word;
    while rest != 0 {
        visit(rest.trailing_zeros() as usize);
        rest &= rest - 1;
    }
}
