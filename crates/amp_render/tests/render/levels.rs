//! Levels of detail against a reference that remembers by entity.

use std::collections::HashMap;

use amp_render::{
    Aabb, InstanceRow, InstanceTable, LodDistances, LodState, MaterialId, MeshId, MeshLods,
};
use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use bevy_math::{Affine3A, Vec3};
use proptest::collection::vec;
use proptest::prelude::*;

fn instance(mesh: u32, x: f32) -> InstanceRow {
    InstanceRow {
        mesh: MeshId(mesh),
        material: MaterialId(0),
        aabb: Aabb::default(),
        visible: true,
        world_from_local: Affine3A::from_translation(Vec3::new(x, 0.0, 0.0)),
    }
}

/// One step at a time, as one would say it.
fn next_level(lods: &LodDistances, distance: f32, before: Option<u8>) -> u8 {
    let Some(mut level) = before else {
        return lods
            .switches()
            .iter()
            .filter(|&&switch| switch <= distance)
            .count() as u8;
    };
    let switch = |level: u8| lods.switches().get(usize::from(level)).copied();
    while switch(level).is_some_and(|border| distance >= border * (1.0 + lods.band())) {
        level += 1;
    }
    while level > 0
        && switch(level - 1).is_some_and(|border| distance < border * (1.0 - lods.band()))
    {
        level -= 1;
    }
    level
}

#[derive(Debug, Clone)]
enum Step {
    Spawn(u32, f32),
    Remove(prop::sample::Index),
    ChangeMesh(prop::sample::Index, u32),
    /// Extractions end here, then the camera looks from this place, unless it is looking away.
    Look(f32, bool),
    ForgetFrames,
}

fn step() -> impl Strategy<Value = Step> {
    // Eighths are exact in single precision, squares included: the reference decides by the
    // distance, the code by its square.
    let place = || (-1600_i32..1600).prop_map(|eighths| eighths as f32 / 8.0);
    prop_oneof![
        4 => (0_u32..3, place()).prop_map(|(mesh, x)| Step::Spawn(mesh, x)),
        2 => any::<prop::sample::Index>().prop_map(Step::Remove),
        1 => (any::<prop::sample::Index>(), 0_u32..3).prop_map(|(which, mesh)| Step::ChangeMesh(which, mesh)),
        6 => (place(), any::<bool>()).prop_map(|(x, away)| Step::Look(x, away)),
        1 => Just(Step::ForgetFrames),
    ]
}

proptest! {
    #[test]
    fn levels_are_remembered_by_entity(steps in vec(step(), 1..120)) {
        let mut lods = MeshLods::default();
        // Bands of a quarter, so that the borders are exact too.
        lods.set(MeshId(1), LodDistances::new(&[64.0]).unwrap().with_band(0.25).unwrap());
        lods.set(MeshId(2), LodDistances::new(&[16.0, 32.0, 128.0]).unwrap().with_band(0.25).unwrap());
        let mut world = World::new();
        let mut table = InstanceTable::new();
        let mut state = LodState::default();
        let mut live: Vec<(Entity, u32, f32)> = Vec::new();
        let mut expected: HashMap<Entity, u8> = HashMap::new();
        for step in steps {
            match step {
                Step::Spawn(mesh, x) => {
                    let entity = world.spawn_empty().id();
                    table.write(entity, &instance(mesh, x));
                    live.push((entity, mesh, x));
                }
                Step::Remove(which) if !live.is_empty() => {
                    let (entity, ..) = live.swap_remove(which.index(live.len()));
                    table.remove(entity);
                    world.despawn(entity);
                    expected.remove(&entity);
                }
                Step::ChangeMesh(which, mesh) if !live.is_empty() => {
                    let which = which.index(live.len());
                    let (entity, before, x) = live[which];
                    live[which].1 = mesh;
                    table.write(entity, &instance(mesh, x));
                    if before != mesh {
                        expected.remove(&entity);
                    }
                }
                Step::Look(camera, away) => {
                    if !away {
                        let visible: Vec<u32> = (0..table.len() as u32).filter(|row| row % 3 != 1).collect();
                        state.select(&table, &lods, Vec3::new(camera, 0.0, 0.0), &visible);
                        for (&row, &level) in visible.iter().zip(state.levels()) {
                            let entity = table.entities()[row as usize];
                            let &(_, mesh, x) = live.iter().find(|(other, ..)| *other == entity).unwrap();
                            let before = expected.get(&entity).copied();
                            let next = next_level(&lods.get(MeshId(mesh)), (x - camera).abs(), before);
                            prop_assert_eq!(level, next, "{:?} from {:?}", entity, before);
                            expected.insert(entity, next);
                        }
                        table.begin();
                    }
                }
                Step::ForgetFrames => {
                    // Extractions the state did not see: it starts over if they changed rows.
                    let cursor = table.edit_cursor();
                    let unseen = table.edits_since(cursor - cursor.min(1)).is_some_and(|edits| !edits.is_empty());
                    table.begin();
                    if unseen {
                        expected.clear();
                    }
                }
                Step::Remove(_) | Step::ChangeMesh(..) => {}
            }
        }
    }

    /// However a distance jumps about within the band, the level stays.
    #[test]
    fn no_level_flickers_within_the_band(
        border in 1.0_f32..500.0,
        band in 0.01_f32..0.9,
        start in 0.1_f32..3.0,
        wanders in vec(-0.999_f32..0.999, 1..60),
    ) {
        prop_assume!((start - 1.0).abs() > 1.0e-4);
        let mut lods = MeshLods::default();
        lods.set(MeshId(1), LodDistances::new(&[border]).unwrap().with_band(band).unwrap());
        let entity = World::new().spawn_empty().id();
        let mut table = InstanceTable::new();
        table.write(entity, &instance(1, 0.0));
        let mut state = LodState::default();
        state.select(&table, &lods, Vec3::new(border * start, 0.0, 0.0), &[0]);
        let before = state.levels()[0];
        prop_assert_eq!(before, u8::from(start >= 1.0));
        for wander in wanders {
            let distance = border * (1.0 + band * wander);
            state.select(&table, &lods, Vec3::new(0.0, distance, 0.0), &[0]);
            prop_assert_eq!(state.levels()[0], before, "at {} m", distance);
        }
    }
}

#[test]
fn distances_may_change_while_the_game_runs() {
    let entity = World::new().spawn_empty().id();
    let mut table = InstanceTable::new();
    table.write(entity, &instance(1, 100.0));
    let mut lods = MeshLods::default();
    let mut state = LodState::default();
    state.select(&table, &lods, Vec3::ZERO, &[0]);
    assert_eq!(state.levels(), [0]);
    lods.set(MeshId(1), LodDistances::new(&[10.0, 20.0]).unwrap());
    state.forget_distances();
    state.select(&table, &lods, Vec3::ZERO, &[0]);
    assert_eq!(state.levels(), [2]);
}
