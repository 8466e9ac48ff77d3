//! Drivers on routes.

use std::sync::Arc;

use amp_gameplay::{
    Chassis, Driver, Route, RouteFollower, SimulationStats, StaticCollider, VehicleMotion,
};
use bevy_app::App;
use bevy_ecs::entity::Entity;
use bevy_math::{Quat, Vec3};
use bevy_transform::components::Transform;

use super::ground::{flat, motion, place, run};

fn square(side: f32) -> Arc<Route> {
    let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)];
    Arc::new(Route::closed(corners.map(|(x, z)| Vec3::new(x, 0.0, z))).unwrap())
}

fn driven(app: &mut App, route: &Arc<Route>, distance: f32, driver: Driver) -> Entity {
    let point = route.at(distance);
    let place = Transform::from_translation(point.to_the_right(driver.lane_offset) + Vec3::Y * 0.8)
        .looking_to(point.direction, Vec3::Y);
    let follower = RouteFollower::new(Arc::clone(route), distance);
    app.world_mut()
        .spawn((Chassis::default(), driver, follower, place))
        .id()
}

fn follower(app: &App, car: Entity) -> &RouteFollower {
    app.world().get::<RouteFollower>(car).unwrap()
}

#[test]
fn driver_follows_a_square_for_three_laps() {
    let mut app = flat();
    let route = square(80.0);
    let car = driven(&mut app, &route, 10.0, Driver::default());
    let mut furthest = 0.0_f32;
    let mut fastest = 0.0_f32;
    let mut frames = 0;
    while follower(&app, car).laps() < 3 {
        app.update();
        frames += 1;
        assert!(frames < 12_000, "lost at {:?}", follower(&app, car));
        furthest = furthest.max(follower(&app, car).off_route());
        fastest = fastest.max(motion(&app, car).speed());
    }
    // 3 × 320 m, in between the corners at 50 km/h.
    assert!(furthest < 4.0, "{furthest} m beside the street");
    assert!((12.0..15.0).contains(&fastest), "{fastest} m/s");
    assert!(frames < 60 * 150, "{} s for three laps", frames / 60);
}

#[test]
fn driver_keeps_to_its_lane() {
    let mut app = flat();
    let route = square(120.0);
    let car = driven(
        &mut app,
        &route,
        10.0,
        Driver {
            lane_offset: 2.5,
            ..Driver::default()
        },
    );
    while place(&app, car).x < 80.0 {
        app.update();
    }
    // Looking to +x, right is +z.
    assert!(
        (place(&app, car).z - 2.5).abs() < 0.3,
        "{}",
        place(&app, car)
    );
}

#[test]
fn queue_of_drivers_never_touches() {
    let mut app = flat();
    let route = square(100.0);
    let slow = Driver {
        cruise_speed: 4.0,
        ..Driver::default()
    };
    let mut cars = vec![driven(&mut app, &route, 60.0, slow)];
    for place in 1_u8..4 {
        let distance = 60.0 - f32::from(place) * 12.0;
        cars.push(driven(&mut app, &route, distance, Driver::default()));
    }
    for _ in 0..1800 {
        app.update();
        for pair in cars.windows(2) {
            let apart = place(&app, pair[0]).distance(place(&app, pair[1]));
            assert!(
                apart > 4.2,
                "{apart} m between the centres of two cars of 4.2 m"
            );
        }
    }
    assert!(follower(&app, cars[3]).laps() > 0 || follower(&app, cars[3]).distance() > 100.0);
}

#[test]
fn driver_at_a_wall_backs_up_and_is_put_back_in_the_end() {
    let mut app = flat();
    let route = square(60.0);
    let wall = StaticCollider::cuboid(Vec3::new(1.0, 3.0, 40.0));
    app.world_mut()
        .spawn((wall, Transform::from_xyz(30.0, 2.0, 0.0)));
    let car = driven(&mut app, &route, 10.0, Driver::default());
    let (mut backed, mut rescued) = (false, 0);
    for _ in 0..60 * 40 {
        app.update();
        backed |= motion(&app, car).speed() < -1.0;
        rescued += app.world().resource::<SimulationStats>().rescued;
    }
    assert!(backed);
    assert!(rescued > 0);
}

#[test]
fn car_on_its_roof_is_put_back_on_its_route() {
    let mut app = flat();
    let route = square(60.0);
    let car = driven(&mut app, &route, 20.0, Driver::default());
    let mut place = *app.world().get::<Transform>(car).unwrap();
    place.rotate(Quat::from_rotation_x(std::f32::consts::PI));
    app.world_mut().entity_mut(car).insert(place);
    run(&mut app, 60 * 20);
    assert!(motion(&app, car).up().y > 0.9);
    assert!(follower(&app, car).distance() > 25.0 || follower(&app, car).laps() > 0);
}

#[test]
fn equal_beginnings_make_equal_ends() {
    let drive = || {
        let mut app = flat();
        let route = square(90.0);
        for car in 0_u8..12 {
            let driver = Driver {
                cruise_speed: 6.0 + f32::from(car),
                ..Driver::default()
            };
            driven(&mut app, &route, f32::from(car) * 25.0, driver);
        }
        let mut work = Vec::new();
        for _ in 0..900 {
            app.update();
            work.push(*app.world().resource::<SimulationStats>());
        }
        let mut cars = app.world_mut().query::<(&VehicleMotion, &Transform)>();
        let ends: Vec<_> = cars
            .iter(app.world())
            .map(|(motion, place)| (*motion, *place))
            .collect();
        (work, ends)
    };
    assert_eq!(drive(), drive());
}
