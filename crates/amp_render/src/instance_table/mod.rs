//! Every instance of the world, one row each, one column for each thing that is known of it.

mod boxes;
mod places;
mod row;
mod row_of;
mod shared_column;

use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;

pub(crate) use boxes::{BLOCK, BoxBlock};
pub use boxes::{BoxList, Boxes};
pub(crate) use places::Places;
pub(crate) use row::Placed;
pub use row::{InstanceRow, TransformRows};
use row_of::RowOf;

use crate::draw_group::{DrawGroup, DrawGroups};
use crate::instance::{MaterialId, MeshId};
use crate::world_box::WorldBox;

/// A change of which instance stands in which row.
///
/// Whoever keeps a value per row beside the table replays these on an array of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowEdit {
    /// A row was added at the end.
    Pushed,
    /// The row's mesh or material is another.
    Regrouped(u32),
    /// The row was removed and the last row, if it was another, took its place.
    SwapRemoved(u32),
}

/// Every instance of the world, in rows without gaps.
///
/// Rows are numbered from 0. A removed row is filled by the last one, so a row's number holds until
/// the next extraction; [`InstanceTable::row_of`] finds it again. The table also says what the last
/// extraction changed, for copies of it elsewhere: which rows were written
/// ([`InstanceTable::written_rows`]) and which moved ([`InstanceTable::edits_since`]).
#[derive(Resource, Debug, Default)]
pub struct InstanceTable {
    entities: Vec<Entity>,
    boxes: BoxList,
    transforms: Vec<TransformRows>,
    groups_of: Vec<DrawGroup>,
    groups: DrawGroups,
    row_of: RowOf,
    edits: Vec<RowEdit>,
    written: Vec<u32>,
    edits_before: u64,
    writes_before: u64,
}

impl InstanceTable {
    /// Makes an empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins an extraction: forgets what the one before changed.
    pub fn begin(&mut self) {
        self.edits_before += self.edits.len() as u64;
        self.writes_before += self.written.len() as u64;
        self.edits.clear();
        self.written.clear();
    }

    /// Writes an entity's row, and makes one if it has none. Returns whether its box is somewhere.
    ///
    /// # Panics
    /// If the table already has 2³² − 1 rows.
    ///
    /// # Cost
    /// Some tens of nanoseconds; allocates only when the table grows beyond what it once was, or a pair of mesh
    /// and material is new. `benches/culling.rs` measures it.
    pub fn write(&mut self, entity: Entity, instance: &InstanceRow) -> bool {
        let row = match self.row_of(entity) {
            Some(row) => {
                self.regroup(row, instance.mesh, instance.material);
                row
            }
            None => self.push(entity, instance.mesh, instance.material),
        };
        self.put(row, &instance.placed())
    }

    fn put(&mut self, row: u32, placed: &Placed) -> bool {
        let place = placed.world_box();
        let index = row as usize;
        self.boxes.set(index, place);
        self.transforms[index] = placed.transform_rows();
        self.written.push(row);
        place.is_somewhere()
    }

