//! The simulation as a plugin.

use bevy_app::{App, Plugin, Update};
use bevy_ecs::schedule::{
    IntoScheduleConfigs, Schedule, ScheduleLabel, SingleThreadedExecutor, SystemSet,
};
use bevy_time::TimePlugin;

use crate::clock::PhysicsClock;
use crate::collider::StaticCollider;
use crate::driver::{Driver, follow_routes};
use crate::stats::SimulationStats;
use crate::systems;
use crate::vehicle::{
    Chassis, Drive, DriveLayout, Suspension, VehicleControls, VehicleMotion, VisualWheel, Wheels,
};

/// Runs the vehicles: physics in fixed steps out of the frames' `Time`, drivers, transforms.
///
/// Adds `TimePlugin` where it is missing. A program that wants frames of one length whatever the clock
/// on the wall says inserts `TimeUpdateStrategy::ManualDuration`; its first frame has no time yet.
///
/// Without the feature `rapier3d_030` it registers the components and nothing moves.
#[derive(Debug, Default, Clone, Copy)]
pub struct GameplayPlugin;

/// The phases of a frame, in `Update`, in this order.
///
/// What spawns vehicles runs before, what reads their transforms after; transforms propagate in
/// `PostUpdate`.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GameplaySystems {
    /// New vehicles and static colliders enter the physics.
    Attach,
    /// The schedule [`PhysicsStep`] runs as often as the frame's time is worth.
    Simulate,
    /// What moved is written to the transforms.
    Sync,
}

/// One physics step. Runs from none to several times a frame, on one thread; the length of a step is
/// [`PhysicsClock::step`].
#[derive(ScheduleLabel, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PhysicsStep;

/// The phases of a [`PhysicsStep`], in this order.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StepSystems {
    /// Drivers, and whoever else, set the [`VehicleControls`].
    Drive,
    /// The controls act on wheels and engines; ray-casts find the ground.
    Control,
    /// Bodies move.
    Integrate,
    /// [`VehicleMotion`] says how.
    Observe,
}

impl Plugin for GameplayPlugin {
    fn build(&self, app: &mut App) {
        if !app.is_plugin_added::<TimePlugin>() {
            app.add_plugins(TimePlugin);
        }
        let mut step = Schedule::new(PhysicsStep);
        step.set_executor(SingleThreadedExecutor::new());
        app.register_type::<Chassis>()
            .register_type::<Wheels>()
            .register_type::<VisualWheel>()
            .register_type::<Suspension>()
            .register_type::<Drive>()
            .register_type::<DriveLayout>()
            .register_type::<VehicleControls>()
            .register_type::<VehicleMotion>()
            .register_type::<Driver>()
            .register_type::<StaticCollider>()
            .init_resource::<PhysicsClock>()
            .init_resource::<SimulationStats>()
            .add_schedule(step)
            .configure_sets(
                Update,
                (
                    GameplaySystems::Attach,
                    GameplaySystems::Simulate,
                    GameplaySystems::Sync,
                )
                    .chain(),
            )
            .configure_sets(
                PhysicsStep,
                (
                    StepSystems::Drive,
                    StepSystems::Control,
                    StepSystems::Integrate,
                    StepSystems::Observe,
                )
                    .chain(),
            )
            .add_systems(PhysicsStep, follow_routes.in_set(StepSystems::Drive));
        systems::add(app);
    }
}
