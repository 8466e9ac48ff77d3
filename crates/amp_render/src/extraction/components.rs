//! The components that make an instance, as the world's tables hold them.

use bevy_ecs::change_detection::{Ref, Tick};
use bevy_ecs::entity::Entity;
use bevy_ecs::query::QueryData;
use bevy_transform::components::GlobalTransform;

use crate::instance::{Aabb, MaterialId, MeshId, Visible};
use crate::instance_table::{InstanceRow, Placed};
use crate::lanes::{self, Since, Ticks, WORD};
use crate::prefetch::prefetch;

/// The components that make an instance, and when they were written.
#[derive(QueryData)]
#[query_data(contiguous(all))]
pub struct InstanceData {
    pub(super) entity: Entity,
    mesh: Ref<'static, MeshId>,
    material: Ref<'static, MaterialId>,
    aabb: Ref<'static, Aabb>,
    visible: Ref<'static, Visible>,
    transform: Ref<'static, GlobalTransform>,
}

impl InstanceDataItem<'_, '_> {
    pub(super) fn row(&self) -> InstanceRow {
        InstanceRow {
            mesh: *self.mesh,
            material: *self.material,
            aabb: *self.aabb,
            visible: self.visible.0,
            world_from_local: self.transform.affine(),
        }
    }
}

/// The components of some entities of one of the world's tables: equally long arrays, and when each was written.
#[derive(Clone, Copy)]
pub(super) struct Components<'a> {
    pub(super) entities: &'a [Entity],
    meshes: &'a [MeshId],
    materials: &'a [MaterialId],
    aabbs: &'a [Aabb],
    visibles: &'a [Visible],
    transforms: &'a [GlobalTransform],
    /// Those of what says where an instance is.
    place_ticks: [&'a [Tick]; 3],
    /// Those of what says what it shows.
    show_ticks: [&'a [Tick]; 2],
    since: Since,
    /// When the system ran last, which is not new.
    old: Tick,
}

impl<'a> Components<'a> {
    /// All entities of a table.
    pub(super) fn of(rows: InstanceDataContiguousItem<'a, '_>) -> Self {
        let old = rows.mesh.last_run_tick();
        Self {
            entities: rows.entity,
            place_ticks: [
                rows.transform.changed_ticks_slice(),
                rows.visible.changed_ticks_slice(),
                rows.aabb.changed_ticks_slice(),
            ],
            show_ticks: [
                rows.mesh.changed_ticks_slice(),
                rows.material.changed_ticks_slice(),
            ],
            since: Since::new(old, rows.mesh.this_run_tick()),
            old,
            meshes: rows.mesh.into_inner(),
            materials: rows.material.into_inner(),
            aabbs: rows.aabb.into_inner(),
            visibles: rows.visible.into_inner(),
            transforms: rows.transform.into_inner(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entities.len()
    }

    /// These entities up to so many, and the rest.
    fn split_at(self, middle: usize) -> (Self, Self) {
        let (entities, more_entities) = self.entities.split_at(middle);
        let (meshes, more_meshes) = self.meshes.split_at(middle);
        let (materials, more_materials) = self.materials.split_at(middle);
        let (aabbs, more_aabbs) = self.aabbs.split_at(middle);
        let (visibles, more_visibles) = self.visibles.split_at(middle);
        let (transforms, more_transforms) = self.transforms.split_at(middle);
        let before = Self {
            entities,
            meshes,
            materials,
            aabbs,
            visibles,
            transforms,
            place_ticks: self.place_ticks.map(|ticks| ticks.split_at(middle).0),
            show_ticks: self.show_ticks.map(|ticks| ticks.split_at(middle).0),
            ..self
        };
        let after = Self {
            entities: more_entities,
            meshes: more_meshes,
            materials: more_materials,
            aabbs: more_aabbs,
            visibles: more_visibles,
            transforms: more_transforms,
            place_ticks: self.place_ticks.map(|ticks| ticks.split_at(middle).1),
            show_ticks: self.show_ticks.map(|ticks| ticks.split_at(middle).1),
            ..self
        };
        (before, after)
    }

    /// So many at a time; fewer, the last time.
    pub(super) fn chunks(self, most: usize) -> impl Iterator<Item = Self> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let (chunk, after) = rest.split_at(rest.len().min(most));
            rest = after;
            (chunk.len() > 0).then_some(chunk)
        })
    }

    /// Where an entity is.
    #[inline]
    pub(super) fn placed(&self, index: usize) -> Placed {
        Placed {
            aabb: self.aabbs[index],
            visible: self.visibles[index].0,
            world_from_local: self.transforms[index].affine(),
        }
    }

    /// Asks for the memory that says where an entity is.
    #[inline]
    pub(super) fn prefetch(&self, index: usize) {
        prefetch(&self.transforms[index]);
        prefetch(&self.aabbs[index]);
        prefetch(&self.visibles[index]);
    }

    /// All that the table keeps of an entity.
    pub(super) fn row(&self, index: usize) -> InstanceRow {
        InstanceRow {
            mesh: self.meshes[index],
            material: self.materials[index],
            aabb: self.aabbs[index],
            visible: self.visibles[index].0,
            world_from_local: self.transforms[index].affine(),
        }
    }

    /// Sets the bits of each entity that changed since the system ran last: in the first word of a pair if it is somewhere
    /// else, is hidden or shown, or has another box; in the second if its mesh or material is another.
    ///
    /// There is a pair for every 64 entities.
    pub(super) fn find_changed(&self, words: &mut [[u64; 2]]) {
        let (whole, rest) = words.split_at_mut(self.len() / WORD);
        lanes::changed_since(
            self.since,
            self.place_ticks.map(|ticks| ticks.as_chunks().0),
            self.show_ticks.map(|ticks| ticks.as_chunks().0),
            whole,
        );
        if !rest.is_empty() {
            let last = |ticks: &[Tick]| [padded(ticks.as_chunks::<WORD>().1, self.old)];
            let (place, show) = (self.place_ticks.map(last), self.show_ticks.map(last));
            lanes::changed_since(
                self.since,
                place.each_ref().map(<[Ticks; 1]>::as_slice),
                show.each_ref().map(<[Ticks; 1]>::as_slice),
                rest,
            );
        }
    }
}

/// The ticks of up to 64 components, filled up with one that is not new.
fn padded(ticks: &[Tick], old: Tick) -> Ticks {
    let mut padded = [old; WORD];
    padded[..ticks.len()].copy_from_slice(ticks);
    padded
}
