//! Visible instances sorted by what draws them: mesh, material and level of detail.

use std::ops::Range;

use crate::draw_group::{DrawGroup, DrawGroups};
use crate::instance::{MaterialId, MeshId};
use crate::lod::LOD_LEVELS;

/// Visible instances that one draw call can draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// The mesh.
    pub mesh: MeshId,
    /// The material.
    pub material: MaterialId,
    /// The level of detail, 0 the finest.
    pub lod: u8,
    /// Where the batch begins in [`BatchList::rows`].
    pub first: u32,
    /// How many instances it has; never 0.
    pub count: u32,
}

impl Batch {
    /// Where the batch's instances are in [`BatchList::rows`].
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.first as usize..self.first as usize + self.count as usize
    }
}

/// The batches of one camera's view.
///
/// Kept from frame to frame, it allocates only when a frame is larger than any before.
#[derive(Debug, Default, Clone)]
pub struct BatchList {
    batches: Vec<Batch>,
    rows: Vec<u32>,
    /// Per group and level: first how many rows, then where the next one goes.
    places: Vec<u32>,
}

impl BatchList {
    /// The list of these batches, whose rows lie one after the other.
    #[cfg(feature = "gpu")]
    pub(crate) fn of(batches: Vec<Batch>, rows: Vec<u32>) -> Self {
        Self {
            batches,
            rows,
            places: Vec::new(),
        }
    }

    /// Takes every batch away.
    #[cfg(feature = "gpu")]
    pub(crate) fn clear(&mut self) {
        self.batches.clear();
        self.rows.clear();
    }

    /// Sorts visible rows into batches: `levels[i]` is the level of detail of `visible[i]`, and
    /// `groups_of[row]` the group of a row.
    ///
    /// Batches come ordered by mesh, material and level; rows within a batch keep the order of
    /// `visible`.
    ///
    /// # Panics
    /// If `levels` is not as long as `visible`, a level is not below [`LOD_LEVELS`], or a row or a
    /// group is not of the same table.
    ///
    /// # Cost
    /// A counting sort: linear in the visible rows plus the groups in use.
    pub fn build(
        &mut self,
        groups: &DrawGroups,
        groups_of: &[DrawGroup],
        visible: &[u32],
        levels: &[u8],
    ) {
        assert_eq!(
            visible.len(),
            levels.len(),
            "expected one level of detail per visible row"
        );
        let place = |row: u32, level: u8| {
            assert!(usize::from(level) < LOD_LEVELS, "expected a level below 8");
            groups_of[row as usize].index() * LOD_LEVELS + usize::from(level)
        };
        self.places.clear();
        self.places.resize(groups.slots() * LOD_LEVELS, 0);
        for (&row, &level) in visible.iter().zip(levels) {
            self.places[place(row, level)] += 1;
        }

        self.batches.clear();
        let mut first = 0;
        for (mesh, material, group) in groups.in_order() {
            let counts = &mut self.places[group.index() * LOD_LEVELS..][..LOD_LEVELS];
            for (lod, count) in (0_u8..).zip(counts) {
                if *count > 0 {
                    self.batches.push(Batch {
                        mesh,
                        material,
                        lod,
                        first,
                        count: *count,
                    });
                    let next = first + *count;
                    *count = first;
                    first = next;
                }
            }
        }

        self.rows.clear();
        self.rows.resize(visible.len(), 0);
        for (&row, &level) in visible.iter().zip(levels) {
            let next = &mut self.places[place(row, level)];
            self.rows[*next as usize] = row;
            *next += 1;
        }
    }

    /// The batches, ordered by mesh, material and level of detail.
    #[must_use]
    pub fn batches(&self) -> &[Batch] {
        &self.batches
    }

    /// Every visible row once, batch after batch: the instance indices that a draw call reads.
    #[must_use]
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The rows of one of the batches.
    ///
    /// # Panics
    /// If the batch is of another list.
    #[must_use]
    pub fn rows_of(&self, batch: &Batch) -> &[u32] {
        &self.rows[batch.range()]
    }
}
