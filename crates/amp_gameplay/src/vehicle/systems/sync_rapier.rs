//! From Rapier's bodies to the entities' transforms: only what moved, and all that moved.
//!
//! Three facts make it exact without a look at every body:
//!
//! - Rapier moves the bodies that are awake when a step ends, and no others: it puts bodies to sleep
//!   before it moves any. [`Physics`] takes the union over a frame's steps, so that a body that
//!   moved in the first of three and slept in the third is written.
//! - A body that was just inserted, asleep or not, and a body that was given out to be changed, are in
//!   the union too.
//! - The body names its entity in its user data, so there is no map to search and none to keep.

use amp_trace::{perf_counter, perf_span};
use bevy_ecs::query::With;
use bevy_ecs::system::{Query, ResMut};
use bevy_transform::components::Transform;

use crate::physics::{Physics, PhysicsBody, quat, vec3};
use crate::stats::SimulationStats;

/// Writes the place and the turn of every body that moved since the last call to its entity's
/// `Transform`; the scale stays.
///
/// A `Transform` that already says so is not touched, so `Changed<Transform>` means that something
/// moved. A body whose pose is not finite leaves its entity where it last was. Entities with bodies are
/// roots: the pose is the one in the world.
///
/// # Cost
/// In proportion to the bodies awake, not to all: `benches/sync.rs` compares it with the write-back of
/// every body. No allocation.
pub fn sync_vehicle_transforms(
    mut physics: ResMut<Physics>,
    mut stats: ResMut<SimulationStats>,
    mut transforms: Query<&mut Transform, With<PhysicsBody>>,
) {
    let candidates = physics.moved().len();
    let mut moved = 0_u32;
    {
        perf_span!(
            "sync_transforms",
            candidates,
            bodies = physics.world().bodies.len()
        );
        let bodies = &physics.world().bodies;
        for handle in physics.moved() {
            let Some(body) = bodies.get(*handle) else {
                continue;
            };
            let Some(mut transform) =
                Physics::entity(body).and_then(|entity| transforms.get_mut(entity).ok())
            else {
                continue;
            };
            let translation = vec3(body.translation());
            let rotation = quat(*body.rotation());
            let same = transform.translation == translation && transform.rotation == rotation;
            if !same && translation.is_finite() && rotation.is_finite() {
                transform.translation = translation;
                transform.rotation = rotation;
                moved += 1;
            }
        }
    }
    perf_counter!("moved bodies", moved);
    stats.candidates = candidates as u32;
    stats.moved = moved;
    physics.forget_moved();
}
