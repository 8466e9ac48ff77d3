//! Poses before and after the last step, of the bodies that are shown between steps.

use bevy_ecs::entity::Entity;
use bevy_math::{Quat, Vec3};
use rapier3d::dynamics::{RigidBodyHandle, RigidBodySet};
use rapier3d::math::Pose;

use super::convert::{quat, vec3};

/// Remembers the pose of each body that asked for it, and the pose before it of those that the last step moved.
///
/// A body rests until a step moves it, so what a body's pose was before a step is what it was after the step
/// before. Only bodies awake after a step, and bodies given out to be changed, are looked at.
#[derive(Default)]
pub(super) struct Interpolation {
    /// One for each slot of Rapier's arena, as far as anybody asked.
    slots: Vec<Option<Memory>>,
    /// How many bodies are remembered.
    count: usize,
    /// Bodies given out since the last step.
    touched: Vec<RigidBodyHandle>,
    /// Bodies that the last step moved, in its order.
    moving: Vec<Moving>,
    /// Those of the step before it, kept for the memory.
    moved_before: Vec<Moving>,
    /// Bodies that the last step moved and that did not ask.
    others: Vec<RigidBodyHandle>,
    /// Steps that were watched.
    step: u64,
}

struct Memory {
    generation: u32,
    /// Where it is in `moving`, if the step is the last one.
    place: u32,
    /// The last step that moved it.
    step: u64,
    entity: Option<Entity>,
    /// Its pose after the last step.
    pose: Pose,
}

/// A body on its way from one pose to another.
///
/// They lie one after the other: who shows all of them need not look at the bodies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moving {
    pub(crate) handle: RigidBodyHandle,
    pub(crate) entity: Option<Entity>,
    /// Whether it was given out since: it may be somewhere else.
    pub(crate) is_touched: bool,
    before: Pose,
    after: Pose,
}

impl Moving {
    /// Where it is shown: so far between its two poses as `share` says, from 0 to 1.
    #[inline]
    pub(crate) fn pose(&self, share: f32) -> (Vec3, Quat) {
        let (to, turning) = exact(&self.after);
        if self.before == self.after {
            return (to, turning);
        }
        let (from, turned) = exact(&self.before);
        (from.lerp(to, share), between(turned, turning, share))
    }
}

/// A turn on the way from one to another.
///
/// In a step, most bodies turn little. Up to 3.6° the chord serves for the arc: it needs no sine, and on the way they are
/// a millionth of a radian apart at most.
#[inline]
fn between(from: Quat, to: Quat, share: f32) -> Quat {
    const LITTLE: f32 = 0.9995;
    if from.dot(to).abs() > LITTLE {
        from.lerp(to, share)
    } else {
        from.slerp(to, share)
    }
}

#[inline]
fn exact(pose: &Pose) -> (Vec3, Quat) {
    (vec3(pose.translation), quat(pose.rotation))
}

impl Interpolation {
    /// Begins to remember a body, at rest where it is.
    pub(super) fn insert(&mut self, handle: RigidBodyHandle, entity: Option<Entity>, pose: Pose) {
        let (slot, generation) = handle.into_raw_parts();
        let slot = slot as usize;
        if slot >= self.slots.len() {
            self.slots.resize_with(slot + 1, || None);
        }
        self.forget_motion(handle);
        let memory = Memory {
            generation,
            place: 0,
            step: 0,
            entity,
            pose,
        };
        // A body that was removed behind our back may have left its memory.
        if self.slots[slot].replace(memory).is_none() {
            self.count += 1;
        }
    }

    /// Forgets a body.
    pub(super) fn remove(&mut self, handle: RigidBodyHandle) {
        if self.memory_mut(handle).is_none() {
            return;
        }
        self.forget_motion(handle);
        self.slots[handle.into_raw_parts().0 as usize] = None;
        self.count -= 1;
        if self.is_empty() {
            // Nobody makes them anew.
            self.touched.clear();
            self.moving.clear();
        }
    }

    /// What is on its way in the list is nobody, from now on.
    fn forget_motion(&mut self, handle: RigidBodyHandle) {
        if let Some(place) = self.place(handle) {
            self.moving[place].entity = None;
        }
    }

    /// Whether no body is remembered, and nothing below has anything to do.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// A body may be moved by hand before the next step.
    pub(super) fn touch(&mut self, handle: RigidBodyHandle) {
        if self.memory(handle).is_some() {
            self.touched.push(handle);
        }
        if let Some(place) = self.place(handle) {
            self.moving[place].is_touched = true;
        }
    }

