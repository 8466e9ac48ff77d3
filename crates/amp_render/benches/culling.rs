//! What culling, extraction and the rest of a frame cost per instance.
//!
//! The ways are measured in turn, round after round, so that the machine's moods hit all of them;
//! medians are printed with the quartiles. With `--test`, and
//! when not run by `cargo bench`, each runs once on a small city.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads the clock and tells its figures on the standard output"
)]

use std::hint::black_box;
use std::time::Instant;

use amp_render::optimized_queries::{extract_all_instances, extract_instances};
use amp_render::{
    Aabb, BatchList, Boxes, Frustum, InstanceTable, LodDistances, LodState, MaterialId, MeshId,
    MeshLods, Projection, RenderFrame, StaticInstance, View, VisibleSet, WorldBox,
};
use bevy_ecs::schedule::Schedule;
use bevy_ecs::world::World;
use bevy_math::Vec3;
use bevy_tasks::{TaskPool, TaskPoolBuilder};
use bevy_transform::components::{GlobalTransform, Transform};

fn main() {
    let asked = |option: &str| std::env::args().any(|arg| arg == option);
    // `cargo bench` says so; `cargo test` runs benches without a word.
    let test = asked("--test") || !asked("--bench");
    let sizes: &[usize] = if test {
        &[1_000]
    } else {
        &[10_000, 100_000, 1_000_000]
    };
    let rounds = if test { 1 } else { 31 };
    println!(
        "ns per instance: median (lower quartile – upper quartile), ratio to the plain loop of the same run"
    );
    for &size in sizes {
        city(size, rounds);
    }
}

/// A number that looks random, between 0 and 1.
fn noise(seed: usize) -> f32 {
    let mixed = (seed as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed >> 40) as f32 / (1_u64 << 24) as f32
}

fn city(size: usize, rounds: usize) {
    let side = (size as f32).sqrt() * 10.0;
    let mut world = World::new();
    world.init_resource::<InstanceTable>();
    world.init_resource::<RenderFrame>();
    let lots = (0..size).map(|lot| StaticInstance {
        mesh: MeshId((noise(lot * 5) * 40.0) as u32),
        material: MaterialId((noise(lot * 5 + 1) * 8.0) as u32),
        aabb: Aabb::new(Vec3::Y * 10.0, Vec3::new(4.0, 10.0, 4.0)),
        transform: GlobalTransform::from(
            Transform::from_xyz(
                (noise(lot * 5 + 2) - 0.5) * side,
                0.0,
                (noise(lot * 5 + 3) - 0.5) * side,
            )
            .with_rotation(bevy_math::Quat::from_rotation_y(noise(lot * 5 + 4) * 6.0)),
        ),
        ..StaticInstance::default()
    });
    let entities: Vec<_> = world.spawn_batch(lots).collect();
    let mut changes = Schedule::default();
    changes.add_systems(extract_instances);
    let mut everything = Schedule::default();
    everything.add_systems(extract_all_instances);
    changes.run(&mut world);

    let view = View::looking_at(
        Vec3::new(side * 0.3, 30.0, side * 0.4),
        Vec3::new(-side * 0.1, 0.0, 0.0),
        Projection::Perspective {
            fov_y: 1.0,
            aspect: 16.0 / 9.0,
            near: 0.1,
            far: side,
        },
    );
    let frustum = Frustum::new(&view.clip_from_world());
    let pool = TaskPoolBuilder::new().build();
    let mut lods = MeshLods::default();
    for mesh in 0..40 {
        let switches = LodDistances::new(&[100.0, 300.0]).expect("the distances rise");
        lods.set(MeshId(mesh), switches);
    }

    let mut times: [Vec<f64>; 8] = Default::default();
    let mut visible = VisibleSet::default();
    let (mut levels, mut batches) = (LodState::default(), BatchList::default());
    let mut plain_rows = Vec::new();
    for round in 0..rounds {
        let table = world.resource::<InstanceTable>();
        let boxes = table.boxes();
        let structs: Vec<WorldBox> = (0..boxes.len()).map(|row| boxes.get(row)).collect();
        times[0].push(timed(size, || plain(&frustum, &structs, &mut plain_rows)));
        times[1].push(timed(size, || cull(&mut visible, &frustum, boxes, None)));
        assert_eq!(visible.rows(), plain_rows, "both see the same");
        times[2].push(timed(size, || {
            cull(&mut visible, &frustum, boxes, Some(&pool));
        }));
        assert_eq!(visible.rows(), plain_rows, "both see the same");
        times[3].push(timed(size, || {
            levels.select(table, &lods, view.translation, visible.rows());
        }));
        times[4].push(timed(size, || {
            batches.build(
                table.groups(),
                table.groups_of(),
                visible.rows(),
                levels.levels(),
            );
        }));
        times[5].push(timed(size, || everything.run(&mut world)));
        // What the line above changed is not this line's work, so it is run twice.
        changes.run(&mut world);
        times[6].push(timed(size, || changes.run(&mut world)));
        for index in 0..size / 100 {
            let moved = entities[(index * 100 + round) % size];
            let mut place = world
                .get_mut::<GlobalTransform>(moved)
                .expect("it was spawned with one");
            *place = GlobalTransform::from_translation(place.translation() + Vec3::Y * 0.01);
        }
        times[7].push(timed(size, || changes.run(&mut world)));
    }

    println!(
        "\n{size} instances, {} visible, {} batches",
        visible.len(),
        batches.batches().len()
    );
    let names = [
        "cull: plain loop over structs, early out",
        "cull: blocks of eight, one thread",
        "cull: blocks of eight, tasks",
        "levels of detail",
        "batches",
        "extract everything",
        "extract nothing changed",
        "extract 1 % moved",
    ];
    let reference = quartiles(&mut times[0])[1];
    for (name, times) in names.into_iter().zip(&mut times) {
        let [low, middle, high] = quartiles(times);
        println!(
            "{name:42} {middle:7.3} ({low:.3} – {high:.3})  {:6.3}",
            middle / reference
        );
    }
}

fn plain(frustum: &Frustum, boxes: &[WorldBox], rows: &mut Vec<u32>) {
    rows.clear();
    for (row, place) in (0..).zip(boxes) {
        if frustum.sees(place) {
            rows.push(row);
        }
    }
}

fn cull(visible: &mut VisibleSet, frustum: &Frustum, boxes: Boxes<'_>, pool: Option<&TaskPool>) {
    visible.cull(black_box(frustum), black_box(boxes), pool);
}

fn timed(size: usize, work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64 / size as f64
}

fn quartiles(times: &mut [f64]) -> [f64; 3] {
    times.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| times[(times.len() - 1) * quarter / 4])
}
