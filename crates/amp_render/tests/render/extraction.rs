//! Extraction of what changed against extraction of everything.

use std::collections::BTreeMap;

use amp_render::optimized_queries::{extract_all_instances, extract_instances};
use amp_render::{Aabb, Instance, InstanceTable, MaterialId, MeshId, RenderFrame, Visible};
use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::entity_disabling::Disabled;
use bevy_ecs::schedule::Schedule;
use bevy_ecs::system::RunSystemOnce;
use bevy_ecs::world::World;
use bevy_math::Vec3;
use bevy_transform::components::{GlobalTransform, Transform};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

#[derive(Debug, Clone)]
enum Step {
    Spawn(u32, u32, Vec3),
    /// So many at once, more than are looked at together.
    SpawnMany(usize),
    Despawn(Index),
    Move(Index, Vec3),
    Mesh(Index, u32),
    Material(Index, u32),
    Resize(Index, f32),
    Show(Index, bool),
    TakeMaterial(Index),
    TakeMesh(Index),
    GiveBack(Index, u32),
    Disable(Index),
    Enable(Index),
    Extract,
}

fn step() -> impl Strategy<Value = Step> {
    let which = any::<Index>;
    let place = || crate::any::vector(-50.0..50.0);
    prop_oneof![
        6 => (0_u32..4, 0_u32..3, place()).prop_map(|(mesh, material, at)| Step::Spawn(mesh, material, at)),
        1 => (60_usize..200).prop_map(Step::SpawnMany),
        3 => which().prop_map(Step::Despawn),
        4 => (which(), place()).prop_map(|(which, to)| Step::Move(which, to)),
        2 => (which(), 0_u32..4).prop_map(|(which, mesh)| Step::Mesh(which, mesh)),
        2 => (which(), 0_u32..3).prop_map(|(which, material)| Step::Material(which, material)),
        1 => (which(), prop_oneof![0.0_f32..9.0, Just(f32::NAN)]).prop_map(|(which, size)| Step::Resize(which, size)),
        1 => (which(), any::<bool>()).prop_map(|(which, shown)| Step::Show(which, shown)),
        1 => which().prop_map(Step::TakeMaterial),
        1 => which().prop_map(Step::TakeMesh),
        2 => (which(), 0_u32..4).prop_map(|(which, mesh)| Step::GiveBack(which, mesh)),
        1 => which().prop_map(Step::Disable),
        1 => which().prop_map(Step::Enable),
        6 => Just(Step::Extract),
    ]
}

/// A table by entity, with the bits of its numbers: NaN equals itself.
type Contents = BTreeMap<Entity, (MeshId, MaterialId, [u32; 6], [u32; 12])>;

fn contents(table: &InstanceTable) -> Contents {
    let boxes = table.boxes();
    (0..table.len())
        .map(|row| {
            let entity = table.entities()[row];
            assert_eq!(table.row_of(entity), Some(row as u32));
            let (mesh, material) = table.groups().pair(table.groups_of()[row]);
            let place = boxes.get(row);
            let [cx, cy, cz] = place.center.to_array().map(f32::to_bits);
            let [hx, hy, hz] = place.half_extents.to_array().map(f32::to_bits);
            let mut transform = [0; 12];
            for (bits, number) in transform
                .iter_mut()
                .zip(table.transforms()[row].as_flattened())
            {
                *bits = number.to_bits();
            }
            (
                entity,
                (mesh, material, [cx, cy, cz, hx, hy, hz], transform),
            )
        })
        .collect()
}

fn full_extraction(world: &mut World) -> InstanceTable {
    let kept = std::mem::take(&mut *world.resource_mut::<InstanceTable>());
    let frame = std::mem::take(&mut *world.resource_mut::<RenderFrame>());
    world.run_system_once(extract_all_instances).unwrap();
    *world.resource_mut::<RenderFrame>() = frame;
    std::mem::replace(&mut *world.resource_mut::<InstanceTable>(), kept)
}

