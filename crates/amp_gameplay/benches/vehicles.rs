//! What does a frame with 200 driven vehicles cost?
//!
//! `cargo bench -p amp_gameplay --features rapier3d_030 --bench vehicles` drives 200 vehicles on blocks of
//! streets among 5,000 buildings for 600 frames of one physics step each, and prints what the frames
//! took. `--test` drives a few for a second.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use amp_gameplay::{
    Chassis, Driver, GameplayPlugin, Route, RouteFollower, SimulationStats, StaticCollider,
};
use bevy_app::App;
use bevy_math::Vec3;
use bevy_time::{TimePlugin, TimeUpdateStrategy};
use bevy_transform::components::Transform;

/// From street to street, in metres.
const BLOCK: f32 = 80.0;

fn city(blocks: usize, vehicles: usize) -> App {
    let mut app = App::new();
    app.add_plugins((TimePlugin, GameplayPlugin));
    app.insert_resource(TimeUpdateStrategy::ManualDuration(
        Duration::from_secs(1) / 60,
    ));
    let world = app.world_mut();
    world.spawn(StaticCollider::ground(blocks as f32 * BLOCK));
    let corner = |block: usize| {
        Vec3::new(
            (block % blocks) as f32 * BLOCK,
            0.0,
            (block / blocks) as f32 * BLOCK,
        )
    };
    for block in 0..blocks * blocks {
        for building in 0..12 {
            let inside = Vec3::new((building % 4) as f32, 0.0, (building / 4) as f32) * 14.0;
            let place = corner(block) + inside + Vec3::new(18.0, 5.0, 24.0);
            let cuboid = StaticCollider::cuboid(Vec3::new(5.0, 10.0, 5.0));
            world.spawn((cuboid, Transform::from_translation(place)));
        }
    }
    for vehicle in 0..vehicles {
        let block = vehicle * blocks * blocks / vehicles;
        let sides = [Vec3::ZERO, Vec3::X, Vec3::X + Vec3::Z, Vec3::Z];
        let corners = sides.map(|side| corner(block) + side * BLOCK);
        let route = Arc::new(Route::closed(corners).expect("a block has four corners"));
        let start = route.at(20.0 + vehicle as f32 % 7.0);
        let driver = Driver {
            lane_offset: 2.0,
            ..Driver::default()
        };
        world.spawn((
            Chassis::default(),
            driver,
            RouteFollower::new(Arc::clone(&route), 20.0),
            Transform::from_translation(start.to_the_right(2.0) + Vec3::Y * 0.8)
                .looking_to(start.direction, Vec3::Y),
        ));
    }
    app
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the time")]
fn main() -> std::io::Result<()> {
    // Cargo says `--bench` when it benches, and nothing when it tests.
    let told = |flag: &str| std::env::args().any(|argument| argument == flag);
    let measure = told("--bench") && !told("--test");
    let (blocks, vehicles, frames) = if measure { (20, 200, 600) } else { (4, 8, 60) };
    let mut app = city(blocks, vehicles);
    let begin = Instant::now();
    // The first frame has no time: everything enters the physics, and nothing moves.
    app.update();
    app.update();
    let entering = begin.elapsed();
    let (mut moved, mut rescued) = (0, 0);
    let mut millis: Vec<f64> = (0..frames)
        .map(|_| {
            let begin = Instant::now();
            app.update();
            let took = begin.elapsed();
            let stats = app.world().resource::<SimulationStats>();
            assert_eq!((stats.steps, stats.vehicles as usize), (1, vehicles));
            moved += stats.moved;
            rescued += stats.rescued;
            took.as_secs_f64() * 1e3
        })
        .collect();
    millis.sort_by(f64::total_cmp);
    let at = |q: f64| millis[((millis.len() - 1) as f64 * q) as usize];
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "\n{vehicles} vehicles, {} buildings, {frames} frames",
        blocks * blocks * 12
    )?;
    writeln!(
        out,
        "| ms per frame, p50 | p95 | p99 | worst | entering, ms | moved per frame | rescued |"
    )?;
    writeln!(out, "|---:|---:|---:|---:|---:|---:|---:|")?;
    writeln!(
        out,
        "| {:.3} | {:.3} | {:.3} | {:.3} | {:.1} | {} | {rescued} |",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0),
        entering.as_secs_f64() * 1e3,
        moved / frames
    )
}
