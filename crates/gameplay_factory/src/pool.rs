//! Instances that are parked and used again instead of despawned and spawned.

use amp_trace::perf_span;
use bevy_ecs::archetype::ArchetypeId;
use bevy_ecs::component::ComponentId;
use bevy_ecs::entity::Entity;
use bevy_ecs::entity_disabling::Disabled;
use bevy_ecs::hierarchy::Children;
use bevy_ecs::world::{World, WorldId};
use bevy_transform::components::Transform;

use crate::bundle::Instance;
use crate::error::SpawnError;
use crate::factory::Factory;
use crate::library::PrefabId;
use crate::simple_optimized::place;
use crate::spawner::Write;

/// Instances of one prefab that wait, [`Disabled`], to be used again.
///
/// What [`take`](Self::take) gives is as it would be spawned: every component of the prefab and all that those require have
/// their first values, whatever else was added is gone, what was removed is back, and all of that for each entity below too.
/// Only the identifiers are old, and so is what the engine knows of time: components count as `Changed`, not as `Added`, and
/// of the lifecycle events only `Insert` happens.
///
/// An instance whose hierarchy is no longer that of the prefab (a child more or less, or one below a child) is despawned
/// instead of parked, and so is one over the [limit](Self::set_limit). Parked instances belong to the pool: only queries that
/// name `Disabled` see them.
///
/// # Cost
/// Each entity moves between two tables when it is parked and again when it is taken: more than despawning and spawning in a
/// batch takes, where components are plain data (`cargo xtask bench-engine` measures both). A pool is for identifiers that have to stay, and
/// for components whose `Add` and `Remove` hooks cost more than that. Components with a size that the prefab's components require and the
/// bundle does not name cost another two moves, but for `GlobalTransform`.
///
/// # Examples
/// ```
/// # use bevy_ecs::prelude::*;
/// # use bevy_reflect::TypeRegistry;
/// # use bevy_transform::components::Transform;
/// use gameplay_factory::{Factory, Pool, PrefabLibrary};
///
/// # let mut registry = TypeRegistry::new();
/// # registry.register::<Transform>();
/// let text = r#"{ "shell": (components: { "Transform": () }) }"#;
/// let library = PrefabLibrary::parse("shells.ron", text, &registry)?;
/// let shell = library.get("shell").expect("it is in the text");
/// let mut factory = Factory::new(library);
/// factory.register_bundle::<(Transform,)>();
///
/// let mut world = World::new();
/// let mut pool = Pool::new(shell);
/// let mut shells = Vec::new();
/// pool.take(&mut factory, &mut world, [Transform::IDENTITY], &mut shells)?;
/// pool.give_back(&mut factory, &mut world, shells.drain(..))?;
/// assert_eq!(pool.len(), 1);
/// pool.take(&mut factory, &mut world, [Transform::IDENTITY], &mut shells)?;
/// assert_eq!((pool.len(), shells.len()), (0, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Pool {
    prefab: PrefabId,
    limit: usize,
    /// The world that the rest is about.
    world: Option<WorldId>,
    /// One for each entity of an instance: itself, then what is below its first child, and so on.
    slots: Vec<Slot>,
    /// The entities of all parked instances, as many as there are slots for each.
    parked: Vec<Entity>,
    discarded: u64,
}

/// One entity of an instance.
#[derive(Debug)]
struct Slot {
    prefab: PrefabId,
    children: usize,
    /// Components that come back only with their first values if they go.
    stale: Vec<ComponentId>,
    /// An archetype without any component too many.
    clean: Option<ArchetypeId>,
}

impl Pool {
    /// An empty pool for a prefab, without a limit.
    #[must_use]
    pub fn new(prefab: PrefabId) -> Self {
        Self {
            prefab,
            limit: usize::MAX,
            world: None,
            slots: Vec::new(),
            parked: Vec::new(),
            discarded: 0,
        }
    }

    /// Sets how many instances are parked at most; what is given back beyond that is despawned. Those that are parked stay.
    pub fn set_limit(&mut self, instances: usize) -> &mut Self {
        self.limit = instances;
        self
    }

