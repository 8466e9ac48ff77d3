use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bevy_ecs::world::World;
use bevy_math::Vec3;
use bevy_tasks::TaskPoolBuilder;
use bevy_transform::components::GlobalTransform;

use super::part::{PART_ROWS, Part};
use super::parts::{PARALLEL_FIND, PARALLEL_WRITE, for_each_part};
use super::*;
use crate::bundle::StaticInstance;
use crate::instance::MeshId;

/// A table that follows a world, with a pool or without.
#[derive(Default)]
struct Follower {
    table: InstanceTable,
    parts: Parts,
}

impl Follower {
    /// Returns how many instances were written, and how many are misplaced.
    fn follow(&mut self, world: &mut World, pool: Option<&TaskPool>) -> (u32, u32) {
        self.table.begin();
        let mut extraction = Extraction::default();
        let mut instances = world.query::<InstanceData>();
        for rows in instances.contiguous_iter(world).expect("all lie in tables") {
            extraction.write_changed(&mut self.table, rows, &mut self.parts, pool);
        }
        (extraction.written, extraction.misplaced)
    }

    /// The bits of each row: NaN equals itself.
    fn rows(&self) -> impl Iterator<Item = (Entity, usize, [[u32; 3]; 2], [u32; 12])> + '_ {
        let Self { table, .. } = self;
        (0..table.len()).map(|row| {
            let place = table.boxes().get(row);
            let bits = [place.center, place.half_extents].map(|v| v.to_array().map(f32::to_bits));
            let mut transform = [0; 12];
            for (bits, number) in transform
                .iter_mut()
                .zip(table.transforms()[row].as_flattened())
            {
                *bits = number.to_bits();
            }
            (
                table.entities()[row],
                table.groups_of()[row].index(),
                bits,
                transform,
            )
        })
    }
}

fn at(place: Vec3) -> GlobalTransform {
    GlobalTransform::from_translation(place)
}

/// More are there and move than one thread would look at, or write; and fewer, where one does.
#[test]
fn several_threads_write_what_one_does() {
    let pool = TaskPoolBuilder::new().num_threads(3).build();
    assert!(pool.thread_num() > 1, "the pool has threads of its own");
    let mut world = World::new();
    let instance = |x: usize| StaticInstance {
        transform: at(Vec3::X * x as f32),
        ..StaticInstance::default()
    };
    let count = PARALLEL_FIND + PART_ROWS / 2 + 7;
    let mut entities: Vec<Entity> = world.spawn_batch((0..count).map(instance)).collect();
    let [mut alone, mut together] = [Follower::default(), Follower::default()];
    let written = (count as u32, 0);
    assert_eq!(alone.follow(&mut world, None), written);
    assert_eq!(together.follow(&mut world, Some(&pool)), written);
    // Rows are no longer in the order of the world's.
    for which in [7, count / 2, count - 9] {
        let gone = entities.swap_remove(which);
        world.despawn(gone);
        for follower in [&mut alone, &mut together] {
            assert!(follower.table.remove(gone));
        }
    }
    let is_few = count / 1_000 < PARALLEL_WRITE && PARALLEL_WRITE < count / 17;
    assert!(
        is_few,
        "a thousandth is one thread's work, a seventeenth is not"
    );
    for (step, place) in [(1, Vec3::Y), (1_000, Vec3::Z), (17, Vec3::NAN)] {
        world.clear_trackers();
        let moved = entities.iter().copied().step_by(step);
        let changed = entities.iter().copied().step_by(1_001);
        for entity in moved.clone() {
            *world
                .get_mut::<GlobalTransform>(entity)
                .expect("it has one") = at(place);
        }
        // Among those that only moved, some show something else, and some are new.
        for entity in changed.clone() {
            world.get_mut::<MeshId>(entity).expect("it has one").0 += 1;
        }
        let new: Vec<Entity> = world.spawn_batch((0..100).map(instance)).collect();
        let expected: BTreeSet<Entity> = moved.clone().chain(changed).chain(new.clone()).collect();
        let misplaced = if place.is_nan() { moved.len() } else { 0 };
        let written = (expected.len() as u32, misplaced as u32);
        assert_eq!(alone.follow(&mut world, None), written);
        assert_eq!(together.follow(&mut world, Some(&pool)), written);
        assert!(alone.rows().eq(together.rows()), "every {step}th moved");
        let table = &together.table;
        let rows = table
            .written_rows()
            .map(|row| table.entities()[row as usize]);
        assert_eq!(rows.collect::<BTreeSet<_>>(), expected);
        entities.extend(new);
    }
}

/// Two parts wait for one another, which they could not on one thread.
#[test]
#[expect(clippy::disallowed_methods, reason = "there is a deadline")]
fn parts_are_done_beside_one_another() {
    let pool = TaskPoolBuilder::new().num_threads(2).build();
    let mut world = World::new();
    let mut instances = world.query::<InstanceData>();
    world
        .spawn_batch((0..PART_ROWS + 1).map(|_| StaticInstance::default()))
        .for_each(drop);
    let rows = instances
        .contiguous_iter(&world)
        .expect("all lie in tables");
    let entities = Components::of(rows.last().expect("there is a table"));
    let there = AtomicUsize::new(0);
    let met = AtomicUsize::new(0);
    let begin = Instant::now();
    let mut parts = [Part::default(), Part::default()];
    for_each_part(Some(&pool), entities, &mut parts, |_, _| {
        there.fetch_add(1, Ordering::Relaxed);
        while there.load(Ordering::Relaxed) < 2 && begin.elapsed() < Duration::from_secs(20) {
            std::thread::yield_now();
        }
        met.fetch_add(there.load(Ordering::Relaxed) / 2, Ordering::Relaxed);
    });
    assert_eq!(met.into_inner(), 2, "each met the other");
}
