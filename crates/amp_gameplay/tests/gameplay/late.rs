//! Bodies and entities that meet late, part, or go on without one another.

use std::sync::{Arc, Mutex};

use amp_gameplay::rapier3d::dynamics::{RigidBody, RigidBodyBuilder};
use amp_gameplay::rapier3d::geometry::ColliderBuilder;
use amp_gameplay::rapier3d::math::Vector;
use amp_gameplay::{Interpolated, Physics, PhysicsBody, PhysicsClock};
use bevy_app::App;
use bevy_ecs::entity::Entity;
use bevy_ecs::entity_disabling::Disabled;
use bevy_ecs::lifecycle::{Discard, Remove};
use bevy_ecs::observer::On;
use bevy_ecs::system::Res;
use bevy_math::Vec3;
use bevy_time::TimeUpdateStrategy;
use bevy_transform::components::{GlobalTransform, Transform};

use super::ground::{adopt, ball, flat, place, run};

/// Makes a body for an entity, at rest in the air.
fn body(app: &mut App, entity: Entity, place: Vec3, asleep: bool) -> PhysicsBody {
    let body = RigidBodyBuilder::dynamic()
        .translation(Vector::from_array(place.to_array()))
        .sleeping(asleep);
    let mut physics = app.world_mut().resource_mut::<Physics>();
    physics.insert(entity, body, ColliderBuilder::ball(0.5))
}

fn with_body(app: &mut App, entity: Entity, change: impl FnOnce(&mut RigidBody)) {
    let handle = app.world().get::<PhysicsBody>(entity).unwrap().handle();
    let mut physics = app.world_mut().resource_mut::<Physics>();
    change(physics.body_mut(handle).unwrap());
}

#[test]
fn a_second_body_takes_the_place_of_the_first() {
    let mut app = flat();
    let entity = ball(&mut app, Vec3::Y * 50.0, false);
    app.world_mut().entity_mut(entity).insert(Interpolated);
    run(&mut app, 3);
    let second = body(&mut app, entity, Vec3::new(9.0, 50.0, 0.0), false);
    app.world_mut().entity_mut(entity).insert(second);
    assert_eq!(app.world().resource::<Physics>().world().bodies.len(), 1);
    // It is shown between steps as the first one was: two pictures of a step differ.
    let half = PhysicsClock::default().step() / 2;
    app.insert_resource(TimeUpdateStrategy::ManualDuration(half));
    run(&mut app, 4);
    let before = place(&app, entity);
    app.update();
    let between = place(&app, entity);
    app.update();
    assert!(before.y > between.y && between.y > place(&app, entity).y);
    app.world_mut().entity_mut(entity).despawn();
    assert_eq!(app.world().resource::<Physics>().world().bodies.len(), 0);
}

#[test]
fn a_sleeping_body_whose_component_comes_late_is_written() {
    let mut app = flat();
    let entity = app.world_mut().spawn(Transform::default()).id();
    let body = body(&mut app, entity, Vec3::new(1.0, 7.0, 2.0), true);
    run(&mut app, 2);
    app.world_mut().entity_mut(entity).insert(body);
    app.update();
    assert_eq!(place(&app, entity), Vec3::new(1.0, 7.0, 2.0));
}

#[test]
fn a_body_that_moved_while_its_entity_was_disabled_is_written_afterwards() {
    let mut app = flat();
    let entity = ball(&mut app, Vec3::Y * 7.0, true);
    app.update();
    app.world_mut().entity_mut(entity).insert(Disabled);
    with_body(&mut app, entity, |body| {
        body.set_translation(Vector::new(3.0, 8.0, 0.0), false);
    });
    run(&mut app, 3);
    app.world_mut().entity_mut(entity).remove::<Disabled>();
    app.update();
    assert_eq!(place(&app, entity), Vec3::new(3.0, 8.0, 0.0));
}

#[test]
fn a_body_that_moved_while_its_parent_was_disabled_is_where_it_is() {
    let mut app = flat();
    let there = Transform::from_xyz(10.0, 0.0, 0.0);
    let parent = app.world_mut().spawn((there, GlobalTransform::from(there)));
    let parent = parent.id();
    let entity = ball(&mut app, Vec3::Y * 7.0, true);
    adopt(&mut app, entity, parent);
    run(&mut app, 2);
    assert_eq!(place(&app, entity), Vec3::new(-10.0, 7.0, 0.0));
    app.world_mut().entity_mut(parent).insert(Disabled);
    with_body(&mut app, entity, |body| {
        body.set_translation(Vector::new(3.0, 8.0, 0.0), false);
    });
    run(&mut app, 2);
    app.world_mut().entity_mut(parent).remove::<Disabled>();
    run(&mut app, 2);
    assert_eq!(place(&app, entity), Vec3::new(-7.0, 8.0, 0.0));
}

#[test]
fn observers_of_a_discarded_component_find_its_body_and_those_of_a_removed_one_do_not() {
    for is_despawned in [false, true] {
        let mut app = flat();
        let entity = ball(&mut app, Vec3::Y * 7.0, true);
        let handle = app.world().get::<PhysicsBody>(entity).unwrap().handle();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let [discarded, removed] = [seen.clone(), seen.clone()];
        app.add_observer(move |_: On<Discard, PhysicsBody>, physics: Res<Physics>| {
            let is_there = physics.world().bodies.contains(handle);
            discarded.lock().unwrap().push(("discard", is_there));
        });
        app.add_observer(move |_: On<Remove, PhysicsBody>, physics: Res<Physics>| {
            let is_there = physics.world().bodies.contains(handle);
            removed.lock().unwrap().push(("remove", is_there));
        });
        if is_despawned {
            app.world_mut().entity_mut(entity).despawn();
        } else {
            app.world_mut().entity_mut(entity).remove::<PhysicsBody>();
        }
        assert_eq!(
            *seen.lock().unwrap(),
            [("discard", true), ("remove", false)]
        );
    }
}
