//! A car on flat ground, by hand.

use amp_gameplay::{
    Chassis, Drive, DriveLayout, Physics, Suspension, VehicleController, VisualWheel, Wheels,
};
use bevy_math::{Quat, Vec3};
use bevy_transform::components::Transform;

use super::ground::{adopt, car, flat, hold, motion, place, run, standing};

#[test]
fn car_settles_on_its_suspension() {
    let mut app = flat();
    let car = car(&mut app, Transform::from_xyz(0.0, 1.5, 0.0));
    run(&mut app, 300);
    let now = motion(&app, car);
    assert_eq!(now.wheels_on_ground, 4);
    assert!(now.velocity.length() < 0.02, "{now:?}");
    assert!(now.up().y > 0.999);
    let (wheels, suspension) = (Wheels::default(), Suspension::default());
    let length = suspension.rest_length - suspension.sag(9.81);
    let height = wheels.radius + length - wheels.mount_height;
    assert!(
        (place(&app, car).y - height).abs() < 0.02,
        "{} for {height}",
        place(&app, car).y
    );
    // Each wheel carries about a quarter.
    let weight = Chassis::default().mass * 9.81;
    let wheels = app
        .world()
        .get::<VehicleController>(car)
        .unwrap()
        .rapier()
        .wheels()
        .to_vec();
    let carried: f32 = wheels
        .iter()
        .map(|wheel| wheel.wheel_suspension_force)
        .sum();
    assert!(
        (carried / weight - 1.0).abs() < 0.02,
        "{carried} of {weight}"
    );
}

#[test]
fn car_accelerates_forwards_and_stops_at_the_brakes() {
    let mut app = flat();
    let car = car(&mut app, standing(0.0, 0.0));
    run(&mut app, 120);
    hold(&mut app, car, 1.0, 0.0, 0.0);
    run(&mut app, 180);
    let fast = motion(&app, car).speed();
    // F = m·a for 3 s, less what drag and top speed take.
    assert!((10.0..15.0).contains(&fast), "{fast} m/s");
    let at = place(&app, car);
    assert!(at.z < -12.0 && at.x.abs() < 0.1, "forwards is -z: {at}");
    hold(&mut app, car, 0.0, 1.0, 0.0);
    run(&mut app, 180);
    assert!(
        motion(&app, car).velocity.length() < 0.05,
        "{:?}",
        motion(&app, car)
    );
    assert!(motion(&app, car).up().y > 0.99);
}

#[test]
fn car_without_throttle_rolls_on() {
    let mut app = flat();
    let car = car(&mut app, standing(0.0, 0.0));
    hold(&mut app, car, 1.0, 0.0, 0.0);
    run(&mut app, 240);
    let fast = motion(&app, car).speed();
    hold(&mut app, car, 0.0, 0.0, 0.0);
    run(&mut app, 60);
    let rolling = motion(&app, car).speed();
    assert!(
        rolling < fast && rolling > 0.85 * fast,
        "{rolling} after {fast}"
    );
}

#[test]
fn car_goes_backwards() {
    let mut app = flat();
    let car = car(&mut app, standing(0.0, 0.0));
    hold(&mut app, car, -0.5, 0.0, 0.0);
    run(&mut app, 180);
    assert!(motion(&app, car).speed() < -3.0);
    assert!(place(&app, car).z > 3.0);
}

#[test]
fn positive_steering_turns_left_and_negative_right() {
    for (steering, side) in [(0.3, -1.0), (-0.3, 1.0)] {
        for layout in [DriveLayout::Front, DriveLayout::Rear, DriveLayout::All] {
            let mut app = flat();
            let car = car(&mut app, standing(0.0, 0.0));
            app.world_mut().entity_mut(car).insert(Drive {
                layout,
                ..Drive::default()
            });
            run(&mut app, 60);
            hold(&mut app, car, 0.2, 0.0, steering);
            run(&mut app, 120);
            let now = motion(&app, car);
            assert!(
                now.translation.x * side > 0.2,
                "{layout:?} {steering}: {now:?}"
            );
            assert!(now.forward().x * side > 0.1);
            assert!(now.up().y > 0.95);
        }
    }
}

#[test]
fn parked_car_sleeps_and_wakes_for_the_throttle_in_both_directions() {
    for throttle in [0.5, -0.5] {
        let mut app = flat();
        let car = car(&mut app, standing(0.0, 0.0));
        run(&mut app, 400);
        let asleep = |app: &bevy_app::App| {
            let physics = app.world().resource::<Physics>();
            let chassis = app
                .world()
                .get::<VehicleController>(car)
                .unwrap()
                .rapier()
                .chassis;
            physics.world().bodies[chassis].is_sleeping()
        };
        assert!(asleep(&app));
        hold(&mut app, car, throttle, 0.0, 0.0);
        run(&mut app, 60);
        assert!(!asleep(&app));
        assert!(motion(&app, car).speed() * throttle > 0.3);
    }
}

#[test]
fn pictures_of_wheels_follow_spring_steering_and_rolling() {
    let mut app = flat();
    let car = car(&mut app, standing(0.0, 0.0));
    let wheels: Vec<_> = (0..5)
        .map(|index| app.world_mut().spawn(VisualWheel { index }).id())
        .collect();
    for wheel in &wheels {
        adopt(&mut app, *wheel, car);
    }
    run(&mut app, 120);
    let suspension = Suspension::default();
    let down = suspension.rest_length - suspension.sag(9.81);
    for (wheel, mount) in wheels.iter().zip(Wheels::default().mounts()) {
        let hub = mount - Vec3::Y * down;
        assert!(
            place(&app, *wheel).distance(hub) < 0.02,
            "{} for {hub}",
            place(&app, *wheel)
        );
    }
    let fifth = *app.world().get::<Transform>(wheels[4]).unwrap();
    assert_eq!(fifth, Transform::IDENTITY, "there is no fifth wheel");
    hold(&mut app, car, 0.2, 0.0, 0.5);
    run(&mut app, 10);
    let turned = |app: &bevy_app::App, wheel: usize| {
        app.world()
            .get::<Transform>(wheels[wheel])
            .unwrap()
            .rotation
            * Vec3::X
    };
    let steered = Quat::from_rotation_y(0.5 * Drive::default().max_steering) * Vec3::X;
    assert!(turned(&app, 0).distance(steered) < 1e-3);
    assert!(turned(&app, 2).distance(Vec3::X) < 1e-3);
    let top = app.world().get::<Transform>(wheels[2]).unwrap().rotation * Vec3::Y;
    assert!(
        top.z < -0.001,
        "the top of a wheel that rolls forwards goes to -z: {top}"
    );
}

#[test]
fn cars_collide_and_walls_hold() {
    let mut app = flat();
    let wall = amp_gameplay::StaticCollider::cuboid(Vec3::new(10.0, 3.0, 1.0));
    app.world_mut()
        .spawn((wall, Transform::from_xyz(0.0, 2.0, -30.0)));
    let car = car(&mut app, standing(0.0, 0.0));
    hold(&mut app, car, 1.0, 0.0, 0.0);
    run(&mut app, 600);
    assert!(
        place(&app, car).z > -29.5,
        "it went through: {}",
        place(&app, car)
    );
}
