//! The systems that put vehicles onto Rapier.

mod control;
mod observe;
mod parents;
mod rescue;
mod spawn;
mod spec;
mod step;
mod sync_rapier;
mod wheels;

use bevy_app::{App, Update};
use bevy_ecs::lifecycle::Remove;
use bevy_ecs::observer::On;
use bevy_ecs::schedule::IntoScheduleConfigs;
use bevy_ecs::system::Commands;

use crate::collider::StaticCollider;
use crate::physics::{Interpolated, Physics, PhysicsBody, StaticBody, attach_statics};
use crate::plugin::{GameplaySystems, PhysicsStep, StepSystems};
use crate::vehicle::Chassis;

pub use spawn::VehicleController;
pub use sync_rapier::sync_vehicle_transforms;

/// Whether this build has physics: the feature `rapier3d_030`.
pub const PHYSICS: bool = true;

/// Adds the physics to the plugin.
pub(crate) fn add(app: &mut App) {
    app.register_type::<Interpolated>()
        .init_resource::<Physics>()
        .add_systems(
            Update,
            (
                (attach_statics, spawn::attach_vehicles)
                    .chain()
                    .in_set(GameplaySystems::Attach),
                step::simulate.in_set(GameplaySystems::Simulate),
                (sync_vehicle_transforms, wheels::place_wheels)
                    .chain()
                    .in_set(GameplaySystems::Sync),
            ),
        )
        .add_systems(
            PhysicsStep,
            (
                (rescue::rescue_vehicles, control::control_vehicles)
                    .chain()
                    .in_set(StepSystems::Control),
                step::step_physics.in_set(StepSystems::Integrate),
                observe::observe_vehicles.in_set(StepSystems::Observe),
            ),
        )
        .add_observer(|removed: On<Remove, Chassis>, mut commands: Commands| {
            if let Ok(mut vehicle) = commands.get_entity(removed.entity) {
                vehicle.try_remove::<(PhysicsBody, VehicleController)>();
            }
        })
        .add_observer(
            |removed: On<Remove, StaticCollider>, mut commands: Commands| {
                if let Ok(mut standing) = commands.get_entity(removed.entity) {
                    standing.try_remove::<StaticBody>();
                }
            },
        );
}
