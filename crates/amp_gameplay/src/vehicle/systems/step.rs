//! As many physics steps as the frame's time is worth.

use amp_trace::{perf_event, perf_gauge, perf_span};
use bevy_ecs::query::{QueryState, With};
use bevy_ecs::system::{Query, Res, ResMut};
use bevy_ecs::world::World;
use bevy_time::Time;

use super::spawn::VehicleController;
use crate::clock::PhysicsClock;
use crate::physics::Physics;
use crate::plugin::PhysicsStep;
use crate::stats::SimulationStats;

/// Runs the schedule [`PhysicsStep`] once for every step that is due.
pub(super) fn simulate(world: &mut World, vehicles: &mut QueryState<(), With<VehicleController>>) {
    let frame = world.resource::<Time>().delta();
    let mut clock = world.resource_mut::<PhysicsClock>();
    let before = clock.dropped();
    let steps = clock.advance(frame);
    let dropped = clock.dropped() - before;
    perf_span!("simulate", steps);
    if !dropped.is_zero() {
        perf_event!(
            "physics_time_dropped",
            micros = dropped.as_micros() as u64,
            steps
        );
    }
    perf_gauge!(
        "physics time dropped (ms)",
        world.resource::<PhysicsClock>().dropped().as_millis() as u64
    );
    *world.resource_mut::<SimulationStats>() = SimulationStats {
        steps,
        bodies: world.resource::<Physics>().world().bodies.len() as u32,
        vehicles: vehicles.iter(world).len() as u32,
        ..SimulationStats::default()
    };
    for _ in 0..steps {
        world.run_schedule(PhysicsStep);
    }
}

/// Makes one step.
#[expect(
    clippy::needless_pass_by_value,
    reason = "systems take their parameters so"
)]
pub(super) fn step_physics(
    mut physics: ResMut<Physics>,
    clock: Res<PhysicsClock>,
    vehicles: Query<(), With<VehicleController>>,
) {
    physics.step(clock.step(), vehicles.iter().len() as u32);
}
