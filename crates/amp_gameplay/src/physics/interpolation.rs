//! Poses before and after the last step, of the bodies that are shown between steps.

use bevy_math::{Quat, Vec3};
use rapier3d::dynamics::{RigidBodyHandle, RigidBodySet};
use rapier3d::math::Pose;

use super::convert::{quat, vec3};

/// Remembers two poses of each body that asked for it, and which of them differ.
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
    /// Bodies that the last step moved.
    moving: Vec<RigidBodyHandle>,
    /// Bodies that were last shown between two poses.
    between: Vec<RigidBodyHandle>,
}

struct Memory {
    generation: u32,
    before: Pose,
    after: Pose,
}

impl Interpolation {
    /// Begins to remember a body, at rest where it is.
    pub(super) fn insert(&mut self, handle: RigidBodyHandle, pose: Pose) {
        let (slot, generation) = handle.into_raw_parts();
        let slot = slot as usize;
        if slot >= self.slots.len() {
            self.slots.resize_with(slot + 1, || None);
        }
        let memory = Memory {
            generation,
            before: pose,
            after: pose,
        };
        // A body that was removed behind our back may have left its memory.
        if self.slots[slot].replace(memory).is_none() {
            self.count += 1;
        }
    }

    /// Forgets a body.
    pub(super) fn remove(&mut self, handle: RigidBodyHandle) {
        if self.memory_mut(handle).is_some() {
            self.slots[handle.into_raw_parts().0 as usize] = None;
            self.count -= 1;
            if self.is_empty() {
                // Nobody makes them anew.
                self.touched.clear();
                self.moving.clear();
                self.between.clear();
            }
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
    }

    /// Before a step: what was moved by hand starts from there.
    pub(super) fn before_step(&mut self, bodies: &RigidBodySet) {
        for handle in std::mem::take(&mut self.touched) {
            if let (Some(memory), Some(body)) = (self.memory_mut(handle), bodies.get(handle)) {
                memory.before = *body.position();
                memory.after = memory.before;
            }
        }
    }

    /// After a step: those awake are the ones that it moved.
    pub(super) fn after_step(
        &mut self,
        bodies: &RigidBodySet,
        awake: impl Iterator<Item = RigidBodyHandle>,
    ) {
        let mut moving = std::mem::take(&mut self.moving);
        for handle in moving.drain(..) {
            if let Some(memory) = self.memory_mut(handle) {
                memory.before = memory.after;
            }
        }
        for handle in awake {
            if let (Some(memory), Some(body)) = (self.memory_mut(handle), bodies.get(handle)) {
                memory.before = std::mem::replace(&mut memory.after, *body.position());
                moving.push(handle);
            }
        }
        self.moving = moving;
    }

    /// Bodies that were last shown between two poses: the next picture shows them elsewhere.
    pub(super) fn between(&self) -> &[RigidBodyHandle] {
        &self.between
    }

    /// All have been shown.
    pub(super) fn shown(&mut self) {
        self.between.clear();
        self.between.extend_from_slice(&self.moving);
    }

    /// Where a body that is at `now` is shown: so far between its last two poses as `share` says, from 0 to 1, or
    /// there, where it is not remembered, rests, or was moved by hand since.
    pub(super) fn pose(&self, handle: RigidBodyHandle, now: &Pose, share: f32) -> (Vec3, Quat) {
        let exact = |pose: &Pose| (vec3(pose.translation), quat(pose.rotation));
        match self.memory(handle) {
            Some(Memory { before, after, .. }) if before != after && now == after => {
                let ((from, turned), (to, turning)) = (exact(before), exact(after));
                (from.lerp(to, share), turned.slerp(turning, share))
            }
            _ => exact(now),
        }
    }

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
    use super::*;

    #[test]
    fn a_slot_given_to_another_body_is_not_its_memory() {
        let [old, new] = [0, 1].map(|generation| RigidBodyHandle::from_raw_parts(3, generation));
        let mut interpolation = Interpolation::default();
        interpolation.insert(old, Pose::IDENTITY);
        assert!(interpolation.memory(new).is_none());
        interpolation.remove(new);
        assert!(!interpolation.is_empty());
        interpolation.insert(new, Pose::IDENTITY);
        interpolation.remove(old);
        interpolation.remove(new);
        assert!(interpolation.is_empty());
    }
}
