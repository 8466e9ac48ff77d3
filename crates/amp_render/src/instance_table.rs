//! Every instance of the world, one row each, one array per number.

use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_math::{Affine3A, Vec3};

use crate::draw_group::{DrawGroup, DrawGroups};
use crate::instance::{Aabb, MaterialId, MeshId};
use crate::prefetch::prefetch;
use crate::world_box::WorldBox;

/// The upper three rows of the matrix from an instance's space to the world, row by row.
///
/// 48 bytes, which is what a graphics card reads as three vectors of four numbers.
pub type TransformRows = [[f32; 4]; 3];

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

/// The centres and half extents of boxes in world space, in metres, one array per number.
///
/// The six arrays are equally long.
#[derive(Debug, Clone, Copy)]
pub struct Boxes<'a> {
    /// The centres' x, y and z.
    pub center: [&'a [f32]; 3],
    /// The half extents' x, y and z.
    pub half_extents: [&'a [f32]; 3],
}

impl<'a> Boxes<'a> {
    /// How many boxes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.center[0].len()
    }

    /// Whether there is no box.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The boxes before `middle`, and those from it on.
    ///
    /// # Panics
    /// If `middle` is above the number of boxes.
    #[must_use]
    pub fn split_at(self, middle: usize) -> (Self, Self) {
        let before = |numbers: &'a [f32]| numbers.split_at(middle).0;
        let after = |numbers: &'a [f32]| numbers.split_at(middle).1;
        (
            Self {
                center: self.center.map(before),
                half_extents: self.half_extents.map(before),
            },
            Self {
                center: self.center.map(after),
                half_extents: self.half_extents.map(after),
            },
        )
    }

    /// One box.
    ///
    /// # Panics
    /// If `row` is not below the number of boxes.
    #[must_use]
    pub fn get(&self, row: usize) -> WorldBox {
        WorldBox {
            center: Vec3::from(self.center.map(|numbers| numbers[row])),
            half_extents: Vec3::from(self.half_extents.map(|numbers| numbers[row])),
        }
    }
}

/// What extraction reads of one entity.
#[derive(Debug, Clone, Copy)]
pub struct InstanceRow {
    /// The mesh.
    pub mesh: MeshId,
    /// The material.
    pub material: MaterialId,
    /// The box around the mesh, in its own space.
    pub aabb: Aabb,
    /// Whether it may be drawn; a row that may not is kept and stands [`WorldBox::NOWHERE`].
    pub visible: bool,
    /// From the mesh's space to the world.
    pub world_from_local: Affine3A,
}

/// Where an instance is, and whether it may be drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) aabb: Aabb,
    pub(crate) visible: bool,
    pub(crate) world_from_local: Affine3A,
}

impl Placed {
    /// With what it shows.
    pub(crate) fn showing(self, mesh: MeshId, material: MaterialId) -> InstanceRow {
        InstanceRow {
            mesh,
            material,
            aabb: self.aabb,
            visible: self.visible,
            world_from_local: self.world_from_local,
        }
    }
}

/// The marker of an entity without a row.
const NO_ROW: u32 = u32::MAX;

