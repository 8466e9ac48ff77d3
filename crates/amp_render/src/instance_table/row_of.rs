//! Which row is an entity's.

use bevy_ecs::entity::{Entity, EntityGeneration};

use crate::prefetch::prefetch;

/// The marker of a slot whose entity has no row.
const NO_ROW: u32 = u32::MAX;

/// The row of each entity that has one. No two entities have the same, which is what [`InstanceTable`](super::InstanceTable)
/// keeps it to: it gives a new entity a row behind the last one, and the row that it took from one entity to one other.
#[derive(Debug, Default)]
pub(super) struct RowOf {
    /// By the entities' indices. One of several entities that have the same index, one after the other, has a row.
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    generation: EntityGeneration,
    row: u32,
}

impl Slot {
    const NONE: Self = Self {
        generation: EntityGeneration::FIRST,
        row: NO_ROW,
    };
}

impl RowOf {
    #[inline]
    pub(super) fn get(&self, entity: Entity) -> Option<u32> {
        let slot = self.slots.get(entity.index_u32() as usize)?;
        (slot.generation == entity.generation() && slot.row != NO_ROW).then_some(slot.row)
    }

    /// The entity of the same index that has a row, if it is another.
    pub(super) fn predecessor(&self, entity: Entity) -> Option<Entity> {
        let slot = self.slots.get(entity.index_u32() as usize)?;
        let other = slot.row != NO_ROW && slot.generation != entity.generation();
        other.then(|| Entity::from_index_and_generation(entity.index(), slot.generation))
    }

    /// Gives an entity a row that no other has, or that the one it had goes to.
    ///
    /// # Panics
    /// If the row is the marker.
    pub(super) fn set(&mut self, entity: Entity, row: u32) {
        assert!(
            row != NO_ROW,
            "rows are numbered in 32 bits, as entities are"
        );
        let index = entity.index_u32() as usize;
        if self.slots.len() <= index {
            self.slots.resize(index + 1, Slot::NONE);
        }
        self.slots[index] = Slot {
            generation: entity.generation(),
            row,
        };
    }

    /// Takes an entity's row.
    pub(super) fn remove(&mut self, entity: Entity) -> Option<u32> {
        let row = self.get(entity)?;
        self.slots[entity.index_u32() as usize] = Slot::NONE;
        Some(row)
    }

    pub(super) fn clear(&mut self) {
        self.slots.fill(Slot::NONE);
    }

    /// Asks for the memory of an entity's slot.
    #[inline]
    pub(super) fn prefetch(&self, entity: Entity) {
        if let Some(slot) = self.slots.get(entity.index_u32() as usize) {
            prefetch(slot);
        }
    }
}
