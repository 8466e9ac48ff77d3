//! What drivers do before each step.

use amp_trace::perf_span;
use bevy_ecs::change_detection::DetectChangesMut;
use bevy_ecs::system::{Local, Query, Res, ResMut};
use bevy_math::Vec3;

use super::follower::RouteFollower;
use super::pursuit::{curvature, steering_angle};
use super::recovery::{Course, Situation};
use super::settings::Driver;
use super::speed::{allowed, pedals};
use super::traffic::{Traffic, View};
use crate::clock::PhysicsClock;
use crate::stats::SimulationStats;
use crate::vehicle::{Chassis, Drive, VehicleControls, VehicleMotion, Wheels};

/// The furthest a driver looks out for others, in metres.
const REACH: f32 = 25.0;

type Steered<'a> = (
    &'a Driver,
    &'a mut RouteFollower,
    &'a mut VehicleControls,
    &'a VehicleMotion,
    &'a Chassis,
    &'a Wheels,
    &'a Drive,
);

/// Lets every driver that has a route look at where it is and set the controls.
#[expect(
    clippy::needless_pass_by_value,
    reason = "systems take their parameters so"
)]
pub(crate) fn follow_routes(
    clock: Res<PhysicsClock>,
    mut stats: ResMut<SimulationStats>,
    mut traffic: Local<Traffic>,
    everyone: Query<(&VehicleMotion, &Chassis)>,
    mut drivers: Query<Steered>,
) {
    let count = drivers.iter().len();
    perf_span!("drivers", drivers = count);
    let dt = clock.step().as_secs_f32();
    traffic.gather(
        everyone
            .iter()
            .map(|(motion, chassis)| (motion.translation, motion.velocity, chassis.half_extents.z)),
    );
    for (driver, mut follower, mut controls, motion, chassis, wheels, drive) in &mut drivers {
        let decided = if makes_sense(driver) && !follower.is_lost() {
            follower.locate(motion.translation);
            decide(
                dt,
                driver,
                &mut follower,
                motion,
                chassis,
                wheels,
                drive,
                &traffic,
            )
        } else {
            VehicleControls {
                brake: 1.0,
                ..VehicleControls::default()
            }
        };
        controls.set_if_neq(decided);
    }
    stats.driven += count as u32;
}

fn makes_sense(driver: &Driver) -> bool {
    let Driver {
        cruise_speed,
        cornering,
        braking,
        foresight,
        min_lookahead,
        lane_offset,
    } = *driver;
    let positive = |value: f32| value.is_finite() && value > 0.0;
    [cruise_speed, cornering, braking, min_lookahead]
        .into_iter()
        .all(positive)
        && foresight.is_finite()
        && foresight >= 0.0
        && lane_offset.is_finite()
}

#[expect(
    clippy::too_many_arguments,
    reason = "the parts of one vehicle, as the query gives them"
)]
fn decide(
    dt: f32,
    driver: &Driver,
    follower: &mut RouteFollower,
    motion: &VehicleMotion,
    chassis: &Chassis,
    wheels: &Wheels,
    drive: &Drive,
    traffic: &Traffic,
) -> VehicleControls {
    let speed = motion.speed();
    let forward = motion.forward();
    let route = follower.route();
    let lookahead = (speed.abs() * driver.foresight).max(driver.min_lookahead);
    let aim = route
        .at(follower.distance() + lookahead)
        .to_the_right(driver.lane_offset);
    let bend = curvature(motion.translation, forward, aim);
    let steering = steering_angle(bend, wheels.wheelbase) / drive.max_steering.max(1e-3);

    let view = View {
        position: motion.translation,
        forward,
        half_length: chassis.half_extents.z,
    };
    let queue = traffic.limit(view, REACH);
    let free = allowed(driver, route, follower.distance(), speed.max(0.0), bend);
    let wanted = queue.map_or(free, |queue| free.min(queue));

    let upright = motion.up().dot(Vec3::Y) > 0.3;
    let situation = Situation {
        speed,
        queued: queue.is_some(),
        upright,
    };
    let course = follower.recovery.update(dt, situation);
    let controls = match course {
        Course::Forward => {
            let (throttle, brake) = pedals(speed, wanted);
            VehicleControls {
                throttle,
                brake,
                steering,
            }
        }
        // Backing up with the wheels turned the other way turns the nose to the route.
        Course::Backward => VehicleControls {
            throttle: -0.5,
            brake: 0.0,
            steering: -steering,
        },
        Course::GiveUp => {
            follower.give_up();
            VehicleControls {
                brake: 1.0,
                ..VehicleControls::default()
            }
        }
    };
    controls.in_range()
}
