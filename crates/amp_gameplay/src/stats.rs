//! What the last frame did.

use bevy_ecs::resource::Resource;

/// The simulation's work in the last frame. Equal inputs make equal numbers.
///
/// All zero without the feature `rapier3d_030`.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct SimulationStats {
    /// Physics steps.
    pub steps: u32,
    /// Bodies in the physics: fixed, asleep and awake.
    pub bodies: u32,
    /// Vehicles that the physics knows.
    pub vehicles: u32,
    /// Vehicles whose wheels were computed, summed over the frame's steps.
    pub controlled: u32,
    /// Drivers that decided, summed over the frame's steps.
    pub driven: u32,
    /// Vehicles put back onto their routes.
    pub rescued: u32,
    /// Bodies that could have moved since the frame before; some count twice after several steps.
    pub candidates: u32,
    /// Transforms written.
    pub moved: u32,
    /// Transforms of wheels written.
    pub wheels: u32,
}
