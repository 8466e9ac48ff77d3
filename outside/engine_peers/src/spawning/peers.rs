use std::hint::black_box;

use bevy_ecs::prelude::*;
use bevy_ecs::relationship::RelationshipHookMode;
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
    ("X preset, chunks of 64", preset_chunks),
    ("X skip", skip),
    ("X skip, all parents first", skip_all),
    ("X spawn with preset", spawn_preset),
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

fn preset_chunks(world: &mut World, count: usize) {
    let roots: Vec<Entity> = world
        .spawn_batch(places(count).map(|place| (Children::with_capacity(CHILDREN), parts(place))))
        .collect();
    for roots in roots.chunks(64) {
        let below = roots
            .iter()
            .flat_map(|root| children().map(|place| (ChildOf(*root), parts(place))));
        world.spawn_batch(below).for_each(|entity| {
            black_box(entity);
        });
    }
}

fn below(world: &mut World, root: Entity, ids: &mut Vec<Entity>) {
    ids.clear();
    for place in children() {
        let mut child = world.spawn_empty();
        child.insert_with_relationship_hook_mode(
            (ChildOf(root), parts(place)),
            RelationshipHookMode::RunIfNotLinked,
        );
        ids.push(child.id());
    }
    let mut children = world.get_mut::<Children>(root).expect("spawned with it");
    children.collection_mut_risky().extend_from_slice(ids);
}

fn skip(world: &mut World, count: usize) {
    let mut ids = Vec::new();
    for place in places(count) {
        let root = world
            .spawn((Children::with_capacity(CHILDREN), parts(place)))
            .id();
        below(world, root, &mut ids);
    }
}

fn skip_all(world: &mut World, count: usize) {
    let mut ids = Vec::new();
    let roots: Vec<Entity> = world
        .spawn_batch(places(count).map(|place| (Children::with_capacity(CHILDREN), parts(place))))
        .collect();
    for root in roots {
        below(world, root, &mut ids);
    }
}

fn spawn_preset(world: &mut World, count: usize) {
    for place in places(count) {
        let root = world
            .spawn((Children::with_capacity(CHILDREN), parts(place)))
            .id();
        for place in children() {
            world.spawn((ChildOf(root), parts(place)));
        }
    }
}
