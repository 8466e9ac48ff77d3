//! Frames of any length, steps of one.

use std::time::Duration;

use amp_gameplay::{PhysicsClock, SimulationStats, StaticCollider};
use bevy_app::App;
use bevy_time::TimeUpdateStrategy;
use bevy_transform::components::Transform;

use super::ground::{car, flat, hold, place, run, space, standing};

fn frame(app: &mut App, length: Duration) -> u32 {
    app.insert_resource(TimeUpdateStrategy::ManualDuration(length));
    app.update();
    app.world().resource::<SimulationStats>().steps
}

#[test]
fn long_frame_catches_up_and_no_further_than_allowed() {
    let mut app = flat();
    let step = app.world().resource::<PhysicsClock>().step();
    assert_eq!(frame(&mut app, step * 3), 3);
    assert_eq!(frame(&mut app, step / 2), 0);
    assert_eq!(frame(&mut app, step / 2), 1);
    assert_eq!(
        app.world().resource::<PhysicsClock>().dropped(),
        Duration::ZERO
    );
    assert_eq!(frame(&mut app, Duration::from_millis(200)), 5);
    let clock = app.world().resource::<PhysicsClock>();
    assert!(clock.dropped() >= Duration::from_millis(100), "{clock:?}");
    assert_eq!(
        frame(&mut app, step),
        1,
        "what was dropped does not come back"
    );
}

#[test]
fn frame_rate_does_not_change_where_a_car_gets() {
    let mut ends = Vec::new();
    for steps in [1_u32, 3] {
        let step = PhysicsClock::default().step();
        let mut app = space(step * steps);
        app.world_mut().spawn(StaticCollider::ground(1000.0));
        let car = car(&mut app, standing(0.0, 0.0));
        app.update();
        hold(&mut app, car, 0.7, 0.0, 0.1);
        run(&mut app, 300 / steps);
        assert_eq!(app.world().resource::<PhysicsClock>().steps(), 300);
        ends.push(*app.world().get::<Transform>(car).unwrap());
    }
    assert_eq!(ends[0], ends[1]);
    assert!(ends[0].translation.z < -10.0);
}

#[test]
fn new_car_is_where_it_was_spawned_until_time_passes() {
    let mut app = flat();
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO));
    let car = car(&mut app, standing(3.0, 4.0));
    run(&mut app, 3);
    assert_eq!(place(&app, car), standing(3.0, 4.0).translation);
}
