//! Requests to spawn, gathered during a frame and served together.

use std::collections::BTreeMap;

use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::{Mut, World};
use bevy_transform::components::Transform;

use crate::error::SpawnError;
use crate::factory::Factory;
use crate::library::PrefabId;
use crate::simple_optimized::Order;
use crate::stats::SpawnStats;

/// Requests to spawn prefabs, served once a frame in batches by archetype.
///
/// Systems push requests in any order; [`spawn_queued`] spawns all of them, prefabs of the same
/// archetype in one batch, those with children by themselves, in an order that depends on what was pushed and not on when.
#[derive(Resource, Debug, Default)]
pub struct SpawnQueue {
    waiting: BTreeMap<PrefabId, Vec<Transform>>,
    spawned: Vec<Entity>,
    refused: Vec<SpawnError>,
}

impl SpawnQueue {
    /// Asks for one instance.
    pub fn push(&mut self, prefab: PrefabId, transform: Transform) {
        self.waiting.entry(prefab).or_default().push(transform);
    }

    /// Asks for one instance for each transform.
    pub fn extend(&mut self, prefab: PrefabId, transforms: impl IntoIterator<Item = Transform>) {
        self.waiting.entry(prefab).or_default().extend(transforms);
    }

    /// How many instances are asked for and not yet spawned.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.values().map(Vec::len).sum()
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.values().all(Vec::is_empty)
    }

    /// The instances that the last run of [`spawn_queued`] spawned, without those below.
    #[must_use]
    pub fn spawned(&self) -> &[Entity] {
        &self.spawned
    }

    /// Why requests of the last run of [`spawn_queued`] were refused; one error for each prefab.
    #[must_use]
    pub fn refused(&self) -> &[SpawnError] {
        &self.refused
    }
}

/// Spawns what the world's [`SpawnQueue`] asks for, with the world's [`Factory`].
///
/// Without a factory, requests wait. A request that is refused is dropped, counted in
/// [`SpawnStats::refused`] and explained by [`SpawnQueue::refused`].
pub fn spawn_queued(world: &mut World) {
    if !world.contains_resource::<Factory>() {
        return;
    }
    let Some(mut queue) = world.get_resource_mut::<SpawnQueue>() else {
        return;
    };
    queue.spawned.clear();
    queue.refused.clear();
    if queue.waiting.is_empty() {
        return;
    }
    let mut spawned = std::mem::take(&mut queue.spawned);
    let orders: Vec<Order> = std::mem::take(&mut queue.waiting)
        .into_iter()
        .map(|(prefab, transforms)| Order { prefab, transforms })
        .collect();
    let asked: usize = orders.iter().map(|order| order.transforms.len()).sum();
    let refused = world.resource_scope(|world, mut factory: Mut<'_, Factory>| {
        factory.spawn_orders(world, orders, &mut spawned)
    });
    let mut stats = world.get_resource_or_init::<SpawnStats>();
    stats.refused += (asked - spawned.len()) as u64;
    if let Some(mut queue) = world.get_resource_mut::<SpawnQueue>() {
        queue.spawned = spawned;
        queue.refused = refused;
    }
}