fn place(at: Vec3) -> GlobalTransform {
    GlobalTransform::from(Transform::from_translation(at))
}

fn apply(world: &mut World, live: &mut Vec<Entity>, step: &Step) {
    if let Step::Spawn(mesh, material, at) = *step {
        let bundle = Instance {
            mesh: MeshId(mesh),
            material: MaterialId(material),
            ..Instance::default()
        };
        live.push(world.spawn((bundle, place(at))).id());
        return;
    }
    if let Step::SpawnMany(count) = *step {
        let at = |x| place(Vec3::X * x as f32);
        live.extend(world.spawn_batch((0..count).map(|x| (Instance::default(), at(x)))));
        return;
    }
    let pick = |which: &Index| (!live.is_empty()).then(|| live[which.index(live.len())]);
    let (Step::Despawn(which)
    | Step::Move(which, _)
    | Step::Mesh(which, _)
    | Step::Material(which, _)
    | Step::Resize(which, _)
    | Step::Show(which, _)
    | Step::TakeMaterial(which)
    | Step::TakeMesh(which)
    | Step::GiveBack(which, _)
    | Step::Disable(which)
    | Step::Enable(which)) = step
    else {
        return;
    };
    let Some(entity) = pick(which) else { return };
    let mut entity_mut = world.entity_mut(entity);
    match *step {
        Step::Despawn(_) => {
            entity_mut.despawn();
            live.retain(|&other| other != entity);
        }
        Step::Move(_, to) => *entity_mut.get_mut::<GlobalTransform>().unwrap() = place(to),
        Step::Mesh(_, mesh) => {
            if let Some(mut held) = entity_mut.get_mut::<MeshId>() {
                held.0 = mesh;
            }
        }
        Step::Material(_, material) => {
            if let Some(mut held) = entity_mut.get_mut::<MaterialId>() {
                held.0 = material;
            }
        }
        Step::Resize(_, size) => {
            entity_mut.get_mut::<Aabb>().unwrap().half_extents = Vec3::splat(size);
        }
        Step::Show(_, shown) => entity_mut.get_mut::<Visible>().unwrap().0 = shown,
        Step::TakeMaterial(_) => {
            entity_mut.remove::<MaterialId>();
        }
        Step::TakeMesh(_) => {
            entity_mut.remove::<MeshId>();
        }
        Step::GiveBack(_, mesh) => {
            entity_mut.insert((MeshId(mesh), MaterialId(mesh)));
        }
        Step::Disable(_) => {
            entity_mut.insert(Disabled);
        }
        Step::Enable(_) => {
            entity_mut.remove::<Disabled>();
        }
        Step::Spawn(..) | Step::SpawnMany(_) | Step::Extract => {}
    }
}

#[derive(Component)]
struct Marked;

/// Where such a component disables entities, no query gives whole columns.
#[derive(Component)]
#[component(storage = "SparseSet")]
struct Hibernating;

fn world_and_schedule() -> (World, Schedule) {
    let mut world = World::new();
    world.init_resource::<InstanceTable>();
    world.init_resource::<RenderFrame>();
    let mut schedule = Schedule::default();
    schedule.add_systems(extract_instances);
    (world, schedule)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn extracting_changes_gives_what_extracting_everything_gives(
        steps in vec(step(), 1..150),
        has_columns in any::<bool>(),
    ) {
        let (mut world, mut schedule) = world_and_schedule();
        if !has_columns {
            world.register_disabling_component::<Hibernating>();
        }
        let mut live = Vec::new();
        for step in steps.iter().chain([&Step::Extract]) {
            apply(&mut world, &mut live, step);
            if matches!(step, Step::Extract) {
                schedule.run(&mut world);
                // As an app does after every update.
                world.clear_trackers();
                let found = contents(world.resource::<InstanceTable>());
                let table = full_extraction(&mut world);
                prop_assert_eq!(&found, &contents(&table));
                let pairs: std::collections::BTreeSet<_> =
                    found.values().map(|(mesh, material, ..)| (*mesh, *material)).collect();
                let groups = world.resource::<InstanceTable>().groups();
                prop_assert!(groups.in_order().map(|(mesh, material, _)| (mesh, material)).eq(pairs));
            }
        }
    }
}