    /// Before a step: what was moved by hand starts from there.
    pub(super) fn before_step(&mut self, bodies: &RigidBodySet) {
        let mut touched = std::mem::take(&mut self.touched);
        for handle in touched.drain(..) {
            if let (Some(memory), Some(body)) = (self.memory_mut(handle), bodies.get(handle)) {
                memory.pose = *body.position();
            }
        }
        self.touched = touched;
    }

    /// After a step: those awake are the ones that it moved. Calls with each body that moved before and rests now, to be shown
    /// once more.
    pub(super) fn after_step(
        &mut self,
        bodies: &RigidBodySet,
        awake: impl Iterator<Item = RigidBodyHandle>,
        mut settled: impl FnMut(RigidBodyHandle),
    ) {
        self.step += 1;
        let step = self.step;
        std::mem::swap(&mut self.moving, &mut self.moved_before);
        let mut moving = std::mem::take(&mut self.moving);
        moving.clear();
        self.others.clear();
        for handle in awake {
            let (Some(memory), Some(body)) = (self.memory_mut(handle), bodies.get(handle)) else {
                self.others.push(handle);
                continue;
            };
            let after = *body.position();
            memory.step = step;
            memory.place = moving.len() as u32;
            moving.push(Moving {
                handle,
                entity: memory.entity,
                is_touched: false,
                before: std::mem::replace(&mut memory.pose, after),
                after,
            });
        }
        self.moving = moving;
        for Moving { handle, .. } in &self.moved_before {
            if self.place(*handle).is_none() {
                settled(*handle);
            }
        }
    }

    /// Bodies on their way between two poses, of which each picture shows another.
    pub(super) fn moving(&self) -> &[Moving] {
        &self.moving
    }

    /// Bodies awake after the last step that are shown where they are.
    pub(super) fn others(&self) -> &[RigidBodyHandle] {
        &self.others
    }

    /// Where a body that is at `now` is shown: so far between its last two poses as `share` says, from 0 to 1, or
    /// there, where it is not remembered, rests, or was moved by hand since.
    #[inline]
    pub(super) fn pose(&self, handle: RigidBodyHandle, now: &Pose, share: f32) -> (Vec3, Quat) {
        match self.place(handle).map(|place| &self.moving[place]) {
            Some(moving) if *now == moving.after => moving.pose(share),
            _ => exact(now),
        }
    }

    /// Where a body is among the moving.
    #[inline]
    fn place(&self, handle: RigidBodyHandle) -> Option<usize> {
        let memory = self.memory(handle)?;
        // Of the lists that were taken away, no place is left.
        let place = (memory.step == self.step).then_some(memory.place as usize)?;
        (place < self.moving.len()).then_some(place)
    }

    #[inline]
    fn memory(&self, handle: RigidBodyHandle) -> Option<&Memory> {
        let (slot, generation) = handle.into_raw_parts();
        let memory = self.slots.get(slot as usize)?.as_ref()?;
        (memory.generation == generation).then_some(memory)
    }

    fn memory_mut(&mut self, handle: RigidBodyHandle) -> Option<&mut Memory> {
        let (slot, generation) = handle.into_raw_parts();
        let memory = self.slots.get_mut(slot as usize)?.as_mut()?;
        (memory.generation == generation).then_some(memory)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_turn_on_the_way_is_on_the_arc(
            axis in [-1.0_f32..1.0, -1.0_f32..1.0, 0.1_f32..1.0].prop_map(Vec3::from_array),
            angle in prop_oneof![0.0_f32..0.07, 0.0_f32..3.0],
            start in -3.0_f32..3.0,
            share in 0.0_f32..1.0,
            turned in any::<bool>(),
        ) {
            let from = Quat::from_rotation_y(start);
            let to = Quat::from_axis_angle(axis.normalize(), angle) * from;
            // The same turn has two names.
            let to = if turned { -to } else { to };
            let (found, expected) = (between(from, to, share), from.slerp(to, share));
            prop_assert!(found.abs_diff_eq(expected, 2e-6), "{found} {expected}");
        }
    }

    #[test]
    fn a_slot_given_to_another_body_is_not_its_memory() {
        let [old, new] = [0, 1].map(|generation| RigidBodyHandle::from_raw_parts(3, generation));
        let mut interpolation = Interpolation::default();
        interpolation.insert(old, None, Pose::IDENTITY);
        assert!(interpolation.memory(new).is_none());
        interpolation.remove(new);
        assert!(!interpolation.is_empty());
        interpolation.insert(new, None, Pose::IDENTITY);
        interpolation.remove(old);
        interpolation.remove(new);
        assert!(interpolation.is_empty());
    }
}
