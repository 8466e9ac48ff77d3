//! Pedals and wheel act on the vehicle: the phase of the ray-casts.

use amp_trace::perf_span;
use bevy_ecs::system::{Query, Res, ResMut};

use super::spawn::VehicleController;
use crate::clock::PhysicsClock;
use crate::physics::Physics;
use crate::stats::SimulationStats;
use crate::vehicle::{Drive, VehicleControls, VehicleMotion, WHEELS};

/// Faster than this, in metres (or radians) per second, the forces of the wheels are no longer numbers.
const FASTEST: f32 = 1e4;

type Controlled<'a> = (
    &'a VehicleControls,
    &'a Drive,
    &'a VehicleMotion,
    &'a mut VehicleController,
);

/// Gives engine force, brakes and steering to the wheels, lets them feel the ground and push the
/// chassis.
///
/// A sleeping vehicle whose throttle is not touched stays asleep and costs nothing.
#[expect(
    clippy::needless_pass_by_value,
    reason = "systems take their parameters so"
)]
pub(super) fn control_vehicles(
    mut physics: ResMut<Physics>,
    clock: Res<PhysicsClock>,
    mut stats: ResMut<SimulationStats>,
    mut vehicles: Query<Controlled>,
) {
    perf_span!("vehicle_controllers", vehicles = vehicles.iter().len());
    let dt = clock.step().as_secs_f32();
    let mut controlled = 0;
    for (controls, drive, motion, mut controller) in &mut vehicles {
        let chassis = controller.rapier.chassis;
        let controls = controls.in_range();
        let asks = controls.throttle != 0.0 && controls.brake == 0.0;
        let Some(body) = physics
            .world()
            .bodies
            .get(chassis)
            .filter(|body| body.is_enabled())
        else {
            continue;
        };
        let calm = |speed: f32| speed < FASTEST;
        if !(calm(body.linvel().length()) && calm(body.angvel().length())) {
            continue;
        }
        if body.is_sleeping() {
            if !asks {
                continue;
            }
            physics.wake(chassis);
        }
        let force = if asks {
            drive.force_at(controls.throttle, motion.speed())
        } else {
            0.0
        };
        // Rapier takes a brake as the impulse of one step.
        let brake = controls.brake * drive.brake_force / WHEELS as f32 * dt;
        let steering = controls.steering * drive.max_steering;
        let shares = drive.layout.shares();
        let turned = [steering, steering, 0.0, 0.0];
        for ((wheel, share), turn) in controller
            .rapier
            .wheels_mut()
            .iter_mut()
            .zip(shares)
            .zip(turned)
        {
            wheel.engine_force = force * share;
            wheel.brake = brake;
            wheel.steering = turn;
        }
        controlled += u32::from(physics.update_vehicle(&mut controller.rapier, dt));
        controller.rolled = true;
    }
    stats.controlled += controlled;
}