    /// How many instances are parked.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parked.len() / self.slots.len().max(1)
    }

    /// Whether no instance is parked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parked.is_empty()
    }

    /// How many instances were despawned instead of parked, so far.
    #[must_use]
    pub fn discarded(&self) -> u64 {
        self.discarded
    }

    /// Appends one instance for each transform to `taken`, without those below: parked ones, and new ones where those do not
    /// suffice.
    ///
    /// A parked instance of which somebody despawned a part is despawned, and another one taken.
    ///
    /// # Errors
    /// Those of [`Factory::spawn_batch`], and [`SpawnError::NoBundle`]. Nothing is taken then.
    pub fn take(
        &mut self,
        factory: &mut Factory,
        world: &mut World,
        transforms: impl IntoIterator<Item = Transform>,
        taken: &mut Vec<Entity>,
    ) -> Result<(), SpawnError> {
        factory.check_transform(self.prefab)?;
        let limit = factory.check_limit(self.prefab, 0)?;
        let transforms = transforms.into_iter();
        let transforms: Vec<Transform> = transforms.take(limit.saturating_add(1)).collect();
        factory.check_limit(self.prefab, transforms.len())?;
        self.prepare(factory, world)?;
        perf_span!(
            "pool_take",
            instances = transforms.len(),
            parked = self.len()
        );
        let columns = self.unpark(world, transforms.len());
        let reused = columns[0].len();
        let (old, new) = transforms.split_at(reused);
        let mut places = old.iter().copied();
        let mut placed = |instance: &mut Instance<'_>| place(instance, places.next());
        let mut as_it_is = |_: &mut Instance<'_>| true;
        for (index, (slot, column)) in self.slots.iter().zip(&columns).enumerate() {
            let write: &mut Write<'_> = if index == 0 {
                &mut placed
            } else {
                &mut as_it_is
            };
            factory.renew(world, slot.prefab, column, write);
        }
        taken.extend_from_slice(&columns[0]);
        factory.spawn_batch_into(world, self.prefab, new.iter().copied(), taken)
    }

    /// Parks instances with what is below them, and returns how many. Entities that are gone, or parked already, are passed
    /// over.
    ///
    /// An entity that is no instance of the pool's prefab is not recognised as such: it becomes one.
    ///
    /// # Errors
    /// [`SpawnError::UnknownPrefab`], [`SpawnError::NoBundle`]. Nothing is parked then.
    pub fn give_back(
        &mut self,
        factory: &mut Factory,
        world: &mut World,
        instances: impl IntoIterator<Item = Entity>,
    ) -> Result<usize, SpawnError> {
        factory.check_limit(self.prefab, 0)?;
        self.prepare(factory, world)?;
        let (before, first) = (self.len(), self.parked.len());
        perf_span!("pool_give_back", parked = before);
        let mut instances: Vec<Entity> = instances.into_iter().collect();
        // One that is named twice is parked once.
        instances.sort_unstable();
        instances.dedup();
        for instance in instances {
            let Ok(entity) = world.get_entity(instance) else {
                continue;
            };
            if entity.contains::<Disabled>() {
                continue;
            }
            let from = self.parked.len();
            let parks = self.len() < self.limit
                && gather(world, instance, &self.slots, &mut 0, &mut self.parked)
                && self.clean(factory, world, from);
            if !parks {
                self.parked.truncate(from);
                self.discarded += 1;
                world.despawn(instance);
            }
        }
        let parked = self.parked[first..].iter().copied();
        // The only error is that a hook has despawned some of them, which `take` finds out.
        let _ = world.try_insert_batch(parked.map(|entity| (entity, Disabled)));
        Ok(self.len() - before)
    }

    /// Despawns the parked instances.
    pub fn clear(&mut self, world: &mut World) {
        if self.world == Some(world.id()) {
            for instance in self.parked.chunks_exact(self.slots.len()) {
                world.try_despawn(instance[0]).ok();
            }
        }
        self.parked.clear();
    }

    /// Learns what instances are made of. Of another world than before, nothing is parked.
    fn prepare(&mut self, factory: &mut Factory, world: &mut World) -> Result<(), SpawnError> {
        factory.prepare();
        if self.world == Some(world.id()) && factory.holds(&self.slots) {
            return Ok(());
        }
        let mut slots = Vec::new();
        factory.slots(world, self.prefab, &mut slots)?;
        if self.world != Some(world.id()) {
            self.parked.clear();
        }
        self.slots = slots;
        self.world = Some(world.id());
        Ok(())
    }

    /// Takes away what a new instance would not have, from the entities parked from a place on. Answers whether all are there.
    fn clean(&mut self, factory: &Factory, world: &mut World, from: usize) -> bool {
        for (index, slot) in self.slots.iter_mut().enumerate() {
            let entity = self.parked[from + index];
            let archetype = |world: &World| Some(world.get_entity(entity).ok()?.archetype().id());
            let Some(found) = archetype(world) else {
                return false;
            };
            if slot.clean != Some(found) {
                factory.strip(world, slot.prefab, entity, index > 0, slot.children > 0);
                slot.clean = archetype(world);
            }
            if !slot.stale.is_empty()
                && let Ok(mut entity) = world.get_entity_mut(entity)
            {
                entity.remove_by_ids(&slot.stale);
            }
        }
        true
    }

    /// Enables up to so many parked instances, and returns their entities by slot.
    fn unpark(&mut self, world: &mut World, instances: usize) -> Vec<Vec<Entity>> {
        let len = self.slots.len();
        let mut columns: Vec<Vec<Entity>> = vec![Vec::new(); len];
        while columns[0].len() < instances && !self.parked.is_empty() {
            let instance = self.parked.split_off(self.parked.len() - len);
            if !instance
                .iter()
                .all(|entity| world.get_entity(*entity).is_ok())
            {
                for entity in instance {
                    world.try_despawn(entity).ok();
                }
                continue;
            }
            for (column, entity) in columns.iter_mut().zip(instance) {
                column.push(entity);
            }
        }
        for entity in columns.iter().flatten() {
            if let Ok(mut entity) = world.get_entity_mut(*entity) {
                entity.remove::<Disabled>();
            }
        }
        columns
    }
}

