//! The pairs of mesh and material that are in use, numbered densely.

use std::collections::BTreeMap;

use crate::instance::{MaterialId, MeshId};

/// The number of a pair of mesh and material: an index below [`DrawGroups::slots`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DrawGroup(pub(crate) u32);

impl DrawGroup {
    /// The number, for arrays with one element per group.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Gives every pair of mesh and material in use a small number, so that batching counts in an array.
///
/// A pair that nobody uses any more gives its number back.
#[derive(Debug, Default)]
pub struct DrawGroups {
    by_pair: BTreeMap<(MeshId, MaterialId), DrawGroup>,
    slots: Vec<Slot>,
    free: Vec<DrawGroup>,
    revision: u64,
}

#[derive(Debug)]
struct Slot {
    mesh: MeshId,
    material: MaterialId,
    users: u32,
}

impl DrawGroups {
    /// Adds a user of a pair and gives the pair's number.
    pub(crate) fn acquire(&mut self, mesh: MeshId, material: MaterialId) -> DrawGroup {
        if let Some(&group) = self.by_pair.get(&(mesh, material)) {
            self.slots[group.index()].users += 1;
            return group;
        }
        let slot = Slot {
            mesh,
            material,
            users: 1,
        };
        let group = match self.free.pop() {
            Some(group) => {
                self.slots[group.index()] = slot;
                group
            }
            None => {
                let index = u32::try_from(self.slots.len())
                    .expect("no more groups than instances, which are numbered in 32 bits");
                self.slots.push(slot);
                DrawGroup(index)
            }
        };
        self.by_pair.insert((mesh, material), group);
        self.revision += 1;
        group
    }

    /// Takes a user away from a pair.
    pub(crate) fn release(&mut self, group: DrawGroup) {
        let slot = &mut self.slots[group.index()];
        slot.users -= 1;
        if slot.users == 0 {
            self.by_pair.remove(&(slot.mesh, slot.material));
            self.free.push(group);
            self.revision += 1;
        }
    }

    /// Takes every pair away.
    pub(crate) fn clear(&mut self) {
        self.by_pair.clear();
        self.slots.clear();
        self.free.clear();
        self.revision += 1;
    }

    /// The mesh and the material of a group.
    ///
    /// # Panics
    /// If the group is of another table.
    #[must_use]
    pub fn pair(&self, group: DrawGroup) -> (MeshId, MaterialId) {
        let slot = &self.slots[group.index()];
        (slot.mesh, slot.material)
    }

    /// The groups in use, ordered by mesh, then by material.
    pub fn in_order(&self) -> impl Iterator<Item = (MeshId, MaterialId, DrawGroup)> + '_ {
        self.by_pair
            .iter()
            .map(|(&(mesh, material), &group)| (mesh, material, group))
    }

    /// How many pairs are in use.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_pair.len()
    }

    /// Whether no pair is in use.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_pair.is_empty()
    }

    /// One more than the largest number in use, or given back since the table was last cleared.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.slots.len()
    }

    /// A number that changes whenever a pair comes or goes.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_keeps_its_number_while_it_is_used_and_gives_it_back_after() {
        let mut groups = DrawGroups::default();
        let first = groups.acquire(MeshId(9), MaterialId(u32::MAX));
        let second = groups.acquire(MeshId(2), MaterialId(0));
        assert_eq!(groups.acquire(MeshId(9), MaterialId(u32::MAX)), first);
        groups.release(first);
        assert_eq!(groups.len(), 2, "one user is left");
        groups.release(first);
        assert_eq!(groups.len(), 1);
        let third = groups.acquire(MeshId(1), MaterialId(7));
        assert_eq!((third, groups.slots()), (first, 2), "the number is reused");
        assert_eq!(groups.pair(third), (MeshId(1), MaterialId(7)));
        let order: Vec<_> = groups
            .in_order()
            .map(|(mesh, _, group)| (mesh, group))
            .collect();
        assert_eq!(order, [(MeshId(1), third), (MeshId(2), second)]);
    }
}
