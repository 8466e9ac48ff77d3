//! A flat world whose frames are 1/60 s long.

use std::time::Duration;

use amp_gameplay::rapier3d::dynamics::RigidBodyBuilder;
use amp_gameplay::rapier3d::geometry::ColliderBuilder;
use amp_gameplay::rapier3d::math::Vector;
use amp_gameplay::{
    Chassis, GameplayPlugin, Physics, StaticCollider, VehicleControls, VehicleMotion,
};
use bevy_app::App;
use bevy_ecs::entity::Entity;
use bevy_ecs::hierarchy::ChildOf;
use bevy_math::Vec3;
use bevy_time::{TimePlugin, TimeUpdateStrategy};
use bevy_transform::components::Transform;

/// An app with the plugin and frames of this length, without ground.
pub(super) fn space(frame: Duration) -> App {
    let mut app = App::new();
    app.add_plugins((TimePlugin, GameplayPlugin));
    app.insert_resource(TimeUpdateStrategy::ManualDuration(frame));
    app
}

/// Frames of one step each, above 2 km of ground whose top is at 0.
pub(super) fn flat() -> App {
    let mut app = space(Duration::from_secs(1) / 60);
    app.world_mut().spawn(StaticCollider::ground(1000.0));
    // The first frame has no time.
    app.update();
    app
}

/// A car with default parts.
pub(super) fn car(app: &mut App, place: Transform) -> Entity {
    app.world_mut().spawn((Chassis::default(), place)).id()
}

/// A ball with a body, whose entity is three times as large.
pub(super) fn ball(app: &mut App, place: Vec3, asleep: bool) -> Entity {
    let entity = app
        .world_mut()
        .spawn(Transform::from_scale(Vec3::splat(3.0)))
        .id();
    let body = RigidBodyBuilder::dynamic()
        .translation(Vector::from_array(place.to_array()))
        .sleeping(asleep);
    let mut physics = app.world_mut().resource_mut::<Physics>();
    let body = physics.insert(entity, body, ColliderBuilder::ball(0.5));
    app.world_mut().entity_mut(entity).insert(body);
    entity
}

pub(super) fn standing(x: f32, z: f32) -> Transform {
    Transform::from_xyz(x, 0.8, z)
}

pub(super) fn run(app: &mut App, frames: u32) {
    for _ in 0..frames {
        app.update();
    }
}

pub(super) fn motion(app: &App, car: Entity) -> VehicleMotion {
    *app.world().get::<VehicleMotion>(car).unwrap()
}

pub(super) fn place(app: &App, car: Entity) -> Vec3 {
    app.world().get::<Transform>(car).unwrap().translation
}

pub(super) fn hold(app: &mut App, car: Entity, throttle: f32, brake: f32, steering: f32) {
    *app.world_mut().get_mut::<VehicleControls>(car).unwrap() = VehicleControls {
        throttle,
        brake,
        steering,
    };
}

/// Makes one entity the child of another.
pub(super) fn adopt(app: &mut App, child: Entity, parent: Entity) {
    app.world_mut().entity_mut(child).insert(ChildOf(parent));
}
