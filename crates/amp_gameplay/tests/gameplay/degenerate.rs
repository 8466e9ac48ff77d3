//! Input that makes no sense.

use std::sync::Arc;

use amp_gameplay::rapier3d::math::Vector;
use amp_gameplay::{
    Chassis, ColliderError, ColliderRejected, Drive, Driver, Physics, Route, RouteFollower,
    StaticCollider, Suspension, VehicleController, VehicleError, VehicleRejected, Wheels,
};
use bevy_ecs::bundle::Bundle;
use bevy_math::{Quat, Vec3};
use bevy_transform::components::Transform;

use super::ground::{adopt, car, flat, hold, place, run, standing};

fn refusal(parts: impl Bundle) -> VehicleError {
    let mut app = flat();
    let car = car(&mut app, standing(0.0, 0.0));
    app.world_mut().entity_mut(car).insert(parts);
    run(&mut app, 3);
    assert_eq!(app.world().resource::<Physics>().world().bodies.len(), 0);
    app.world()
        .get::<VehicleRejected>(car)
        .unwrap()
        .error
        .clone()
}

#[test]
fn vehicle_that_cannot_be_is_refused_with_the_reason() {
    let massless = refusal(Chassis {
        mass: 0.0,
        ..Chassis::default()
    });
    assert_eq!(
        massless,
        VehicleError::NotPositive {
            field: "Chassis.mass",
            found: 0.0
        }
    );
    assert!(
        massless
            .to_string()
            .contains("expected `Chassis.mass` to be a number greater than 0")
    );
    let nan = Chassis {
        half_extents: Vec3::NAN,
        ..Chassis::default()
    };
    assert!(matches!(
        refusal(nan),
        VehicleError::NotPositive {
            field: "Chassis.half_extents",
            ..
        }
    ));
    let center = Chassis {
        center_of_mass: Vec3::INFINITY,
        ..Chassis::default()
    };
    assert!(matches!(refusal(center), VehicleError::NotFinite { .. }));
    let grip = Wheels {
        grip: -1.0,
        ..Wheels::default()
    };
    assert!(matches!(
        refusal(grip),
        VehicleError::Negative {
            field: "Wheels.grip",
            ..
        }
    ));
    let stiff = Suspension {
        frequency: 1e9,
        ..Suspension::default()
    };
    assert!(matches!(refusal(stiff), VehicleError::OutOfRange { .. }));
    let engine = Drive {
        engine_force: f32::NAN,
        ..Drive::default()
    };
    assert!(matches!(refusal(engine), VehicleError::Negative { .. }));
    assert!(matches!(
        refusal(Transform::from_translation(Vec3::NAN)),
        VehicleError::NotFinite { .. }
    ));
    let unturned = Transform::from_rotation(Quat::from_xyzw(0.0, 0.0, 0.0, 0.0));
    assert!(matches!(refusal(unturned), VehicleError::OutOfRange { .. }));
}

#[test]
fn vehicle_with_a_parent_is_refused_and_accepted_without() {
    let mut app = flat();
    let parent = app.world_mut().spawn(Transform::default()).id();
    let car = car(&mut app, standing(0.0, 0.0));
    adopt(&mut app, car, parent);
    app.update();
    let rejected = app.world().get::<VehicleRejected>(car).unwrap();
    assert_eq!(rejected.error, VehicleError::HasParent);
    app.world_mut()
        .entity_mut(car)
        .remove::<(bevy_ecs::hierarchy::ChildOf, VehicleRejected)>();
    app.update();
    assert!(app.world().get::<VehicleController>(car).is_some());
}

#[test]
fn collider_without_a_size_or_a_place_is_refused() {
    let mut app = flat();
    let flat_box = app
        .world_mut()
        .spawn(StaticCollider::cuboid(Vec3::new(1.0, 0.0, 1.0)))
        .id();
    let nowhere = (
        StaticCollider::default(),
        Transform::from_translation(Vec3::NAN),
    );
    let nowhere = app.world_mut().spawn(nowhere).id();
    let sticky = StaticCollider {
        friction: f32::NAN,
        ..StaticCollider::default()
    };
    let sticky = app.world_mut().spawn(sticky).id();
    run(&mut app, 2);
    let error = |entity| app.world().get::<ColliderRejected>(entity).unwrap().error;
    assert!(matches!(error(flat_box), ColliderError::Size { .. }));
    assert!(app.world().get::<ColliderRejected>(nowhere).is_some());
    assert!(matches!(error(sticky), ColliderError::Place { .. }));
}

#[test]
fn wild_controls_and_drivers_do_no_harm() {
    let mut app = flat();
    let by_hand = car(&mut app, standing(0.0, 0.0));
    hold(
        &mut app,
        by_hand,
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
    );
    let triangle = [Vec3::ZERO, Vec3::X * 40.0, Vec3::Z * 40.0];
    let route = Arc::new(Route::closed(triangle).unwrap());
    let mut cars = Vec::new();
    for (index, wild) in [f32::NAN, -1.0, 0.0, f32::INFINITY].into_iter().enumerate() {
        let driver = Driver {
            cruise_speed: wild,
            cornering: wild,
            braking: wild,
            foresight: wild,
            min_lookahead: wild,
            lane_offset: wild,
        };
        let place = standing(50.0, 10.0 * index as f32);
        let follower = RouteFollower::new(Arc::clone(&route), wild);
        cars.push(
            app.world_mut()
                .spawn((Chassis::default(), driver, follower, place))
                .id(),
        );
    }
    run(&mut app, 300);
    for car in cars {
        assert!(place(&app, car).is_finite());
    }
    assert!(place(&app, by_hand).distance(Vec3::Y * place(&app, by_hand).y) < 1.0);
}

#[test]
fn tiny_routes_are_driven_without_harm() {
    let mut app = flat();
    let tiny = [Vec3::ZERO, Vec3::X * 0.01, Vec3::Z * 0.01];
    let route = Arc::new(Route::closed(tiny).unwrap());
    let follower = RouteFollower::new(route, 0.0);
    let car = app
        .world_mut()
        .spawn((
            Chassis::default(),
            Driver::default(),
            follower,
            standing(0.0, 0.0),
        ))
        .id();
    run(&mut app, 900);
    assert!(place(&app, car).is_finite());
    assert!(place(&app, car).length() < 100.0);
}

#[test]
fn body_thrown_out_of_all_numbers_leaves_its_entity_where_it_was() {
    let mut app = flat();
    let lost = car(&mut app, standing(0.0, 0.0));
    let other = car(&mut app, standing(10.0, 0.0));
    run(&mut app, 10);
    let handle = app
        .world()
        .get::<VehicleController>(lost)
        .unwrap()
        .rapier()
        .chassis;
    let mut physics = app.world_mut().resource_mut::<Physics>();
    let nan = Vector::splat(f32::NAN);
    physics.body_mut(handle).unwrap().set_linvel(nan, true);
    run(&mut app, 60);
    assert!(place(&app, lost).is_finite());
    assert!(place(&app, other).is_finite());
    assert_eq!(app.world().resource::<Physics>().quarantined(), 1);
}
