//! How much work a run did.

use amp_gameplay::SimulationStats;
use amp_render::RenderFrame;
use bevy_app::{App, Last, Plugin};
use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Res, ResMut};
use gameplay_factory::SpawnStats;
use serde::{Deserialize, Serialize};

/// Work done, summed over all frames of a run. The same options make the same numbers on the same
/// build.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Frames.
    pub frames: u64,
    /// Entities that the factory spawned.
    pub spawned: u64,
    /// Instances that extraction looked at because something about them had changed.
    pub extracted: u64,
    /// Instances in the camera's view.
    pub visible: u64,
    /// Batches of instances of one mesh and one material.
    pub batches: u64,
    /// Physics steps.
    pub physics_steps: u64,
    /// Vehicles, and other bodies, that physics moved.
    pub vehicle_moves: u64,
}

impl Counters {
    /// Takes over what was visible in all frames, which a graphics card tells some frames later.
    pub(crate) fn follow(&mut self, frame: &RenderFrame) {
        self.visible = frame.sums().visible;
        self.batches = frame.sums().batches;
    }
}

/// Adds each frame's work to the [`Counters`], at its end.
#[derive(Debug, Default, Clone, Copy)]
pub struct CountersPlugin;

impl Plugin for CountersPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Counters>()
            .init_resource::<SpawnStats>()
            .init_resource::<SimulationStats>()
            .init_resource::<RenderFrame>()
            .add_systems(Last, count_work);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a system's parameters")]
fn count_work(
    mut counters: ResMut<'_, Counters>,
    spawned: Res<'_, SpawnStats>,
    simulated: Res<'_, SimulationStats>,
    rendered: Res<'_, RenderFrame>,
) {
    let frame = rendered.counts();
    counters.frames += 1;
    counters.spawned = spawned.entities;
    counters.extracted += u64::from(frame.extracted);
    counters.follow(&rendered);
    counters.physics_steps += u64::from(simulated.steps);
    counters.vehicle_moves += u64::from(simulated.moved);
}
