//! Where the instances of the table are, for several threads to write at once.
#![expect(
    unsafe_code,
    reason = "that no two threads write one row follows from what is placed, not from types"
)]

use bevy_ecs::entity::Entity;

use super::boxes::BoxBlock;
use super::row::{Placed, TransformRows};
use super::row_of::RowOf;
use super::shared_column::SharedColumn;

/// The rows of the table as far as they say where instances are.
///
/// No row is made or removed meanwhile.
#[derive(Clone, Copy)]
pub(crate) struct Places<'a> {
    row_of: &'a RowOf,
    boxes: SharedColumn<'a, BoxBlock>,
    transforms: SharedColumn<'a, TransformRows>,
}

impl<'a> Places<'a> {
    pub(super) fn new(
        row_of: &'a RowOf,
        boxes: &'a mut [BoxBlock],
        transforms: &'a mut [TransformRows],
    ) -> Self {
        Self {
            row_of,
            boxes: SharedColumn::new(boxes),
            transforms: SharedColumn::new(transforms),
        }
    }

    /// Writes where an entity's instance is, if it has a row. Returns the row, and whether its box is somewhere.
    ///
    /// # Safety
    /// No other thread calls this for the same entity at the same time.
    #[inline]
    pub(crate) unsafe fn place(&self, entity: Entity, placed: &Placed) -> Option<(u32, bool)> {
        let row = self.row_of.get(entity)?;
        let place = placed.world_box();
        // SAFETY: no other entity has this row, which `InstanceTable::push` and `remove` see to, and the caller promises
        // that nobody else places this entity meanwhile.
        unsafe {
            self.boxes.set_box(row as usize, place);
            self.transforms.set(row as usize, placed.transform_rows());
        }
        Some((row, place.is_somewhere()))
    }

    /// Asks for the memory that says which row is an entity's.
    #[inline]
    pub(crate) fn prefetch_row_of(&self, entity: Entity) {
        self.row_of.prefetch(entity);
    }

    /// Asks for the memory of an entity's row, if it has one, which will be written soon.
    #[inline]
    pub(crate) fn prefetch_row(&self, entity: Entity) {
        if let Some(row) = self.row_of.get(entity) {
            self.boxes.prefetch_box(row as usize);
            self.transforms.prefetch(row as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use bevy_ecs::world::World;
    use bevy_math::{Affine3A, Vec3};

    use super::super::{InstanceRow, InstanceTable};
    use super::*;
    use crate::instance::{Aabb, MaterialId, MeshId};

    /// Every other row is another thread's, so that they write the same cache lines.
    #[test]
    fn threads_that_place_entities_apart_write_what_one_would() {
        let mut world = World::new();
        let entities: Vec<Entity> = (0..100).map(|_| world.spawn_empty().id()).collect();
        let [stranger, gone] = [world.spawn_empty().id(), entities[3]];
        let mut table = InstanceTable::new();
        let at = |x: f32| Affine3A::from_translation(Vec3::new(x, 0.0, 0.0));
        for &entity in &entities {
            let row = InstanceRow {
                mesh: MeshId(0),
                material: MaterialId(0),
                aabb: Aabb::default(),
                visible: true,
                world_from_local: at(-1.0),
            };
            table.write(entity, &row);
        }
        table.remove(gone);
        let places = table.places();
        std::thread::scope(|threads| {
            for first in 0..2 {
                let entities = &entities;
                threads.spawn(move || {
                    for index in (first..entities.len()).step_by(2) {
                        let placed = Placed {
                            aabb: Aabb::default(),
                            visible: index != 10,
                            world_from_local: at(index as f32),
                        };
                        places.prefetch_row_of(entities[index]);
                        places.prefetch_row(entities[index]);
                        // SAFETY: the threads' entities have odd numbers, or even ones.
                        let placed = unsafe { places.place(entities[index], &placed) };
                        assert_eq!(placed.is_some(), index != 3, "only one is gone");
                        assert_eq!(placed.is_some_and(|placed| !placed.1), index == 10);
                    }
                });
            }
        });
        for (index, &entity) in entities.iter().enumerate() {
            if let Some(row) = table.row_of(entity) {
                let place = table.boxes().get(row as usize);
                assert_eq!(place.is_somewhere(), index != 10);
                assert!(index == 10 || place.center.x == index as f32, "{place:?}");
                assert_eq!(table.transforms()[row as usize][0][3], index as f32);
            }
        }
        let placed = Placed {
            aabb: Aabb::default(),
            visible: true,
            world_from_local: at(0.0),
        };
        // SAFETY: no other thread is there any more.
        assert_eq!(unsafe { table.places().place(stranger, &placed) }, None);
    }
}
