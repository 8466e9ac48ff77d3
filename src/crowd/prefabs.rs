use std::path::Path;

use amp_render::{Aabb, MaterialId, MeshId, Visible};
use bevy_ecs::resource::Resource;
use bevy_reflect::TypeRegistry;
use bevy_transform::components::Transform;
use gameplay_factory::{Factory, PrefabId, Source};

use crate::prefabs::{Prefabs, PrefabsError};

/// The prefabs that are built in.
const BUILT_IN: Source<'static> = Source {
    name: "assets/crowd.ron",
    text: include_str!("../../assets/crowd.ron"),
};

/// The prefabs of the crowd, in equal parts.
const NAMES: [&str; 4] = ["box", "crate", "post", "slab"];

/// The prefabs that a crowd is made of.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CrowdPrefabs(pub(super) [PrefabId; NAMES.len()]);

pub(super) fn read_prefabs(file: Option<&Path>) -> Result<(CrowdPrefabs, Prefabs), PrefabsError> {
    let mut registry = TypeRegistry::new();
    registry.register::<Transform>();
    registry.register::<MeshId>();
    registry.register::<MaterialId>();
    registry.register::<Aabb>();
    registry.register::<Visible>();
    let prefabs = Prefabs::read(BUILT_IN, file, &registry)?;
    let mut crowd = [prefabs.get(NAMES[0])?; NAMES.len()];
    for (prefab, name) in crowd.iter_mut().zip(NAMES) {
        *prefab = prefabs.get(name)?;
    }
    Ok((CrowdPrefabs(crowd), prefabs))
}

pub(super) fn register_bundles(factory: &mut Factory) {
    factory.register_bundle::<(Transform, MeshId, MaterialId, Aabb, Visible)>();
}
