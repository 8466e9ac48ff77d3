//! What of the table the GPU does not have yet.

use std::collections::BTreeSet;

use super::row_moves::{MemoryFrom, RowMoves};
use super::scene_buffers::UPDATE_WORDS;
use crate::instance_table::{Boxes, InstanceTable};

/// As `update.wgsl` says that a row keeps its memory, or has none.
const KEEP: u32 = u32::MAX;
const FORGET: u32 = u32::MAX - 1;

/// How far the GPU has followed a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Followed {
    rows: u32,
    edits: u64,
    writes: u64,
}

/// What is to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sending {
    /// Every row, and nothing is remembered of any.
    Everything,
    /// So many rows, whose words are [`Mirror::words`].
    Updates(u32),
}

/// Follows a table on behalf of the GPU.
#[derive(Debug, Default)]
pub(super) struct Mirror {
    moves: RowMoves,
    rows: BTreeSet<u32>,
    words: Vec<u32>,
}

impl Followed {
    /// The table as it is now.
    pub(super) fn now(table: &InstanceTable) -> Self {
        Self {
            rows: table.len() as u32,
            edits: table.edit_cursor(),
            writes: table.write_cursor(),
        }
    }
}

impl Mirror {
    /// Finds what has changed since. More than `most` changes are as many as all.
    pub(super) fn changes(
        &mut self,
        table: &InstanceTable,
        since: Option<Followed>,
        most: u64,
    ) -> Sending {
        let Some((edits, writes)) = since.and_then(|since| {
            Some((
                table.edits_since(since.edits)?,
                table.writes_since(since.writes)?,
            ))
        }) else {
            return Sending::Everything;
        };
        let before = since.map_or(0, |since| since.rows);
        if writes.len() as u64 > most || self.moves.follow(before, edits) != table.len() as u32 {
            return Sending::Everything;
        }
        self.rows.clear();
        self.rows
            .extend(writes.filter(|&row| (row as usize) < table.len()));
        self.words.clear();
        self.words.reserve(self.rows.len() * UPDATE_WORDS);
        let (boxes, groups) = (table.boxes(), table.groups_of());
        for &row in &self.rows {
            let from = match self.moves.from(row) {
                MemoryFrom::Nowhere => FORGET,
                MemoryFrom::Row(from) if from == row => KEEP,
                MemoryFrom::Row(from) => from,
            };
            let index = row as usize;
            self.words.extend([row, from, groups[index].index() as u32]);
            self.words.extend(numbers(boxes, index).map(f32::to_bits));
        }
        Sending::Updates(self.rows.len() as u32)
    }

    /// The words of the updates.
    pub(super) fn words(&self) -> &[u32] {
        &self.words
    }
}

/// The centre and the half extents of a row.
fn numbers(boxes: Boxes<'_>, row: usize) -> [f32; 6] {
    let place = boxes.get(row);
    let ([x, y, z], [half_x, half_y, half_z]) =
        (place.center.to_array(), place.half_extents.to_array());
    [x, y, z, half_x, half_y, half_z]
}

#[cfg(test)]
mod tests {
    use bevy_ecs::world::World;
    use bevy_math::{Affine3A, Vec3};

    use super::*;
    use crate::instance::{Aabb, MaterialId, MeshId};
    use crate::instance_table::InstanceRow;

    fn instance(x: f32) -> InstanceRow {
        InstanceRow {
            mesh: MeshId(1),
            material: MaterialId(0),
            aabb: Aabb::default(),
            visible: true,
            world_from_local: Affine3A::from_translation(Vec3::X * x),
        }
    }

    #[test]
    fn only_what_changed_is_sent_and_everything_where_that_is_forgotten() {
        let mut world = World::new();
        let entities: [_; 3] = std::array::from_fn(|_| world.spawn_empty().id());
        let mut table = InstanceTable::new();
        for (x, entity) in (0_u8..).zip(entities) {
            table.write(entity, &instance(f32::from(x)));
        }
        let mut mirror = Mirror::default();
        assert_eq!(mirror.changes(&table, None, 9), Sending::Everything);
        let all = Followed::now(&table);
        assert_eq!(mirror.changes(&table, Some(all), 9), Sending::Updates(0));

        table.begin();
        table.remove(entities[0]);
        table.write(entities[1], &instance(7.0));
        assert_eq!(mirror.changes(&table, Some(all), 9), Sending::Updates(2));
        let heads: Vec<_> = mirror
            .words()
            .chunks(UPDATE_WORDS)
            .map(|w| (w[0], w[1]))
            .collect();
        assert_eq!(
            heads,
            [(0, 2), (1, KEEP)],
            "the last row moved to the first"
        );
        assert_eq!(mirror.words()[UPDATE_WORDS + 3], 7.0_f32.to_bits());
        assert_eq!(mirror.changes(&table, Some(all), 1), Sending::Everything);

        // An extraction that was missed, with and without an edit.
        let now = Followed::now(&table);
        table.begin();
        table.write(entities[1], &instance(8.0));
        table.begin();
        assert_eq!(mirror.changes(&table, Some(now), 9), Sending::Everything);
        let now = Followed::now(&table);
        table.clear();
        assert_eq!(mirror.changes(&table, Some(now), 9), Sending::Everything);
    }
}
