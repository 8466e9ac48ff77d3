//! From Rapier's bodies to the entities' transforms: only what moved, and all that moved.
//!
//! Five facts make it exact without a look at every body:
//!
//! - Rapier moves the bodies that are awake when a step ends, and no others: it puts bodies to sleep
//!   before it moves any (where a step has one pass for fast bodies, as by default). Before each further step of a frame
//!   [`Physics`] remembers those awake, so that a body that moved in the first of three steps and slept in the third is written.
//! - A body that was just inserted, asleep or not, one whose entity just got it, and one that was given out to be changed,
//!   are remembered too.
//! - A body that is shown between two steps is on a list, with both poses, while steps move it. Once it rests it is
//!   remembered like the others, and written there.
//! - Bevy's change ticks tell which parents moved and which entities got others; it also tells which entities are no
//!   longer disabled.
//! - The body names its entity in its user data, so there is no map to search and none to keep.
//!
//! When most bodies moved and are not shown between steps, walking the entities in the order of their memory is cheaper than
//! visiting them one by one; what is written is the same.

use amp_trace::{perf_event, perf_gauge, perf_span};
use bevy_ecs::change_detection::Mut;
use bevy_ecs::entity_disabling::Disabled;
use bevy_ecs::hierarchy::ChildOf;
use bevy_ecs::lifecycle::RemovedComponents;
use bevy_ecs::system::{Local, Query, Res, ResMut};
use bevy_math::{Quat, Vec3};
use bevy_transform::components::Transform;
use rapier3d::dynamics::RigidBodyHandle;

use super::parents::{Frame, Parents};
use crate::clock::PhysicsClock;
use crate::physics::{Moving, Physics, PhysicsBody};
use crate::stats::SimulationStats;

type Bodies<'w, 's, 'a> = Query<'w, 's, (&'a PhysicsBody, &'a mut Transform, Option<&'a ChildOf>)>;

/// Writes the place and the turn of every body that moved since the last call to its entity's
/// `Transform`; the scale stays.
///
/// A `Transform` that already says so is not touched, so `Changed<Transform>` means that something
/// moved. A body whose pose is not finite leaves its entity where it last was. An entity that has `Disabled` is written when it no
/// longer has; one that gets its `Transform` after its body, when the body moves.
///
/// An entity below another gets the `Transform` that puts it where its body is, given the parent's `GlobalTransform` as it
/// was last propagated: once the parent moves, its children are written again, asleep or not. The place is that of the
/// body whatever the parent's scale and turn; the turn is, where the parent's scale is the same along all axes and mirrors
/// none. A parent that has no inverse leaves the entity where it was; one without a `GlobalTransform` counts as none.
///
/// Bodies of [`Interpolated`](crate::Interpolated) entities are shown between their last two poses, by the
/// [`PhysicsClock`]'s overstep.
///
/// # Cost
/// In proportion to the bodies awake, not to all: `benches/sync.rs` compares it with the write-back of
/// every body, and `cargo xtask bench-engine` with `bevy_rapier3d`'s. Where bodies have parents, the change ticks of the parents are
/// read too. No allocation once a frame has had as many changes.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a system takes its parameters by value"
)]
pub fn sync_vehicle_transforms(
    mut physics: ResMut<Physics>,
    mut stats: ResMut<SimulationStats>,
    clock: Res<PhysicsClock>,
    mut transforms: Bodies,
    mut parents: Parents,
    mut enabled: RemovedComponents<Disabled>,
    mut besides: Local<Vec<RigidBodyHandle>>,
) {
    besides.clear();
    parents.for_each_changed(|body| besides.push(body));
    let back = enabled
        .read()
        .filter_map(|entity| transforms.get(entity).ok());
    besides.extend(back.map(|(held, ..)| held.handle()));
    let count = physics.world().bodies.len();
    let (moving, others) = (physics.moving(), physics.arrived_len() + besides.len());
    let candidates = moving.len() + others;
    let dense = others > count / 2;
    perf_span!("sync_transforms", candidates, bodies = count, dense);
    let mut writer = Writer {
        physics: &physics,
        parents: &parents,
        overstep: clock.overstep(),
        frame: None,
        moved: 0,
    };
    if dense {
        writer.write_in_memory_order(&mut transforms);
    } else {
        writer.write_moving(moving, &mut transforms);
        writer.write_these(
            physics.arrived().chain(besides.iter().copied()),
            &mut transforms,
        );
    }
    let moved = writer.moved;
    // A span's fields are those of its beginning; how many moved is known at its end.
    perf_event!("transforms_written", moved, bodies = count);
    perf_gauge!("moved bodies", moved);
    stats.candidates = candidates as u32;
    stats.moved = moved;
    physics.forget_moved();
}

struct Writer<'a, 'w, 's> {
    physics: &'a Physics,
    parents: &'a Parents<'w, 's>,
    /// How much of the next step's time has passed.
    overstep: f32,
    /// That of the last entity below another.
    frame: Option<Frame>,
    moved: u32,
}

impl Writer<'_, '_, '_> {
    /// Visits every entity with a body.
    fn write_in_memory_order(&mut self, transforms: &mut Bodies) {
        for (held, mut transform, child_of) in transforms {
            if let Some(pose) = self.physics.shown(held.handle(), self.overstep) {
                self.write(pose, &mut transform, child_of);
            }
        }
    }

    /// Visits the entities of bodies on their way between two poses, and their bodies only where somebody had them.
    fn write_moving(&mut self, moving: &[Moving], transforms: &mut Bodies) {
        for moving in moving {
            let entity = moving.entity;
            let Some((held, mut transform, child_of)) =
                entity.and_then(|entity| transforms.get_mut(entity).ok())
            else {
                continue;
            };
            if held.handle() != moving.handle {
                continue;
            }
            let pose = if moving.is_touched {
                self.physics.shown(moving.handle, self.overstep)
            } else {
                Some(moving.pose(self.overstep))
            };
            if let Some(pose) = pose {
                self.write(pose, &mut transform, child_of);
            }
        }
    }

    /// Visits the entities of these bodies.
    fn write_these(
        &mut self,
        handles: impl Iterator<Item = RigidBodyHandle>,
        transforms: &mut Bodies,
    ) {
        for handle in handles {
            let Some(body) = self.physics.world().bodies.get(handle) else {
                continue;
            };
            let entity = Physics::entity(body);
            let Some((held, mut transform, child_of)) =
                entity.and_then(|entity| transforms.get_mut(entity).ok())
            else {
                continue;
            };
            if held.handle() == handle {
                let pose = self.physics.shown_body(handle, body, self.overstep);
                self.write(pose, &mut transform, child_of);
            }
        }
    }

    /// Writes one pose, unless it is written already.
    #[inline]
    fn write(
        &mut self,
        (mut translation, mut rotation): (Vec3, Quat),
        transform: &mut Mut<Transform>,
        child_of: Option<&ChildOf>,
    ) {
        if let Some(frame) = self.parents.frame(child_of, &mut self.frame) {
            (translation, rotation) = frame.local(translation, rotation);
        }
        let same = transform.translation == translation && transform.rotation == rotation;
        if same || !translation.is_finite() || !rotation.is_finite() {
            return;
        }
        transform.translation = translation;
        transform.rotation = rotation;
        self.moved += 1;
    }
}