/// Every instance of the world, in rows without gaps.
///
/// Rows are numbered from 0. A removed row is filled by the last one, so a row's number holds until
/// the next extraction; [`InstanceTable::row_of`] finds it again. The table also says what the last
/// extraction changed, for copies of it elsewhere: which rows were written
/// ([`InstanceTable::written_rows`]) and which moved ([`InstanceTable::edits_since`]).
#[derive(Resource, Debug, Default)]
pub struct InstanceTable {
    entities: Vec<Entity>,
    center: [Vec<f32>; 3],
    half_extents: [Vec<f32>; 3],
    transforms: Vec<TransformRows>,
    groups_of: Vec<DrawGroup>,
    groups: DrawGroups,
    row_of: Vec<u32>,
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
        let placed = Placed {
            aabb: instance.aabb,
            visible: instance.visible,
            world_from_local: instance.world_from_local,
        };
        self.put(row, &placed)
    }

    /// Writes where an entity's instance is, if it has a row; what it shows is as before. Returns whether
    /// its box is somewhere.
    pub(crate) fn place(&mut self, entity: Entity, placed: &Placed) -> Option<bool> {
        let row = self.row_of(entity)?;
        Some(self.put(row, placed))
    }

    fn put(&mut self, row: u32, placed: &Placed) -> bool {
        let place = if placed.visible {
            WorldBox::new(&placed.world_from_local, &placed.aabb)
        } else {
            WorldBox::NOWHERE
        };
        let transform = transform_rows(&placed.world_from_local);
        let index = row as usize;
        for axis in 0..3 {
            self.center[axis][index] = place.center[axis];
            self.half_extents[axis][index] = place.half_extents[axis];
        }
        self.transforms[index] = transform;
        self.written.push(row);
        place.is_somewhere()
    }

    /// Asks for the memory that says which row is an entity's.
    pub(crate) fn prefetch_row_of(&self, entity: Entity) {
        if let Some(row) = self.row_of.get(entity.index_u32() as usize) {
            prefetch(row);
        }
    }

    /// Asks for the memory of an entity's row, if it has one, which will be written soon.
    pub(crate) fn prefetch_row(&self, entity: Entity) {
        let row = self.row_of.get(entity.index_u32() as usize);
        let Some(row) = row.map(|&row| row as usize) else {
            return;
        };
        if row >= self.entities.len() {
            return;
        }
        prefetch(&self.entities[row]);
        prefetch(&self.transforms[row]);
        for axis in 0..3 {
            prefetch(&self.center[axis][row]);
            prefetch(&self.half_extents[axis][row]);
        }
    }

    /// Removes an entity's row. Returns whether it had one.
    pub fn remove(&mut self, entity: Entity) -> bool {
        let Some(row) = self.row_of(entity) else {
            return false;
        };
        let index = row as usize;
        self.groups.release(self.groups_of[index]);
        self.entities.swap_remove(index);
        for column in self.center.iter_mut().chain(&mut self.half_extents) {
            column.swap_remove(index);
        }
        self.transforms.swap_remove(index);
        self.groups_of.swap_remove(index);
        self.row_of[entity.index_u32() as usize] = NO_ROW;
        if let Some(moved) = self.entities.get(index) {
            self.row_of[moved.index_u32() as usize] = row;
            self.written.push(row);
        }
        self.edits.push(RowEdit::SwapRemoved(row));
        true
    }

    /// Removes every row. Whoever follows the edits has to start over.
    pub fn clear(&mut self) {
        self.entities.clear();
        for column in self.center.iter_mut().chain(&mut self.half_extents) {
            column.clear();
        }
        self.transforms.clear();
        self.groups_of.clear();
        self.groups.clear();
        self.row_of.fill(NO_ROW);
        // One that is nowhere to be read makes every cursor from before too old.
        self.edits_before = self.edit_cursor() + 1;
        self.writes_before = self.write_cursor() + 1;
        self.edits.clear();
        self.written.clear();
    }

    fn push(&mut self, entity: Entity, mesh: MeshId, material: MaterialId) -> u32 {
        let row = u32::try_from(self.entities.len())
            .ok()
            .filter(|&row| row != NO_ROW)
            .expect("rows are numbered in 32 bits, as entities are");
        let slot = entity.index_u32() as usize;
        if self.row_of.len() <= slot {
            self.row_of.resize(slot + 1, NO_ROW);
        }
        // An entity that had the same index and is gone may still have a row: its removal is heard
        // of after its successor when an extraction was left out.
        if let Some(&stale) = self.entities.get(self.row_of[slot] as usize) {
            self.remove(stale);
            return self.push(entity, mesh, material);
        }
        self.row_of[slot] = row;
        self.entities.push(entity);
        for column in self.center.iter_mut().chain(&mut self.half_extents) {
            column.push(f32::NAN);
        }
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
        let row = *self.row_of.get(entity.index_u32() as usize)?;
        (self.entities.get(row as usize) == Some(&entity)).then_some(row)
    }

    /// The entity of each row.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The box of each row, in the world.
    #[must_use]
    pub fn boxes(&self) -> Boxes<'_> {
        Boxes {
            center: self.center.each_ref().map(Vec::as_slice),
            half_extents: self.half_extents.each_ref().map(Vec::as_slice),
        }
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
    /// [`InstanceTable::write_cursor`] said when they were last asked for. A row may come twice.
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

