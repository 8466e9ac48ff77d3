//! Values of many instances, one column per part of a prefab that has no bundle of its own.

use std::any::{Any, TypeId};

use bevy_ecs::entity::Entity;
use bevy_ecs::hierarchy::ChildOf;
use bevy_ecs::reflect::ReflectComponent;
use bevy_ecs::world::World;
use bevy_reflect::{Reflect, TypeRegistry};

use crate::bundle::{PrefabBundle, Slots};

/// One value for each instance.
pub(crate) trait Column {
    /// The component of a type in a row.
    fn slot_mut(&mut self, row: usize, type_id: TypeId) -> Option<&mut dyn Any>;

    /// Moves the values of the first rows to new entities.
    fn spawn(self: Box<Self>, world: &mut World, registry: &TypeRegistry, new: NewEntities<'_>);

    /// Moves the values of the first rows to entities that exist.
    fn insert(self: Box<Self>, world: &mut World, registry: &TypeRegistry, entities: &[Entity]);
}

/// Entities that a column spawns.
pub(crate) struct NewEntities<'a> {
    pub(crate) count: usize,
    /// What they are below of, if anything.
    pub(crate) parents: Option<&'a [Entity]>,
    pub(crate) spawned: &'a mut Vec<Entity>,
}

/// The row of a set of columns.
pub(crate) struct Row<'a> {
    pub(crate) columns: &'a mut [Box<dyn Column>],
    pub(crate) row: usize,
}

impl Slots for Row<'_> {
    fn slot_mut(&mut self, type_id: TypeId) -> Option<&mut dyn Any> {
        self.columns
            .iter_mut()
            .find_map(|column| column.slot_mut(self.row, type_id))
    }
}

/// Values of a registered bundle.
pub(crate) struct TypedColumn<B>(pub(crate) Vec<B>);

impl<B: PrefabBundle> Column for TypedColumn<B> {
    fn slot_mut(&mut self, row: usize, type_id: TypeId) -> Option<&mut dyn Any> {
        self.0[row].slot_mut(type_id)
    }

    fn spawn(self: Box<Self>, world: &mut World, _: &TypeRegistry, new: NewEntities<'_>) {
        let bundles = self.0.into_iter().take(new.count);
        match new.parents {
            Some(parents) => {
                let below = parents.iter().map(|parent| ChildOf(*parent)).zip(bundles);
                new.spawned.extend(world.spawn_batch(below));
            }
            None => new.spawned.extend(world.spawn_batch(bundles)),
        }
    }

    fn insert(self: Box<Self>, world: &mut World, _: &TypeRegistry, entities: &[Entity]) {
        // The only error is that a hook of an earlier component has despawned some of them.
        let _ = world.try_insert_batch(entities.iter().copied().zip(self.0));
    }
}

/// Values of a component that no registered bundle has.
pub(crate) struct ReflectedColumn {
    pub(crate) type_id: TypeId,
    pub(crate) reflect: ReflectComponent,
    pub(crate) values: Vec<Box<dyn Reflect>>,
}

impl Column for ReflectedColumn {
    fn slot_mut(&mut self, row: usize, type_id: TypeId) -> Option<&mut dyn Any> {
        (type_id == self.type_id).then(|| self.values[row].as_any_mut())
    }

    fn spawn(self: Box<Self>, world: &mut World, registry: &TypeRegistry, new: NewEntities<'_>) {
        let first = new.spawned.len();
        spawn_bare(world, new.count, new.parents, new.spawned);
        self.insert(world, registry, &new.spawned[first..]);
    }

    fn insert(self: Box<Self>, world: &mut World, registry: &TypeRegistry, entities: &[Entity]) {
        for (entity, value) in entities.iter().zip(&self.values) {
            // A hook of an earlier component may have despawned the entity.
            if let Ok(mut entity) = world.get_entity_mut(*entity) {
                self.reflect
                    .insert(&mut entity, value.as_partial_reflect(), registry);
            }
        }
    }
}

/// Spawns entities that have no component yet, or `ChildOf` only.
pub(crate) fn spawn_bare(
    world: &mut World,
    count: usize,
    parents: Option<&[Entity]>,
    spawned: &mut Vec<Entity>,
) {
    match parents {
        Some(parents) => {
            let below = parents.iter().map(|parent| ChildOf(*parent)).take(count);
            spawned.extend(world.spawn_batch(below.map(|child_of| (child_of,))));
        }
        None => spawned.extend(world.spawn_batch(std::iter::repeat_n((), count))),
    }
}