#[test]
fn only_what_changed_is_written() {
    let (mut world, mut schedule) = world_and_schedule();
    let entities: Vec<_> = world
        .spawn_batch((0..1_000).map(|x| (Instance::default(), place(Vec3::X * x as f32))))
        .collect();
    let mut extracted = |world: &mut World| {
        schedule.run(world);
        world.clear_trackers();
        let counts = world.resource::<RenderFrame>().counts();
        let written = world.resource::<InstanceTable>().written_rows().count();
        (counts.instances, counts.extracted, counts.removed, written)
    };
    assert_eq!(extracted(&mut world), (1_000, 1_000, 0, 1_000));
    assert_eq!(extracted(&mut world), (1_000, 0, 0, 0));
    for &entity in &entities[..10] {
        *world.get_mut::<GlobalTransform>(entity).unwrap() = place(Vec3::Y);
    }
    assert_eq!(extracted(&mut world), (1_000, 10, 0, 10));
    // The last row takes the place of the one that goes; it is written, but not extracted.
    world.despawn(entities[0]);
    assert_eq!(extracted(&mut world), (999, 0, 1, 1));
    assert_eq!(extracted(&mut world), (999, 0, 0, 0));
}

#[test]
fn misplaced_instances_are_counted_and_hidden_ones_are_not() {
    let (mut world, mut schedule) = world_and_schedule();
    world.spawn((Instance::default(), place(Vec3::NAN)));
    world.spawn((
        Instance {
            visible: Visible(false),
            ..Instance::default()
        },
        place(Vec3::ZERO),
    ));
    world.spawn((Instance::default(), place(Vec3::ZERO)));
    schedule.run(&mut world);
    let counts = world.resource::<RenderFrame>().counts();
    assert_eq!((counts.extracted, counts.misplaced), (3, 1));
}

/// Those that moved lie far apart, in more than one of the world's tables, each with rows behind its last whole word.
#[test]
fn what_changed_is_found_wherever_it_lies() {
    let (mut world, mut schedule) = world_and_schedule();
    let spawn = |world: &mut World, count: usize| -> Vec<Entity> {
        let instance = |x| (Instance::default(), place(Vec3::X * x as f32));
        world.spawn_batch((0..count).map(instance)).collect()
    };
    let mut entities = spawn(&mut world, 5_001);
    for entity in spawn(&mut world, 777) {
        world.entity_mut(entity).insert(Marked);
        entities.push(entity);
    }
    let mut extracted = |world: &mut World| {
        schedule.run(world);
        world.clear_trackers();
        world.resource::<RenderFrame>().counts().extracted
    };
    assert_eq!(extracted(&mut world), 5_778);
    for step in [1, 3, 64, 100, 1_000, 5_777] {
        let moved: Vec<Entity> = entities.iter().copied().step_by(step).collect();
        for &entity in &moved {
            *world.get_mut::<GlobalTransform>(entity).unwrap() = place(Vec3::Y * step as f32);
        }
        assert_eq!(extracted(&mut world) as usize, moved.len());
        let table = world.resource::<InstanceTable>();
        let rows: Vec<u32> = table.written_rows().collect();
        let expected: Vec<u32> = moved
            .iter()
            .map(|&entity| table.row_of(entity).unwrap())
            .collect();
        assert_eq!(rows, expected);
        let found = contents(table);
        let table = full_extraction(&mut world);
        assert_eq!(found, contents(&table));
    }
}
