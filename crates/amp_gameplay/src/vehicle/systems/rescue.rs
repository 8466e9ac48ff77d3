//! Vehicles whose drivers gave up are lifted back onto their routes.

use amp_trace::{perf_event, perf_span};
use bevy_ecs::system::{Query, ResMut};
use bevy_math::{Quat, Vec3};
use rapier3d::math::Vector;

use super::spawn::VehicleController;
use crate::driver::{Driver, RouteFollower};
use crate::physics::{Physics, pose};
use crate::stats::SimulationStats;
use crate::vehicle::{VehicleMotion, Wheels};

/// How far apart the places are that are tried, in metres, and how many.
const STRIDE: f32 = 10.0;
const PLACES: u8 = 8;
/// How far from every other vehicle a place must be, in metres.
const CLEAR: f32 = 7.0;

/// Puts every lost vehicle onto the first free place of its route, standing, or leaves it for the next
/// step when none of the next [`PLACES`] is free.
pub(super) fn rescue_vehicles(
    mut physics: ResMut<Physics>,
    mut stats: ResMut<SimulationStats>,
    mut vehicles: Query<(
        &Driver,
        &mut RouteFollower,
        &mut VehicleMotion,
        &VehicleController,
        &Wheels,
    )>,
) {
    if !vehicles.iter().any(|(_, follower, ..)| follower.is_lost()) {
        return;
    }
    perf_span!("rescue_vehicles", vehicles = vehicles.iter().len());
    let mut taken: Vec<Vec3> = vehicles
        .iter()
        .map(|(_, _, motion, ..)| motion.translation)
        .collect();
    for (index, (driver, mut follower, mut motion, controller, wheels)) in
        vehicles.iter_mut().enumerate()
    {
        if !follower.is_lost() {
            continue;
        }
        let free = |place: &Vec3| {
            let others = taken
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index);
            others
                .map(|(_, other)| other.distance(*place))
                .all(|apart| apart > CLEAR)
        };
        let places = (0..PLACES).map(|stride| follower.distance() + f32::from(stride) * STRIDE);
        // Where the wheels hang free just above the street.
        let lift = Vec3::Y * (2.0 * wheels.radius - wheels.mount_height + 0.5);
        let offset = if driver.lane_offset.is_finite() {
            driver.lane_offset
        } else {
            0.0
        };
        let spot = places
            .map(|distance| {
                let point = follower.route().at(distance);
                (distance, point.to_the_right(offset) + lift, point.direction)
            })
            .find(|(_, place, _)| free(place));
        let Some((distance, place, direction)) = spot else {
            continue;
        };
        let Some(body) = physics.body_mut(controller.rapier.chassis) else {
            continue;
        };
        let heading = Quat::from_rotation_y((-direction.x).atan2(-direction.z));
        body.set_position(pose(place, heading), true);
        body.set_linvel(Vector::ZERO, true);
        body.set_angvel(Vector::ZERO, true);
        *motion = VehicleMotion {
            translation: place,
            rotation: heading,
            ..VehicleMotion::default()
        };
        taken[index] = place;
        follower.resume_at(distance);
        stats.rescued += 1;
        perf_event!("vehicle_rescued", route_metres = follower.distance());
    }
}
