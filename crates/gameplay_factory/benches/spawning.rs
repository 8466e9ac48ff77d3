//! How long does a batch of prefabs take, against raw `World::spawn_batch` and `Commands`?
//!
//! `cargo bench -p gameplay_factory --bench spawning` spawns 100,000 instances of a prefab with four
//! components and a `Transform`, overridden for each instance, in every way there is. The ways take
//! turns in each round, and each is divided by raw `World::spawn_batch` of the same round, so that a
//! slow moment of the machine touches all alike. With `--test`, and as a test, it runs small rounds.

use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use bevy_ecs::prelude::*;
use bevy_ecs::world::CommandQueue;
use bevy_math::Vec3;
use bevy_reflect::{Reflect, TypeRegistry};
use bevy_transform::components::Transform;
use gameplay_factory::{Factory, PrefabId, PrefabLibrary, SpawnPath};

#[derive(Component, Reflect, Clone)]
#[reflect(Component)]
struct MeshId(u32);

#[derive(Component, Reflect, Clone)]
#[reflect(Component)]
struct MaterialId(u32);

#[derive(Component, Reflect, Clone)]
#[reflect(Component)]
struct Aabb {
    center: Vec3,
    half: Vec3,
}

#[derive(Component, Reflect, Clone)]
#[reflect(Component)]
struct Health(f32);

const TEXT: &str = r#"{
    "building": (components: {
        "Transform": (),
        "MeshId": (3),
        "MaterialId": (5),
        "Aabb": (center: (0.0, 1.0, 0.0), half: (4.0, 9.0, 4.0)),
        "Health": (100.0),
    }),
}"#;

/// Spawns so many instances.
type Run = dyn FnMut(&mut World, usize);

/// One way to spawn the instances in a world.
struct Way {
    name: &'static str,
    run: Box<Run>,
    /// Nanoseconds per entity, round by round.
    nanos: Vec<f64>,
}

fn places(count: usize) -> impl ExactSizeIterator<Item = Transform> {
    (0..count).map(|x| Transform::from_xyz(x as f32, 0.0, 1.0))
}

fn components() -> (MeshId, MaterialId, Aabb, Health) {
    let aabb = Aabb {
        center: Vec3::Y,
        half: Vec3::new(4.0, 9.0, 4.0),
    };
    (MeshId(3), MaterialId(5), aabb, Health(100.0))
}

fn factory(register: impl FnOnce(&mut Factory), path: SpawnPath) -> (Factory, PrefabId) {
    let mut registry = TypeRegistry::new();
    registry.register::<Transform>();
    registry.register::<MeshId>();
    registry.register::<MaterialId>();
    registry.register::<Aabb>();
    registry.register::<Health>();
    let library = PrefabLibrary::parse("bench", TEXT, &registry).expect("the text is right");
    let building = library.get("building").expect("it is in the text");
    let mut factory = Factory::new(library);
    register(&mut factory);
    assert_eq!(factory.path(building), Some(path));
    (factory, building)
}

fn way(name: &'static str, run: impl FnMut(&mut World, usize) + 'static) -> Way {
    Way {
        name,
        run: Box::new(run),
        nanos: Vec::new(),
    }
}

fn factory_way(
    name: &'static str,
    register: impl FnOnce(&mut Factory),
    path: SpawnPath,
    overrides: bool,
) -> Way {
    let (mut factory, building) = factory(register, path);
    let mut spawned = Vec::new();
    way(name, move |world, count| {
        spawned.clear();
        if overrides {
            let result = factory.spawn_batch_with(world, building, count, |index, instance| {
                if let Some(place) = instance.get_mut::<Transform>() {
                    *place = Transform::from_xyz(index as f32, 0.0, 1.0);
                }
                if let Some(health) = instance.get_mut::<Health>() {
                    health.0 = index as f32;
                }
            });
            black_box(result.expect("the batch is within the limit"));
        } else {
            factory
                .spawn_batch_into(world, building, places(count), &mut spawned)
                .expect("the batch is within the limit");
            black_box(&spawned);
        }
    })
}