fn transform_rows(affine: &Affine3A) -> TransformRows {
    let linear = affine.matrix3.transpose();
    let moved = affine.translation;
    [
        [linear.x_axis.x, linear.x_axis.y, linear.x_axis.z, moved.x],
        [linear.y_axis.x, linear.y_axis.y, linear.y_axis.z, moved.y],
        [linear.z_axis.x, linear.z_axis.y, linear.z_axis.z, moved.z],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instance(mesh: u32, x: f32) -> InstanceRow {
        InstanceRow {
            mesh: MeshId(mesh),
            material: MaterialId(0),
            aabb: Aabb::default(),
            visible: true,
            world_from_local: Affine3A::from_translation(Vec3::new(x, 0.0, 0.0)),
        }
    }

    fn entities<const N: usize>() -> [Entity; N] {
        let mut world = bevy_ecs::world::World::new();
        std::array::from_fn(|_| world.spawn_empty().id())
    }

    #[test]
    fn a_removed_row_is_filled_by_the_last_one() {
        let [a, b, c] = entities();
        let mut table = InstanceTable::new();
        for (x, entity) in [a, b, c].into_iter().enumerate() {
            assert!(table.write(entity, &instance(1, x as f32)));
        }
        let before = table.edit_cursor();
        table.begin();
        assert!(table.remove(a));
        assert!(!table.remove(a), "it has no row any more");
        assert_eq!(table.entities(), [c, b]);
        assert_eq!((table.row_of(a), table.row_of(c)), (None, Some(0)));
        assert_eq!(table.boxes().get(0).center.x, 2.0);
        assert_eq!(table.transforms()[0][0], [1.0, 0.0, 0.0, 2.0]);
        assert_eq!(table.written_rows().collect::<Vec<_>>(), [0]);
        assert_eq!(
            table.edits_since(before),
            Some([RowEdit::SwapRemoved(0)].as_slice())
        );
        assert_eq!(table.edits_since(0), None, "the first edits are forgotten");
        assert_eq!(table.edits_since(table.edit_cursor()), Some([].as_slice()));
    }

    #[test]
    fn an_entity_whose_index_is_reused_replaces_its_predecessor() {
        let [old, other] = entities();
        let mut table = InstanceTable::new();
        table.write(old, &instance(1, 0.0));
        table.write(other, &instance(1, 1.0));
        let new =
            Entity::from_index_and_generation(old.index(), old.generation().after_versions(1));
        table.write(new, &instance(1, 5.0));
        assert_eq!(table.entities(), [other, new]);
        assert!(!table.remove(old));
        assert_eq!(table.len(), 2);
    }

    #[test]
    fn a_cleared_table_starts_over() {
        let [a, b] = entities();
        let mut table = InstanceTable::new();
        table.write(a, &instance(1, 0.0));
        table.write(b, &instance(2, 1.0));
        let (cursor, revision) = (table.edit_cursor(), table.groups().revision());
        table.clear();
        assert!(table.is_empty() && table.boxes().is_empty() && table.groups().is_empty());
        assert_eq!((table.row_of(a), table.written_rows().count()), (None, 0));
        assert_eq!(table.edits_since(cursor), None);
        assert_ne!(table.groups().revision(), revision);
        table.write(b, &instance(2, 1.0));
        assert_eq!(table.row_of(b), Some(0));
        assert_eq!(table.groups().len(), 1);
    }

    #[test]
    fn a_hidden_instance_keeps_its_row_and_stands_nowhere() {
        let [a] = entities();
        let mut table = InstanceTable::new();
        let hidden = InstanceRow {
            visible: false,
            ..instance(1, 3.0)
        };
        assert!(!table.write(a, &hidden));
        assert_eq!(table.row_of(a), Some(0));
        assert!(!table.boxes().get(0).is_somewhere());
        assert!(table.write(a, &instance(1, 3.0)));
        assert_eq!(table.boxes().get(0).center.x, 3.0);
    }
}
