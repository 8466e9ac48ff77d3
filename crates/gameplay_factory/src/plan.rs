//! How a prefab is spawned: which registered bundles hold its components, and what is left.

use std::any::{Any, TypeId};

use bevy_reflect::TypeRegistry;

use crate::column::{Column, ReflectedColumn};
use crate::library::Prefab;
use crate::spawner::Spawner;
use crate::value::copy;

/// How a factory spawns a prefab, from fast to slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpawnPath {
    /// One registered bundle holds all components: one `World::spawn_batch`.
    Bundle,
    /// Several registered bundles hold all components: one `World::spawn_batch`, and one
    /// `World::insert_batch` for each further bundle.
    Bundles,
    /// Some components are in no registered bundle and are inserted one by one, by reflection.
    Reflected,
}

/// A compiled prefab.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) parts: Vec<Part>,
    /// The components, by number, that are inserted by reflection.
    pub(crate) reflected: Vec<usize>,
    pub(crate) has_transform: bool,
}

/// A registered bundle, and the number of the prefab's values in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) spawner: usize,
    pub(crate) values: usize,
}

impl Plan {
    /// Covers the components with registered bundles, the largest that fits first.
    pub(crate) fn compile(
        prefab: &Prefab,
        transform: TypeId,
        spawners: &mut [Box<dyn Spawner>],
    ) -> Self {
        let value = |type_id: TypeId| -> Option<&dyn Any> {
            let mut components = prefab.components.iter();
            components
                .find(|component| component.type_id == type_id)
                .map(|component| component.value.as_any())
        };
        let mut left: Vec<TypeId> = prefab.components.iter().map(|c| c.type_id).collect();
        let has_transform = left.contains(&transform);
        let mut parts = Vec::new();
        while let Some(spawner) = largest_within(&left, spawners) {
            let Some(values) = spawners[spawner].add(&value) else {
                break;
            };
            left.retain(|type_id| !spawners[spawner].type_ids().contains(type_id));
            parts.push(Part { spawner, values });
        }
        let is_left = |index: &usize| left.contains(&prefab.components[*index].type_id);
        Self {
            parts,
            reflected: (0..prefab.components.len()).filter(is_left).collect(),
            has_transform,
        }
    }

    pub(crate) fn path(&self) -> SpawnPath {
        match (self.parts.len(), self.reflected.len()) {
            (1, 0) => SpawnPath::Bundle,
            (2.., 0) => SpawnPath::Bundles,
            _ => SpawnPath::Reflected,
        }
    }

    /// The one bundle that holds all components, if there is one.
    pub(crate) fn bundle(&self) -> Option<Part> {
        match (self.parts.as_slice(), self.reflected.as_slice()) {
            ([part], []) => Some(*part),
            _ => None,
        }
    }

    /// Copies of the prefab's values for so many instances, column by column.
    pub(crate) fn columns(
        &self,
        prefab: &Prefab,
        count: usize,
        spawners: &[Box<dyn Spawner>],
        registry: &TypeRegistry,
    ) -> Vec<Box<dyn Column>> {
        let typed = self
            .parts
            .iter()
            .map(|part| spawners[part.spawner].column(part.values, count));
        let reflected = self.reflected.iter().map(|index| -> Box<dyn Column> {
            let component = &prefab.components[*index];
            let value = || {
                copy(&*component.value, registry)
                    .expect("the library made this very value as a copy")
            };
            Box::new(ReflectedColumn {
                type_id: component.type_id,
                reflect: component.reflect.clone(),
                values: std::iter::repeat_with(value).take(count).collect(),
            })
        });
        typed.chain(reflected).collect()
    }
}

/// The largest registered bundle whose components are all in `left`; the first of equals.
fn largest_within(left: &[TypeId], spawners: &[Box<dyn Spawner>]) -> Option<usize> {
    let fits = |type_ids: &[TypeId]| type_ids.iter().all(|type_id| left.contains(type_id));
    (0..spawners.len())
        .filter(|index| fits(spawners[*index].type_ids()))
        .max_by_key(|index| (spawners[*index].type_ids().len(), std::cmp::Reverse(*index)))
}