    /// Where the instances are, for several threads to write. What they wrote is to be [noted](Self::note_written).
    pub(crate) fn places(&mut self) -> Places<'_> {
        Places::new(&self.row_of, self.boxes.blocks_mut(), &mut self.transforms)
    }

    /// Remembers that [`Places`] wrote these rows.
    pub(crate) fn note_written(&mut self, rows: &[u32]) {
        self.written.extend_from_slice(rows);
    }

    /// Removes an entity's row. Returns whether it had one.
    pub fn remove(&mut self, entity: Entity) -> bool {
        let Some(row) = self.row_of.remove(entity) else {
            return false;
        };
        let index = row as usize;
        self.groups.release(self.groups_of[index]);
        self.entities.swap_remove(index);
        self.boxes.swap_remove(index);
        self.transforms.swap_remove(index);
        self.groups_of.swap_remove(index);
        if let Some(&moved) = self.entities.get(index) {
            self.row_of.set(moved, row);
            self.written.push(row);
        }
        self.edits.push(RowEdit::SwapRemoved(row));
        true
    }

    /// Removes every row. Whoever follows the edits has to start over.
    pub fn clear(&mut self) {
        self.entities.clear();
        self.boxes.clear();
        self.transforms.clear();
        self.groups_of.clear();
        self.groups.clear();
        self.row_of.clear();
        // One that is nowhere to be read makes every cursor from before too old.
        self.edits_before = self.edit_cursor() + 1;
        self.writes_before = self.write_cursor() + 1;
        self.edits.clear();
        self.written.clear();
    }

    fn push(&mut self, entity: Entity, mesh: MeshId, material: MaterialId) -> u32 {
        // An entity that had the same index and is gone may still have a row: its removal is heard
        // of after its successor when an extraction was left out.
        if let Some(stale) = self.row_of.predecessor(entity) {
            self.remove(stale);
        }
        let row = self.entities.len() as u32;
        self.row_of.set(entity, row);
        self.entities.push(entity);
        self.boxes.push(WorldBox::NOWHERE);
        self.transforms.push([[0.0; 4]; 3]);
        self.groups_of.push(self.groups.acquire(mesh, material));
        self.edits.push(RowEdit::Pushed);
        row
    }

    fn regroup(&mut self, row: u32, mesh: MeshId, material: MaterialId) {
        let old = self.groups_of[row as usize];
        if self.groups.pair(old) != (mesh, material) {
            // Released last, so that a pair used before and after keeps its number.
            self.groups_of[row as usize] = self.groups.acquire(mesh, material);
            self.groups.release(old);
            self.edits.push(RowEdit::Regrouped(row));
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// The row of an entity, if it is an instance.
    #[must_use]
    pub fn row_of(&self, entity: Entity) -> Option<u32> {
        self.row_of.get(entity)
    }

    /// The entity of each row.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The box of each row, in the world.
    #[must_use]
    pub fn boxes(&self) -> Boxes<'_> {
        self.boxes.as_boxes()
    }

    /// From each row's mesh to the world, ready to be uploaded.
    #[must_use]
    pub fn transforms(&self) -> &[TransformRows] {
        &self.transforms
    }

    /// The group of each row.
    #[must_use]
    pub fn groups_of(&self) -> &[DrawGroup] {
        &self.groups_of
    }

    /// The pairs of mesh and material in use.
    #[must_use]
    pub fn groups(&self) -> &DrawGroups {
        &self.groups
    }

    /// The rows whose numbers the last extraction wrote. A row may come twice.
    pub fn written_rows(&self) -> impl Iterator<Item = u32> + '_ {
        let len = self.entities.len();
        self.written
            .iter()
            .copied()
            .filter(move |&row| (row as usize) < len)
    }

    /// The rows whose numbers were written after `cursor`, which is what
    /// [`InstanceTable::write_cursor`] said when they were last asked for. A row may come twice, and may
    /// be gone since: its number is not below [`InstanceTable::len`] then.
    ///
    /// `None` if some of them are from before the last extraction and forgotten: every row may be
    /// another.
    #[must_use]
    pub fn writes_since(&self, cursor: u64) -> Option<impl ExactSizeIterator<Item = u32> + '_> {
        let known = usize::try_from(cursor.checked_sub(self.writes_before)?).ok()?;
        Some(self.written.get(known..)?.iter().copied())
    }

    /// How many rows were ever written.
    #[must_use]
    pub fn write_cursor(&self) -> u64 {
        self.writes_before + self.written.len() as u64
    }

    /// Changes of which instance stands where, in order: those after `cursor`, which is what
    /// [`InstanceTable::edit_cursor`] said when they were last asked for.
    ///
    /// `None` if some of them are from before the last extraction and forgotten: start over, with
    /// [`InstanceTable::len`] unknown rows.
    #[must_use]
    pub fn edits_since(&self, cursor: u64) -> Option<&[RowEdit]> {
        let known = usize::try_from(cursor.checked_sub(self.edits_before)?).ok()?;
        self.edits.get(known..)
    }

    /// How many edits there ever were.
    #[must_use]
    pub fn edit_cursor(&self) -> u64 {
        self.edits_before + self.edits.len() as u64
    }
}

#[cfg(test)]
mod tests;
