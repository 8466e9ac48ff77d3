use std::hint::black_box;

use bevy_ecs::prelude::*;
use bevy_ecs::spawn::SpawnIter;
use bevy_ecs::world::CommandQueue;
use bevy_transform::components::Transform;

use super::parts::{CHILDREN, parts, places};

pub(super) const BATCH: &str = "World::spawn_batch";

/// Spawns so many instances.
pub(super) type Spawn = fn(&mut World, usize);

pub(super) fn batch(world: &mut World, count: usize) {
    world
        .spawn_batch(places(count).map(parts))
        .for_each(|entity| {
            black_box(entity);
        });
}

pub(super) fn commands(world: &mut World, count: usize) {
    let mut queue = CommandQueue::default();
    let mut commands = Commands::new(&mut queue, world);
    for place in places(count) {
        commands.spawn(parts(place));
    }
    queue.apply(world);
}

/// The engine's own ways to spawn hierarchies.
pub(super) const HIERARCHIES: &[(&str, Spawn)] = &[
    ("spawn_batch with ChildOf", batch_with_child_of),
    ("spawn_batch, chunks of 100 parents", chunks_with_child_of),
    ("Children::spawn", related),
    ("with_children", with_children),
];

fn children() -> impl ExactSizeIterator<Item = Transform> {
    (0..CHILDREN).map(|_| Transform::IDENTITY)
}

pub(super) fn batch_with_child_of(world: &mut World, count: usize) {
    let roots: Vec<Entity> = world.spawn_batch(places(count).map(parts)).collect();
    let below = roots
        .iter()
        .flat_map(|root| children().map(|place| (ChildOf(*root), parts(place))));
    world.spawn_batch(below).for_each(|entity| {
        black_box(entity);
    });
}

fn chunks_with_child_of(world: &mut World, count: usize) {
    let roots: Vec<Entity> = world.spawn_batch(places(count).map(parts)).collect();
    for roots in roots.chunks(100) {
        let below = roots
            .iter()
            .flat_map(|root| children().map(|place| (ChildOf(*root), parts(place))));
        world.spawn_batch(below).for_each(|entity| {
            black_box(entity);
        });
    }
}

fn related(world: &mut World, count: usize) {
    for place in places(count) {
        world.spawn((
            parts(place),
            Children::spawn(SpawnIter(children().map(parts))),
        ));
    }
}

fn with_children(world: &mut World, count: usize) {
    for place in places(count) {
        world.spawn(parts(place)).with_children(|below| {
            for place in children() {
                below.spawn(parts(place));
            }
        });
    }
}
