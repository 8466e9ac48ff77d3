//! What a step did to the vehicles, for those who decide before the next one.

use amp_trace::perf_span;
use bevy_ecs::change_detection::DetectChangesMut;
use bevy_ecs::system::{Query, Res};

use super::spawn::VehicleController;
use crate::physics::{Physics, quat, vec3};
use crate::vehicle::VehicleMotion;

/// Writes each vehicle's [`VehicleMotion`], where it changed.
#[expect(
    clippy::needless_pass_by_value,
    reason = "systems take their parameters so"
)]
pub(super) fn observe_vehicles(
    physics: Res<Physics>,
    mut vehicles: Query<(&VehicleController, &mut VehicleMotion)>,
) {
    perf_span!("observe_vehicles", vehicles = vehicles.iter().len());
    for (controller, mut motion) in &mut vehicles {
        let Some(body) = physics.world().bodies.get(controller.rapier.chassis) else {
            continue;
        };
        let grounded = controller
            .rapier
            .wheels()
            .iter()
            .filter(|wheel| wheel.raycast_info().is_in_contact);
        motion.set_if_neq(VehicleMotion {
            translation: vec3(body.translation()),
            rotation: quat(*body.rotation()),
            velocity: vec3(body.linvel()),
            wheels_on_ground: grounded.count() as u8,
        });
    }
}
