//! Spawning in batches, by archetype: bundle preparation, batches, and what they leave in a trace.

use std::any::TypeId;
use std::collections::VecDeque;

use amp_trace::{perf_gauge, perf_span};
use bevy_ecs::entity::Entity;
use bevy_ecs::hierarchy::{ChildOf, Children};
use bevy_ecs::relationship::RelationshipTarget;
use bevy_ecs::world::World;
use bevy_transform::components::Transform;

use crate::bundle::Instance;
use crate::column::{NewEntities, Row, spawn_bare};
use crate::error::SpawnError;
use crate::factory::Factory;
use crate::library::PrefabId;
use crate::plan::{Part, Plan};
use crate::spawner::{Refill, Run, Write};
use crate::stats::SpawnStats;

/// Instances of one prefab that a queue asks for.
pub(crate) struct Order {
    pub(crate) prefab: PrefabId,
    pub(crate) transforms: Vec<Transform>,
}

impl Factory {
    /// Compiles the prefabs to the registered bundles, unless they are.
    ///
    /// Spawning does it when needed; call it while loading to keep it out of a frame.
    ///
    /// # Cost
    /// One copy of each prefab's components.
    pub fn prepare(&mut self) {
        let prefabs = &self.library.prefabs;
        if self.plans.len() == prefabs.len() {
            return;
        }
        perf_span!(
            "bundle_preparation",
            prefabs = prefabs.len(),
            bundles = self.spawners.len()
        );
        for spawner in &mut self.spawners {
            spawner.clear();
        }
        let transform = TypeId::of::<Transform>();
        let spawners = &mut self.spawners;
        self.plans = prefabs
            .iter()
            .map(|prefab| Plan::compile(prefab, transform, spawners))
            .collect();
    }

    /// Spawns all orders of a queue, one batch per archetype; refused orders are returned.
    pub(crate) fn spawn_orders(
        &mut self,
        world: &mut World,
        mut orders: Vec<Order>,
        spawned: &mut Vec<Entity>,
    ) -> Vec<SpawnError> {
        let mut refused = Vec::new();
        orders.retain(|order| {
            let check = self
                .check_transform(order.prefab)
                .and_then(|()| self.check_limit(order.prefab, order.transforms.len()));
            check.map_err(|error| refused.push(error)).is_ok()
        });
        let bundle = |factory: &Self, order: &Order| factory.plan(order.prefab).bundle();
        orders.sort_by_key(|order| {
            let spawner = bundle(self, order).map_or(usize::MAX, |part| part.spawner);
            (spawner, order.prefab)
        });
        let same = |a: &Order, b: &Order| match (bundle(self, a), bundle(self, b)) {
            (Some(a), Some(b)) => a.spawner == b.spawner,
            _ => false,
        };
        for batch in orders.chunk_by(same) {
            self.run_orders(world, batch, spawned);
        }
        refused
    }

    /// Spawns orders that share an archetype.
    fn run_orders(&self, world: &mut World, orders: &[Order], spawned: &mut Vec<Entity>) {
        let count = orders.iter().map(|order| order.transforms.len()).sum();
        let mut transforms = orders.iter().flat_map(|order| &order.transforms).copied();
        let mut write = |instance: &mut Instance<'_>| place(instance, transforms.next());
        let first = spawned.len();
        let parts: Option<Vec<Run>> = orders
            .iter()
            .map(|order| {
                let Part { values, .. } = self.plan(order.prefab).bundle()?;
                Some(Run {
                    values,
                    count: order.transforms.len(),
                    children: self.prefab(order.prefab).children.len(),
                })
            })
            .collect();
        let (Some(runs), [head, ..]) = (parts, orders) else {
            for order in orders {
                let count = order.transforms.len();
                self.batch(world, order.prefab, count, &mut write, spawned);
            }
            return;
        };
        let Some(part) = self.plan(head.prefab).bundle() else {
            return;
        };
        {
            perf_span!(
                "batch_spawn",
                entities = count,
                archetypes = 1,
                prefabs = orders.len(),
                prefab = self.prefab(head.prefab).name
            );
            self.spawners[part.spawner].spawn(world, &runs, count, &mut write, spawned);
        }
        let mut entities = spawned.len() - first;
        let mut from = first;
        for order in orders {
            let to = from + order.transforms.len();
            let instances = spawned[from..to].to_vec();
            entities += self.spawn_children(world, order.prefab, &instances);
            from = to;
        }
        count_spawned(world, spawned.len() - first, entities);
    }

