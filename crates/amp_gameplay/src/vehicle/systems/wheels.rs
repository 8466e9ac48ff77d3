//! The pictures of the wheels follow the wheels.

use amp_trace::perf_span;
use bevy_ecs::hierarchy::ChildOf;
use bevy_ecs::system::{Query, ResMut};
use bevy_math::Quat;
use bevy_transform::components::Transform;

use super::spawn::VehicleController;
use crate::physics::vec3;
use crate::stats::SimulationStats;
use crate::vehicle::VisualWheel;

/// Writes the transforms of the [`VisualWheel`]s of every vehicle that is awake.
pub(super) fn place_wheels(
    mut stats: ResMut<SimulationStats>,
    mut wheels: Query<(&VisualWheel, &ChildOf, &mut Transform)>,
    mut vehicles: Query<&mut VehicleController>,
) {
    if wheels.is_empty() {
        return;
    }
    perf_span!("place_wheels", wheels = wheels.iter().len());
    let mut placed = 0;
    for (visual, parent, mut transform) in &mut wheels {
        let Ok(vehicle) = vehicles.get(parent.parent()) else {
            continue;
        };
        if !vehicle.rolled {
            continue;
        }
        let Some(wheel) = vehicle.rapier.wheels().get(usize::from(visual.index)) else {
            continue;
        };
        let down = vec3(wheel.direction_cs) * wheel.raycast_info().suspension_length;
        let translation = vec3(wheel.chassis_connection_point_cs) + down;
        // Rolling forwards, to −Z, turns about −X.
        let rotation =
            Quat::from_rotation_y(wheel.steering) * Quat::from_rotation_x(-wheel.rotation);
        if transform.translation != translation || transform.rotation != rotation {
            transform.translation = translation;
            transform.rotation = rotation;
            placed += 1;
        }
    }
    for mut vehicle in &mut vehicles {
        vehicle.rolled = false;
    }
    stats.wheels = placed;
}
