//! From Rapier's bodies to the entities' transforms: only what moved, and all that moved.
//!
//! Three facts make it exact without a look at every body:
//!
//! - Rapier moves the bodies that are awake when a step ends, and no others: it puts bodies to sleep
//!   before it moves any. Before each further step of a frame [`Physics`] remembers those awake, so
//!   that a body that moved in the first of three steps and slept in the third is written.
//! - A body that was just inserted, asleep or not, and a body that was given out to be changed, are
//!   remembered too.
//! - The body names its entity in its user data, so there is no map to search and none to keep.
//!
//! When most bodies moved, walking the entities in the order of their memory is cheaper than visiting
//! them one by one; what is written is the same.

use amp_trace::{perf_event, perf_gauge, perf_span};
use bevy_ecs::change_detection::Mut;
use bevy_ecs::system::{Query, ResMut};
use bevy_transform::components::Transform;
use rapier3d::dynamics::{RigidBody, RigidBodyHandle, RigidBodySet};

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
    mut transforms: Query<(&PhysicsBody, &mut Transform)>,
) {
    let (candidates, count) = (physics.moved_len(), physics.world().bodies.len());
    let bodies = &physics.world().bodies;
    let dense = candidates > count / 2;
    perf_span!("sync_transforms", candidates, bodies = count, dense);
    let moved = if dense {
        write_in_memory_order(bodies, &mut transforms)
    } else {
        write_moved(bodies, physics.moved(), &mut transforms)
    };
    // A span's fields are those of its beginning; how many moved is known at its end.
    perf_event!("transforms_written", moved, bodies = count);
    perf_gauge!("moved bodies", moved);
    stats.candidates = candidates as u32;
    stats.moved = moved;
    physics.forget_moved();
}

/// Visits every entity with a body.
fn write_in_memory_order(
    bodies: &RigidBodySet,
    transforms: &mut Query<(&PhysicsBody, &mut Transform)>,
) -> u32 {
    let mut moved = 0;
    for (held, mut transform) in transforms {
        if let Some(body) = bodies.get(held.handle()) {
            moved += u32::from(write(body, &mut transform));
        }
    }
    moved
}

/// Visits the entities of these bodies.
fn write_moved(
    bodies: &RigidBodySet,
    handles: impl Iterator<Item = RigidBodyHandle>,
    transforms: &mut Query<(&PhysicsBody, &mut Transform)>,
) -> u32 {
    let mut moved = 0;
    for handle in handles {
        let Some(body) = bodies.get(handle) else {
            continue;
        };
        let entity = Physics::entity(body);
        let Some((held, mut transform)) = entity.and_then(|entity| transforms.get_mut(entity).ok())
        else {
            continue;
        };
        if held.handle() == handle {
            moved += u32::from(write(body, &mut transform));
        }
    }
    moved
}

/// Writes one pose, unless it is written already. Answers whether it did.
fn write(body: &RigidBody, transform: &mut Mut<Transform>) -> bool {
    let (translation, rotation) = (vec3(body.translation()), quat(*body.rotation()));
    let same = transform.translation == translation && transform.rotation == rotation;
    if same || !translation.is_finite() || !rotation.is_finite() {
        return false;
    }
    transform.translation = translation;
    transform.rotation = rotation;
    true
}
