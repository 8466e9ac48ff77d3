//! What does it cost to bring the bodies that moved to the entities, against bringing all?
//!
//! `cargo bench -p amp_gameplay --features rapier3d_030 --bench sync` steps two equal worlds of 10,000
//! bodies, of which all, a tenth or a hundredth are awake, and writes the one back with
//! `sync_vehicle_transforms` and the other with a system that writes the pose of every body. The two take
//! turns in each round, and the ratio is that of one round, so that a slow moment of the machine touches
//! both. The physics steps themselves are not timed. `--test` runs a small round of each.

use std::io::Write;
use std::time::{Duration, Instant};

use amp_gameplay::rapier3d::dynamics::RigidBodyBuilder;
use amp_gameplay::rapier3d::geometry::ColliderBuilder;
use amp_gameplay::rapier3d::math::Vector;
use amp_gameplay::{Physics, PhysicsBody, PhysicsClock, SimulationStats, sync_vehicle_transforms};
use bevy_ecs::system::{Query, Res, SystemId};
use bevy_ecs::world::World;
use bevy_math::{Quat, Vec3};
use bevy_transform::components::Transform;

const STEP: Duration = Duration::from_nanos(16_666_666);

/// Writes the pose of every body.
#[expect(
    clippy::needless_pass_by_value,
    reason = "systems take their parameters so"
)]
fn write_back_all(physics: Res<Physics>, mut transforms: Query<(&PhysicsBody, &mut Transform)>) {
    for (body, mut transform) in &mut transforms {
        if let Some(body) = physics.world().bodies.get(body.handle()) {
            transform.translation = Vec3::from_array(body.translation().to_array());
            transform.rotation = Quat::from_array(body.rotation().to_array());
        }
    }
}

/// One way to write back, with its own world.
struct Way {
    world: World,
    system: SystemId,
    nanos: Vec<f64>,
}

/// Bodies far apart in a world without weight, the first `awake` of which drift for ever.
fn world(bodies: usize, awake: usize) -> World {
    let mut world = World::new();
    let mut physics = Physics::default();
    physics.set_gravity(Vec3::ZERO);
    world.init_resource::<SimulationStats>();
    world.init_resource::<PhysicsClock>();
    let side = (bodies as f32).sqrt().ceil() as usize;
    // Those awake are spread among the sleeping, as in a city.
    let every = bodies / awake;
    for index in 0..bodies {
        let entity = world.spawn(Transform::default()).id();
        let drifts = index % every == 0;
        let place = Vector::new(
            (index % side) as f32 * 4.0,
            0.0,
            (index / side) as f32 * 4.0,
        );
        let body = RigidBodyBuilder::dynamic().translation(place);
        let body = if drifts {
            body.linvel(Vector::new(0.0, 1.0, 0.0))
                .angvel(Vector::new(0.1, 0.2, 0.3))
                .can_sleep(false)
        } else {
            body.sleeping(true)
        };
        let body = physics.insert(entity, body, ColliderBuilder::ball(0.5));
        world.entity_mut(entity).insert(body);
    }
    world.insert_resource(physics);
    world
}

/// One step, and the write-back timed.
#[expect(clippy::disallowed_methods, reason = "a bench reads the time")]
fn round(way: &mut Way) {
    way.world.resource_mut::<Physics>().step(STEP, 0);
    let begin = Instant::now();
    let result = way.world.run_system(way.system);
    let took = begin.elapsed();
    result.expect("the system belongs to this world");
    way.nanos.push(took.as_nanos() as f64);
}

/// Both ways end with the same transforms.
fn assert_equal(ways: &mut [Way; 2]) {
    let [ours, naive] = ways.each_mut().map(|way| {
        let mut transforms = way.world.query::<&Transform>();
        transforms.iter(&way.world).copied().collect::<Vec<_>>()
    });
    assert_eq!(ours, naive);
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

fn main() -> std::io::Result<()> {
    // Cargo says `--bench` when it benches, and nothing when it tests.
    let told = |flag: &str| std::env::args().any(|argument| argument == flag);
    let measure = told("--bench") && !told("--test");
    let (bodies, rounds) = if measure { (10_000, 101) } else { (400, 3) };
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "\n{bodies} bodies, {rounds} rounds, medians of one write-back"
    )?;
    writeln!(
        out,
        "| awake | ours, µs | every body, µs | ns per body awake | every body / ours |"
    )?;
    writeln!(out, "|---:|---:|---:|---:|---:|")?;
    for percent in [100, 10, 1] {
        let awake = bodies * percent / 100;
        let mut ways = [false, true].map(|naive| {
            let mut world = world(bodies, awake);
            let system = if naive {
                world.register_system(write_back_all)
            } else {
                world.register_system(sync_vehicle_transforms)
            };
            Way {
                world,
                system,
                nanos: Vec::new(),
            }
        });
        // The first steps meet new bodies.
        for turn in 0..rounds + 4 {
            let [first, second] = &mut ways;
            let (first, second) = if turn % 2 == 0 {
                (first, second)
            } else {
                (second, first)
            };
            round(first);
            round(second);
        }
        assert_equal(&mut ways);
        let stats = *ways[0].world.resource::<SimulationStats>();
        assert_eq!(stats.moved as usize, awake, "{stats:?}");
        let [ours, naive] = ways.map(|way| way.nanos[4..].to_vec());
        let ratio = median(ours.iter().zip(&naive).map(|(ours, naive)| naive / ours));
        let (ours, naive) = (median(ours.into_iter()), median(naive.into_iter()));
        writeln!(
            out,
            "| {percent} % | {:.1} | {:.1} | {:.1} | {ratio:.1} |",
            ours / 1e3,
            naive / 1e3,
            ours / awake as f64
        )?;
    }
    Ok(())
}
