//! What is written to the transforms, against a write-back of every body.

use std::collections::BTreeMap;
use std::time::Duration;

use amp_gameplay::rapier3d::math::Vector;
use amp_gameplay::{Interpolated, Physics, PhysicsBody, PhysicsClock, SimulationStats};
use bevy_app::{App, PostUpdate};
use bevy_ecs::change_detection::DetectChanges;
use bevy_ecs::entity::Entity;
use bevy_ecs::query::Changed;
use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Query, ResMut};
use bevy_math::{Quat, Vec3};
use bevy_time::TimeUpdateStrategy;
use bevy_transform::components::Transform;
use proptest::prelude::*;

use super::ground::{ball, car, flat, hold, run, standing};

/// The entities whose transforms changed in the last frame.
#[derive(Resource, Default)]
struct Seen(Vec<Entity>);

fn watch(app: &mut App) {
    app.init_resource::<Seen>().add_systems(
        PostUpdate,
        |mut seen: ResMut<Seen>,
         changed: Query<Entity, (Changed<Transform>, bevy_ecs::query::With<PhysicsBody>)>| {
            seen.0 = changed.iter().collect();
        },
    );
}

/// Where every body is, by entity: the naive write-back.
fn all(app: &App) -> BTreeMap<Entity, (Vec3, Quat)> {
    let physics = app.world().resource::<Physics>();
    let bodies = physics.world().bodies.iter();
    bodies
        .filter_map(|(_, body)| {
            let translation = Vec3::from_array(body.translation().to_array());
            let rotation = Quat::from_array(body.rotation().to_array());
            Some((Physics::entity(body)?, (translation, rotation)))
        })
        .collect()
}

#[derive(Debug, Clone)]
enum Act {
    Insert { place: [f32; 3], asleep: bool },
    Remove(prop::sample::Index),
    Push(prop::sample::Index, [f32; 3]),
    Teleport(prop::sample::Index, [f32; 3], bool),
    Sleep(prop::sample::Index),
    Frames { steps: u32, count: u32 },
}

fn act() -> impl Strategy<Value = Act> {
    let place = || [-20.0..20.0_f32, 0.5..8.0_f32, -20.0..20.0_f32];
    let which = || any::<prop::sample::Index>();
    prop_oneof![
        3 => (place(), any::<bool>()).prop_map(|(place, asleep)| Act::Insert { place, asleep }),
        1 => which().prop_map(Act::Remove),
        2 => (which(), [-9.0..9.0_f32, -9.0..9.0_f32, -9.0..9.0_f32]).prop_map(|(which, push)| Act::Push(which, push)),
        1 => (which(), place(), any::<bool>()).prop_map(|(which, place, wake)| Act::Teleport(which, place, wake)),
        1 => which().prop_map(Act::Sleep),
        5 => (0..5_u32, 1..40_u32).prop_map(|(steps, count)| Act::Frames { steps, count }),
    ]
}

