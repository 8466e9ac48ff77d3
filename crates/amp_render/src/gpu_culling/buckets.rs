//! The buckets that visible rows fall into: one per mesh, material and level of detail.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;

use crate::draw_group::DrawGroups;
use crate::instance::{MaterialId, MeshId};
use crate::lod::{Borders, LOD_LEVELS, MeshLods};

/// Words of one group in `scene.wgsl`.
pub(super) const GROUP_WORDS: usize = 4 + 3 * 8;
/// Words of one range in `scan.wgsl`.
pub(super) const RANGE_WORDS: usize = 3;
/// Squared distances from here on are left to whole numbers: sums of them could pass the end of `f32`.
const LARGEST_SQUARE: f32 = 1.0e37;

/// What one draw call draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bucket {
    /// The mesh.
    pub mesh: MeshId,
    /// The material.
    pub material: MaterialId,
    /// The level of detail, 0 the finest.
    pub lod: u8,
}

/// Where a mesh is among the indices and vertices that a renderer has uploaded.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct MeshRange {
    /// Its first index.
    pub first_index: u32,
    /// How many indices it has.
    pub index_count: u32,
    /// What is added to each index.
    pub base_vertex: i32,
}

/// Where each mesh is, by level of detail: what [`GpuCulling`](super::GpuCulling) writes into the
/// arguments of the draw calls, beside the numbers of instances. What is not named is where
/// [`MeshRanges::set_otherwise`] says, and has no index unless that was called.
#[derive(Resource, Debug, Default, Clone, PartialEq, Eq)]
pub struct MeshRanges {
    ranges: BTreeMap<(MeshId, u8), MeshRange>,
    otherwise: MeshRange,
}

impl MeshRanges {
    /// Sets where a level of detail of a mesh is. Returns what was set before.
    pub fn set(&mut self, mesh: MeshId, lod: u8, range: MeshRange) -> Option<MeshRange> {
        self.ranges.insert((mesh, lod), range)
    }

    /// Sets what is drawn for every mesh and level that is not named.
    pub fn set_otherwise(&mut self, range: MeshRange) {
        self.otherwise = range;
    }

    /// Where a level of detail of a mesh is.
    #[must_use]
    pub fn get(&self, mesh: MeshId, lod: u8) -> MeshRange {
        let range = self.ranges.get(&(mesh, lod));
        range.copied().unwrap_or(self.otherwise)
    }
}

/// The buckets of a table, and what the kernels read of them.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    buckets: Vec<Bucket>,
    group_words: Vec<u32>,
    range_words: Vec<u32>,
    revision: Option<u64>,
}

impl Buckets {
    /// Follows the groups of a table. Returns whether anything is another.
    pub(super) fn follow(
        &mut self,
        groups: &DrawGroups,
        lods: &MeshLods,
        ranges: &MeshRanges,
    ) -> bool {
        if self.revision == Some(groups.revision()) {
            return false;
        }
        self.revision = Some(groups.revision());
        self.buckets.clear();
        self.range_words.clear();
        self.group_words.clear();
        self.group_words.resize(groups.slots() * GROUP_WORDS, 0);
        for (mesh, material, group) in groups.in_order() {
            let distances = lods.get(mesh);
            let words = &mut self.group_words[group.index() * GROUP_WORDS..][..GROUP_WORDS];
            write_group(words, self.buckets.len() as u32, &Borders::new(&distances));
            for lod in 0..distances.levels() {
                let range = ranges.get(mesh, lod);
                self.buckets.push(Bucket {
                    mesh,
                    material,
                    lod,
                });
                self.range_words.extend([
                    range.first_index,
                    range.index_count,
                    range.base_vertex.cast_unsigned(),
                ]);
            }
        }
        true
    }

    /// Has the next [`Buckets::follow`] read everything again.
    pub(super) fn forget(&mut self) {
        self.revision = None;
    }

    /// The buckets, ordered by mesh, material and level.
    pub(super) fn list(&self) -> &[Bucket] {
        &self.buckets
    }

    pub(super) fn group_words(&self) -> &[u32] {
        &self.group_words
    }

    pub(super) fn range_words(&self) -> &[u32] {
        &self.range_words
    }
}

fn write_group(words: &mut [u32], first_bucket: u32, borders: &Borders) {
    let last = usize::from(borders.last);
    let numbers = [&borders.leave, &borders.middle, &borders.enter];
    let exact = numbers.iter().any(|numbers| {
        numbers[..last]
            .iter()
            .any(|&square| square > LARGEST_SQUARE)
    });
    words[..3].copy_from_slice(&[first_bucket, u32::from(borders.last), u32::from(exact)]);
    for (place, numbers) in numbers.into_iter().enumerate() {
        let words = &mut words[4 + place * LOD_LEVELS..][..numbers.len()];
        for (word, square) in words.iter_mut().zip(numbers) {
            *word = square.to_bits();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lod::LodDistances;

    #[test]
    fn a_group_has_a_bucket_per_level_in_the_order_of_batches() {
        let mut groups = DrawGroups::default();
        let second = groups.acquire(MeshId(2), MaterialId(1));
        let first = groups.acquire(MeshId(1), MaterialId(5));
        let mut lods = MeshLods::default();
        lods.set(MeshId(1), LodDistances::new(&[10.0, 1.0e30]).unwrap());
        let mut ranges = MeshRanges::default();
        let range = MeshRange {
            first_index: 6,
            index_count: 36,
            base_vertex: -4,
        };
        ranges.set(MeshId(2), 0, range);
        let mut buckets = Buckets::default();
        assert!(buckets.follow(&groups, &lods, &ranges));
        assert!(!buckets.follow(&groups, &lods, &ranges), "nothing changed");
        let found: Vec<_> = buckets.list().iter().map(|b| (b.mesh.0, b.lod)).collect();
        assert_eq!(found, [(1, 0), (1, 1), (1, 2), (2, 0)]);
        let head = |group: crate::draw_group::DrawGroup| {
            buckets.group_words()[group.index() * GROUP_WORDS..][..3].to_vec()
        };
        assert_eq!(head(first), [0, 2, 1], "a border squared is infinite");
        assert_eq!(head(second), [3, 0, 0]);
        assert_eq!(
            buckets.range_words()[9..],
            [6, 36, (-4_i32).cast_unsigned()]
        );
        buckets.forget();
        assert!(buckets.follow(&groups, &lods, &ranges));
    }
}