/// Appends an entity and what is below it; false if that is not what the slots say.
fn gather(
    world: &World,
    entity: Entity,
    slots: &[Slot],
    at: &mut usize,
    entities: &mut Vec<Entity>,
) -> bool {
    let Some(slot) = slots.get(*at) else {
        return false;
    };
    *at += 1;
    entities.push(entity);
    let children = world.get::<Children>(entity).map_or(&[][..], |below| below);
    children.len() == slot.children
        && children
            .iter()
            .all(|child| gather(world, *child, slots, at, entities))
}

impl Factory {
    /// Whether all of these are in one bundle each, still.
    fn holds(&self, slots: &[Slot]) -> bool {
        !slots.is_empty()
            && slots
                .iter()
                .all(|slot| self.plan(slot.prefab).bundle().is_some())
    }

    /// What an instance is made of, itself first.
    fn slots(
        &self,
        world: &mut World,
        prefab: PrefabId,
        slots: &mut Vec<Slot>,
    ) -> Result<(), SpawnError> {
        let Some(part) = self.plan(prefab).bundle() else {
            return Err(SpawnError::NoBundle {
                prefab: self.prefab(prefab).name.clone(),
            });
        };
        let children = &self.prefab(prefab).children;
        slots.push(Slot {
            prefab,
            children: children.len(),
            stale: self.spawners[part.spawner].stale(world),
            clean: None,
        });
        children
            .iter()
            .try_for_each(|child| self.slots(world, *child, slots))
    }

    fn strip(&self, world: &mut World, prefab: PrefabId, entity: Entity, below: bool, above: bool) {
        if let (Some(part), Ok(mut entity)) =
            (self.plan(prefab).bundle(), world.get_entity_mut(entity))
        {
            self.spawners[part.spawner].strip(&mut entity, below, above);
        }
    }

    fn renew(
        &self,
        world: &mut World,
        prefab: PrefabId,
        entities: &[Entity],
        write: &mut Write<'_>,
    ) {
        if let Some(part) = self.plan(prefab).bundle() {
            self.spawners[part.spawner].renew(world, part.values, entities, write);
        }
    }
}
