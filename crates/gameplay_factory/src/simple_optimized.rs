//! Spawning in batches, by archetype: bundle preparation, batches, and what they leave in a trace.

use std::any::TypeId;

use amp_trace::{perf_gauge, perf_span};
use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use bevy_transform::components::Transform;

use crate::bundle::Instance;
use crate::column::{NewEntities, Row, spawn_bare};
use crate::error::SpawnError;
use crate::factory::Factory;
use crate::library::PrefabId;
use crate::places::Places;
use crate::plan::{Part, Plan};
use crate::spawner::{Run, Write};
use crate::stats::SpawnStats;

/// Instances that are spawned before what is below them.
const FAMILIES: usize = 256;

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

    /// Spawns all orders of a queue, one batch per archetype, and for each prefab with children; refused orders are returned.
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
        // Instances with children have those as a component, and so are of another archetype.
        let is_parent = |order: &Order| !self.prefab(order.prefab).children.is_empty();
        let spawner = |order: &Order| Some(self.plan(order.prefab).bundle()?.spawner);
        orders.sort_by_key(|order| {
            let spawner = spawner(order).unwrap_or(usize::MAX);
            (spawner, is_parent(order), order.prefab)
        });
        let same = |a: &Order, b: &Order| {
            spawner(a).is_some() && spawner(a) == spawner(b) && !is_parent(a) && !is_parent(b)
        };
        for batch in orders.chunk_by(same) {
            self.run_orders(world, batch, spawned);
        }
        refused
    }

    /// Spawns orders that share an archetype, or a single one.
    fn run_orders(&self, world: &mut World, orders: &[Order], spawned: &mut Vec<Entity>) {
        let count = orders.iter().map(|order| order.transforms.len()).sum();
        let mut transforms = orders.iter().flat_map(|order| &order.transforms).copied();
        let mut write = |instance: &mut Instance<'_>| place(instance, transforms.next());
        let [head, _, ..] = orders else {
            for order in orders {
                self.batch(world, order.prefab, count, &mut write, spawned);
            }
            return;
        };
        let Some(Part { spawner, .. }) = self.plan(head.prefab).bundle() else {
            return;
        };
        let runs: Vec<Run> = orders
            .iter()
            .filter_map(|order| {
                Some(Run {
                    values: self.plan(order.prefab).bundle()?.values,
                    count: order.transforms.len(),
                    children: 0,
                })
            })
            .collect();
        let first = spawned.len();
        {
            perf_span!(
                "batch_spawn",
                entities = count,
                archetypes = 1,
                prefabs = orders.len(),
                prefab = self.prefab(head.prefab).name
            );
            self.spawners[spawner].spawn(world, &runs, count, &mut write, spawned);
        }
        let instances = spawned.len() - first;
        count_spawned(world, instances, instances);
    }

    /// Spawns an instance of a prefab for each place; the request has been checked.
    pub(crate) fn run_placed(
        &mut self,
        world: &mut World,
        prefab: PrefabId,
        at_most: usize,
        places: &mut Places<'_>,
        spawned: &mut Vec<Entity>,
    ) {
        self.prepare();
        let Some(Part { spawner, values }) = self.plan(prefab).bundle() else {
            let mut write = |instance: &mut Instance<'_>| place(instance, places.next());
            self.batch(world, prefab, at_most, &mut write, spawned);
            return;
        };
        let children = self.prefab(prefab).children.len();
        let spawner = &self.spawners[spawner];
        self.by_families(
            world,
            prefab,
            at_most,
            spawned,
            &mut |world, count, spawned| {
                let run = [Run {
                    values,
                    count,
                    children,
                }];
                spawner.spawn_placed(world, &run, count, places, spawned);
            },
        );
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
        let (bundle, children) = (
            self.plan(prefab).bundle(),
            self.prefab(prefab).children.len(),
        );
        self.by_families(
            world,
            prefab,
            at_most,
            spawned,
            &mut |world, count, spawned| {
                let Some(Part { spawner, values }) = bundle else {
                    self.spawn_columns(world, prefab, count, None, write, spawned);
                    return;
                };
                let run = [Run {
                    values,
                    count,
                    children,
                }];
                self.spawners[spawner].spawn(world, &run, count, write, spawned);
            },
        );
    }

    /// Spawns instances of a prefab and what is below them: a few instances at a time, and those below them while what was
    /// written of them is still at hand. `spawn` appends up to so many instances, and fewer only where there are no more.
    fn by_families(
        &self,
        world: &mut World,
        prefab: PrefabId,
        at_most: usize,
        spawned: &mut Vec<Entity>,
        spawn: &mut dyn FnMut(&mut World, usize, &mut Vec<Entity>),
    ) {
        let has_children = !self.prefab(prefab).children.is_empty();
        let (first, mut left, mut entities) = (spawned.len(), at_most, 0);
        loop {
            let count = if has_children {
                left.min(FAMILIES)
            } else {
                left
            };
            let from = spawned.len();
            {
                perf_span!(
                    "batch_spawn",
                    entities = count,
                    archetypes = 1,
                    prefabs = 1,
                    prefab = self.prefab(prefab).name
                );
                spawn(world, count, spawned);
            }
            let instances = &spawned[from..];
            entities += instances.len() + self.spawn_children(world, prefab, instances);
            left -= count;
            if left == 0 || instances.len() < count {
                break;
            }
        }
        count_spawned(world, spawned.len() - first, entities);
    }

    /// Spawns instances of a prefab that is in no single bundle.
    pub(crate) fn spawn_columns(
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