    /// Spawns an instance of a prefab for each place; the request has been checked.
    pub(crate) fn run_placed(
        &mut self,
        world: &mut World,
        prefab: PrefabId,
        at_most: usize,
        refill: &mut Refill<'_>,
        spawned: &mut Vec<Entity>,
    ) {
        self.prepare();
        let Some(Part { spawner, values }) = self.plan(prefab).bundle() else {
            let mut places = VecDeque::new();
            let mut write = |instance: &mut Instance<'_>| {
                if places.is_empty() {
                    let mut more = Vec::new();
                    refill(&mut more);
                    places.extend(more);
                }
                place(instance, places.pop_front())
            };
            self.batch(world, prefab, at_most, &mut write, spawned);
            return;
        };
        let first = spawned.len();
        let run = [Run {
            values,
            count: at_most,
            children: self.prefab(prefab).children.len(),
        }];
        {
            perf_span!(
                "batch_spawn",
                entities = at_most,
                archetypes = 1,
                prefabs = 1,
                prefab = self.prefab(prefab).name
            );
            self.spawners[spawner].spawn_placed(world, &run, at_most, refill, spawned);
        }
        let instances = &spawned[first..];
        let below = self.spawn_children(world, prefab, instances);
        count_spawned(world, instances.len(), instances.len() + below);
    }

    /// Spawns instances of a prefab whose request has been checked.
    pub(crate) fn run(
        &mut self,
        world: &mut World,
        prefab: PrefabId,
        at_most: usize,
        write: &mut Write<'_>,
        spawned: &mut Vec<Entity>,
    ) {
        self.prepare();
        self.batch(world, prefab, at_most, write, spawned);
    }

    fn batch(
        &self,
        world: &mut World,
        prefab: PrefabId,
        at_most: usize,
        write: &mut Write<'_>,
        spawned: &mut Vec<Entity>,
    ) {
        let first = spawned.len();
        {
            perf_span!(
                "batch_spawn",
                entities = at_most,
                archetypes = 1,
                prefabs = 1,
                prefab = self.prefab(prefab).name
            );
            match self.plan(prefab).bundle() {
                Some(Part { spawner, values }) => {
                    let run = [Run {
                        values,
                        count: at_most,
                        children: self.prefab(prefab).children.len(),
                    }];
                    self.spawners[spawner].spawn(world, &run, at_most, write, spawned);
                }
                None => self.spawn_columns(world, prefab, at_most, None, write, spawned),
            }
        }
        let instances = &spawned[first..];
        let below = self.spawn_children(world, prefab, instances);
        count_spawned(world, instances.len(), instances.len() + below);
    }

    /// Spawns what is below instances of a prefab, and returns how many entities that are.
    fn spawn_children(&self, world: &mut World, prefab: PrefabId, instances: &[Entity]) -> usize {
        let children = &self.prefab(prefab).children;
        if children.is_empty() || instances.is_empty() {
            return 0;
        }
        let parts = children.iter().map(|child| self.plan(*child).bundle());
        match parts.collect::<Option<Vec<Part>>>() {
            Some(parts) if self.are_plain(world, &parts) => {
                self.spawn_linked(world, prefab, &parts, instances)
            }
            _ => self.spawn_by_hooks(world, children, instances),
        }
    }

    fn are_plain(&self, world: &mut World, parts: &[Part]) -> bool {
        let mut spawners = parts.iter().map(|part| &self.spawners[part.spawner]);
        spawners.all(|spawner| spawner.is_plain(world))
    }

    /// Spawns children, those of a parent one after another, and tells the parent in one go.
    ///
    /// The engine would queue commands for each child that make its parent's `Children`, or add to it.
    fn spawn_linked(
        &self,
        world: &mut World,
        prefab: PrefabId,
        parts: &[Part],
        instances: &[Entity],
    ) -> usize {
        let children = &self.prefab(prefab).children;
        let column = || Vec::with_capacity(instances.len());
        let mut spawned: Vec<Vec<Entity>> = parts.iter().map(|_| column()).collect();
        {
            perf_span!(
                "batch_spawn",
                entities = instances.len() * children.len(),
                archetypes = children.len(),
                prefabs = children.len(),
                prefab = self.prefab(children[0]).name
            );
            let mut below = Vec::with_capacity(children.len());
            for parent in instances {
                below.clear();
                for ((part, child), spawned) in parts.iter().zip(children).zip(&mut spawned) {
                    let room = self.prefab(*child).children.len();
                    let spawner = &self.spawners[part.spawner];
                    let entity = spawner.spawn_unlinked(world, part.values, room, *parent);
                    spawned.push(entity);
                    below.push(entity);
                }
                link(world, *parent, &below);
            }
        }
        let mut entities = instances.len() * children.len();
        for (child, spawned) in children.iter().zip(&spawned) {
            entities += self.spawn_children(world, *child, spawned);
        }
        entities
    }

    /// Spawns children whose parents learn of them by the engine's hooks.
    fn spawn_by_hooks(
        &self,
        world: &mut World,
        children: &[PrefabId],
        instances: &[Entity],
    ) -> usize {
        let mut entities = 0;
        for child in children {
            let mut spawned = Vec::with_capacity(instances.len());
            {
                perf_span!(
                    "batch_spawn",
                    entities = instances.len(),
                    archetypes = 1,
                    prefabs = 1,
                    prefab = self.prefab(*child).name
                );
                match self.plan(*child).bundle() {
                    Some(Part { spawner, values }) => {
                        let spawner = &self.spawners[spawner];
                        spawner.spawn_below(world, values, instances, &mut spawned);
                    }
                    None => {
                        let count = instances.len();
                        let parents = Some(instances);
                        let write = &mut |_: &mut Instance<'_>| true;
                        self.spawn_columns(world, *child, count, parents, write, &mut spawned);
                    }
                }
            }
            entities += spawned.len() + self.spawn_children(world, *child, &spawned);
        }
        entities
    }

    /// Spawns instances of a prefab that is in no single bundle.
    fn spawn_columns(
        &self,
        world: &mut World,
        prefab: PrefabId,
        at_most: usize,
        parents: Option<&[Entity]>,
        write: &mut Write<'_>,
        spawned: &mut Vec<Entity>,
    ) {
        let registry = &self.library.registry;
        let plan = self.plan(prefab);
        let mut columns = plan.columns(self.prefab(prefab), at_most, &self.spawners, registry);
        let count = (0..at_most)
            .take_while(|row| {
                let mut row = Row {
                    columns: &mut columns,
                    row: *row,
                };
                write(&mut Instance(&mut row))
            })
            .count();
        let first = spawned.len();
        let mut columns = columns.into_iter();
        match columns.next() {
            Some(column) => {
                let new = NewEntities {
                    count,
                    parents,
                    spawned,
                };
                column.spawn(world, registry, new);
            }
            None => spawn_bare(world, count, parents, spawned),
        }
        for column in columns {
            column.insert(world, registry, &spawned[first..]);
        }
    }
}

