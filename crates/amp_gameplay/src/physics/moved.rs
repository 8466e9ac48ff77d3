//! Which bodies may have moved since they were last written back.

use rapier3d::dynamics::RigidBodyHandle;

/// A set of bodies, emptied all at once, that remembers the order of their arrival.
///
/// The bodies awake after a step are those that the step moved: Rapier puts bodies to sleep before it
/// moves any. What one step moved is therefore known without being remembered. Before a frame's next
/// step, the awake join this set, for they may sleep when it ends, but for those on their way between two poses, of which the
/// step itself tells who came to rest; bodies that the program inserted or touched join by hand.
#[derive(Default)]
pub(super) struct Moved {
    /// For each slot of Rapier's arena: the round and the generation in which it joined last.
    slots: Vec<(u32, u32)>,
    round: u32,
    bodies: Vec<RigidBodyHandle>,
}

impl Moved {
    pub(super) fn insert(&mut self, handle: RigidBodyHandle) {
        let (slot, generation) = handle.into_raw_parts();
        let slot = slot as usize;
        // Round 0 is that of slots nobody ever joined in.
        let mark = (self.round + 1, generation);
        if slot >= self.slots.len() {
            self.slots.resize(slot + 1, (0, 0));
        }
        // A slot given to a new body in the same round has another generation.
        if self.slots[slot] != mark {
            self.slots[slot] = mark;
            self.bodies.push(handle);
        }
    }

    pub(super) fn bodies(&self) -> &[RigidBodyHandle] {
        &self.bodies
    }

    pub(super) fn clear(&mut self) {
        self.bodies.clear();
        self.round += 1;
        if self.round == u32::MAX {
            self.round = 0;
            self.slots.fill((0, 0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_joins_once_a_round_and_a_reused_slot_is_another_body() {
        let (old, new) = (
            RigidBodyHandle::from_raw_parts(3, 0),
            RigidBodyHandle::from_raw_parts(3, 1),
        );
        let mut moved = Moved::default();
        for handle in [old, old, new, new] {
            moved.insert(handle);
        }
        assert_eq!(moved.bodies(), [old, new]);
        moved.clear();
        assert_eq!(moved.bodies(), []);
        moved.insert(new);
        assert_eq!(moved.bodies(), [new]);
    }

    #[test]
    fn rounds_that_run_out_begin_again() {
        let body = RigidBodyHandle::from_raw_parts(0, 0);
        let mut moved = Moved {
            round: u32::MAX - 1,
            ..Moved::default()
        };
        moved.insert(body);
        moved.clear();
        moved.insert(body);
        assert_eq!(moved.bodies(), [body]);
    }
}