/// Every transform equals its body's pose, and only what differs from the frame before is `Changed`.
fn check(app: &mut App, before: &BTreeMap<Entity, (Vec3, Quat)>) {
    let now = all(app);
    for (entity, (translation, rotation)) in &now {
        let transform = app.world().get::<Transform>(*entity).unwrap();
        assert_eq!(
            (transform.translation, transform.rotation),
            (*translation, *rotation)
        );
        assert_eq!(
            transform.scale,
            Vec3::splat(3.0),
            "the scale is the program's"
        );
    }
    let changed = app.world().resource::<Seen>().0.clone();
    for entity in changed {
        // New ones count as changed, whatever is written.
        if let Some(old) = before.get(&entity) {
            assert_ne!(old, &now[&entity], "{entity} was written and had not moved");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn synchronisation_equals_a_write_back_of_every_body(acts in prop::collection::vec(act(), 1..40)) {
        let mut app = flat();
        watch(&mut app);
        let mut balls: Vec<Entity> = Vec::new();
        let step = PhysicsClock::default().step();
        let handle = |app: &App, ball: Entity| app.world().get::<PhysicsBody>(ball).unwrap().handle();
        for act in acts {
            match act {
                Act::Insert { place, asleep } => balls.push(ball(&mut app, Vec3::from_array(place), asleep)),
                _ if balls.is_empty() => {}
                Act::Remove(which) => {
                    let gone = balls.swap_remove(which.index(balls.len()));
                    app.world_mut().despawn(gone);
                }
                Act::Push(which, push) => {
                    let handle = handle(&app, *which.get(&balls));
                    let mut physics = app.world_mut().resource_mut::<Physics>();
                    physics.body_mut(handle).unwrap().apply_impulse(Vector::from_array(push), true);
                }
                Act::Teleport(which, place, wake) => {
                    let handle = handle(&app, *which.get(&balls));
                    let mut physics = app.world_mut().resource_mut::<Physics>();
                    physics.body_mut(handle).unwrap().set_translation(Vector::from_array(place), wake);
                }
                Act::Sleep(which) => {
                    let handle = handle(&app, *which.get(&balls));
                    app.world_mut().resource_mut::<Physics>().body_mut(handle).unwrap().sleep();
                }
                Act::Frames { steps, count } => {
                    app.insert_resource(TimeUpdateStrategy::ManualDuration(step * steps));
                    for _ in 0..count {
                        let before: BTreeMap<Entity, (Vec3, Quat)> = balls
                            .iter()
                            .filter_map(|ball| {
                                let place = app.world().entity(*ball).get_ref::<Transform>().unwrap();
                                // Those added since the last frame are changed in any case.
                                let known = app.world().resource::<Physics>().moved().all(|moved| moved != handle(&app, *ball));
                                (known && !place.is_added()).then_some((*ball, (place.translation, place.rotation)))
                            })
                            .collect();
                        app.update();
                        check(&mut app, &before);
                    }
                }
            }
        }
    }
}

#[test]
fn body_that_moved_in_the_first_step_and_slept_in_the_last_is_written() {
    // Slow enough to be put to sleep, and never at rest. Each offset lets it happen in another step of
    // the frame. The physics goes other ways where a body is shown between steps, this one or another.
    for offset in 0..5 {
        for shown_between in [None, Some(0), Some(1)] {
            drift_to_sleep(offset, shown_between);
        }
    }
}

fn drift_to_sleep(offset: u32, shown_between: Option<usize>) {
    let mut app = flat();
    app.world_mut()
        .resource_mut::<Physics>()
        .set_gravity(Vec3::ZERO);
    let mut balls = vec![ball(&mut app, Vec3::Y * 9.0, false)];
    for parked in 1_u8..5 {
        let place = Vec3::new(f32::from(parked) * 5.0, 9.0, 0.0);
        balls.push(ball(&mut app, place, true));
    }
    let drifting = balls[0];
    if let Some(which) = shown_between {
        app.world_mut()
            .entity_mut(balls[which])
            .insert(Interpolated);
    }
    let handle = app.world().get::<PhysicsBody>(drifting).unwrap().handle();
    let mut physics = app.world_mut().resource_mut::<Physics>();
    let body = physics.body_mut(handle).unwrap();
    body.set_linvel(Vector::new(0.05, 0.0, 0.0), true);
    run(&mut app, offset);
    let step = PhysicsClock::default().step();
    app.insert_resource(TimeUpdateStrategy::ManualDuration(step * 5));
    for frame in 1..=120 {
        app.update();
        // On its way it is somewhere else; where it rests it is exactly there.
        if shown_between != Some(0) || frame == 120 {
            let place = app.world().get::<Transform>(drifting).unwrap();
            let found = (place.translation, place.rotation);
            assert_eq!(found, all(&app)[&drifting], "{offset} {shown_between:?}");
        }
    }
    let stats = app.world().resource::<SimulationStats>();
    assert_eq!(stats.candidates, 0, "it sleeps by now");
    assert!(
        app.world()
            .get::<Transform>(drifting)
            .unwrap()
            .translation
            .x
            > 0.01
    );
}

#[test]
fn sleeping_bodies_are_not_written() {
    let mut app = flat();
    watch(&mut app);
    let parked: Vec<_> = (0_u8..6)
        .map(|x| car(&mut app, standing(f32::from(x) * 5.0, 0.0)))
        .collect();
    run(&mut app, 400);
    assert_eq!(app.world().resource::<Seen>().0, []);
    let stats = *app.world().resource::<SimulationStats>();
    assert_eq!((stats.bodies, stats.candidates, stats.moved), (6, 0, 0));
    hold(&mut app, parked[3], 1.0, 0.0, 0.0);
    app.update();
    app.update();
    assert_eq!(app.world().resource::<Seen>().0, [parked[3]]);
    assert_eq!(app.world().resource::<SimulationStats>().moved, 1);
}

#[test]
fn sleeping_body_is_written_once_when_it_is_inserted() {
    let mut app = flat();
    watch(&mut app);
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO));
    let entity = ball(&mut app, Vec3::new(1.0, 2.0, 3.0), true);
    app.update();
    assert_eq!(
        app.world().get::<Transform>(entity).unwrap().translation,
        Vec3::new(1.0, 2.0, 3.0)
    );
    app.update();
    assert_eq!(app.world().resource::<Seen>().0, []);
}