/// Tells a parent of its new children, as the engine's hooks would.
fn link(world: &mut World, parent: Entity, children: &[Entity]) {
    let is_below = |world: &World, child: Entity| {
        let above = world.get::<ChildOf>(child).map(ChildOf::parent);
        above == Some(parent)
    };
    // Observers of what was just spawned may have moved or despawned it, or its parent.
    if children.iter().all(|child| is_below(world, *child))
        && let Some(mut below) = world.get_mut::<Children>(parent)
    {
        below.collection_mut_risky().extend_from_slice(children);
        return;
    }
    for child in children {
        if is_below(world, *child) {
            world.entity_mut(*child).insert(ChildOf(parent));
        }
    }
    let is_empty = |world: &World| {
        world
            .get::<Children>(parent)
            .is_some_and(RelationshipTarget::is_empty)
    };
    if is_empty(world) {
        world.entity_mut(parent).remove::<Children>();
    }
}

/// Gives an instance its place; false if there is none left.
#[inline]
pub(crate) fn place(instance: &mut Instance<'_>, transform: Option<Transform>) -> bool {
    let Some(transform) = transform else {
        return false;
    };
    if let Some(slot) = instance.transform_mut() {
        *slot = transform;
    }
    true
}

/// Adds a batch to the world's totals.
fn count_spawned(world: &mut World, instances: usize, entities: usize) {
    if instances == 0 {
        return;
    }
    let mut stats = world.get_resource_or_init::<SpawnStats>();
    stats.batches += 1;
    stats.instances += instances as u64;
    stats.entities += entities as u64;
    perf_gauge!("factory_batches", stats.batches);
    perf_gauge!("factory_entities", stats.entities);
}