fn ways() -> Vec<Way> {
    let raw = |world: &mut World, count: usize| {
        let bundles = places(count).map(|place| {
            let (mesh, material, aabb, health) = components();
            (place, mesh, material, aabb, health)
        });
        world.spawn_batch(bundles).for_each(|entity| {
            black_box(entity);
        });
    };
    let commands = |world: &mut World, count: usize| {
        let mut queue = CommandQueue::default();
        let mut commands = Commands::new(&mut queue, world);
        for place in places(count) {
            let (mesh, material, aabb, health) = components();
            commands.spawn((place, mesh, material, aabb, health));
        }
        queue.apply(world);
    };
    let whole = |factory: &mut Factory| {
        factory.register_bundle::<(Transform, MeshId, MaterialId, Aabb, Health)>();
    };
    let halves = |factory: &mut Factory| {
        factory.register_bundle::<(Transform, MeshId, MaterialId)>();
        factory.register_bundle::<(Aabb, Health)>();
    };
    vec![
        way("World::spawn_batch", raw),
        factory_way("factory, one bundle", whole, SpawnPath::Bundle, false),
        factory_way(
            "factory, one bundle, two overrides",
            whole,
            SpawnPath::Bundle,
            true,
        ),
        factory_way("factory, two bundles", halves, SpawnPath::Bundles, false),
        factory_way(
            "factory, by reflection",
            |_| (),
            SpawnPath::Reflected,
            false,
        ),
        way("Commands::spawn", commands),
    ]
}

/// Runs every way once; `reuse` spawns once before the clock starts, so that the tables are there.
#[expect(clippy::disallowed_methods, reason = "a bench reads the time")]
fn round(ways: &mut [Way], count: usize, reuse: bool, first: usize) {
    let len = ways.len();
    for turn in 0..len {
        let way = &mut ways[(first + turn) % len];
        let mut world = World::new();
        if reuse {
            (way.run)(&mut world, count);
            let mut instances = world.query_filtered::<Entity, With<MeshId>>();
            let instances: Vec<Entity> = instances.iter(&world).collect();
            for entity in instances {
                world.despawn(entity);
            }
        }
        let begin = Instant::now();
        (way.run)(&mut world, count);
        let took: Duration = begin.elapsed();
        assert!(world.entity_count() as usize >= count, "{}", way.name);
        way.nanos.push(took.as_nanos() as f64 / count as f64);
    }
}

fn quantile(sorted: &[f64], q: f64) -> f64 {
    let index = (sorted.len() - 1) as f64 * q;
    sorted[index.round() as usize]
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// The ratios of two ways, round by round, as median and spread.
fn ratio(way: &Way, other: &Way) -> String {
    let pairs = way.nanos.iter().zip(&other.nanos);
    let ratios = sorted(pairs.map(|(way, other)| way / other).collect());
    let [low, median, high] = [0.1, 0.5, 0.9].map(|q| quantile(&ratios, q));
    format!("{median:.2} ({low:.2} to {high:.2})")
}

fn report(ways: &[Way], title: &str, out: &mut impl Write) -> std::io::Result<()> {
    let [raw, .., commands] = ways else {
        return Ok(());
    };
    writeln!(out, "\n{title}: medians, and 10th to 90th percentile")?;
    writeln!(
        out,
        "| way | ns per entity | × `{}` | × `{}` |",
        raw.name, commands.name
    )?;
    writeln!(out, "|---|---:|---:|---:|")?;
    for way in ways {
        let nanos = quantile(&sorted(way.nanos.clone()), 0.5);
        let (raw, commands) = (ratio(way, raw), ratio(way, commands));
        writeln!(out, "| {} | {nanos:.1} | {raw} | {commands} |", way.name)?;
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    // Cargo says `--bench` when it benches, and nothing when it tests.
    let told = |flag: &str| std::env::args().any(|argument| argument == flag);
    let measure = told("--bench") && !told("--test");
    let (count, rounds) = if measure { (100_000, 61) } else { (1_000, 2) };
    let mut out = std::io::stdout().lock();
    for (reuse, tables) in [(false, "fresh world"), (true, "tables reused")] {
        let mut ways = ways();
        round(&mut ways, count, reuse, 0);
        ways.iter_mut().for_each(|way| way.nanos.clear());
        for first in 0..rounds {
            round(&mut ways, count, reuse, first);
        }
        let title = format!("{count} entities, {tables}, {rounds} rounds");
        report(&ways, &title, &mut out)?;
    }
    Ok(())
}
