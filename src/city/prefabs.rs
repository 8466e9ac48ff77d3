use std::path::Path;

use amp_gameplay::{Chassis, Drive, Driver, StaticCollider, Suspension, VisualWheel, Wheels};
use amp_render::{Aabb, MaterialId, MeshId, Visible};
use bevy_ecs::resource::Resource;
use bevy_reflect::TypeRegistry;
use bevy_transform::components::Transform;
use gameplay_factory::{Factory, PrefabId, Source};

use super::building::BuildingKind;
use super::prop::PropKind;
use crate::prefabs::{Prefabs, PrefabsError};

/// The prefabs that are built in.
const BUILT_IN: Source<'static> = Source {
    name: "assets/city.ron",
    text: include_str!("../../assets/city.ron"),
};

/// The prefabs of the vehicles, in turn.
const VEHICLES: [&str; 4] = ["car", "car", "van", "car"];

/// The prefabs that a city is made of.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub struct CityPrefabs {
    /// The ground, 1 × 1 metres.
    pub ground: PrefabId,
    /// In the order of [`BuildingKind::ALL`].
    pub buildings: [PrefabId; BuildingKind::ALL.len()],
    /// In the order of [`PropKind::ALL`].
    pub props: [PrefabId; PropKind::ALL.len()],
    /// What vehicles are, in turn.
    pub vehicles: [PrefabId; VEHICLES.len()],
}

/// Reads the city's prefabs from a file, or those that are built in.
///
/// # Errors
/// A file that cannot be read or is wrong, and one without a prefab that a city needs.
pub fn read_prefabs(file: Option<&Path>) -> Result<(CityPrefabs, Prefabs), PrefabsError> {
    let prefabs = Prefabs::read(BUILT_IN, file, &registry())?;
    let ground = prefabs.get("ground")?;
    let mut city = CityPrefabs {
        ground,
        buildings: [ground; BuildingKind::ALL.len()],
        props: [ground; PropKind::ALL.len()],
        vehicles: [ground; VEHICLES.len()],
    };
    for (prefab, kind) in city.buildings.iter_mut().zip(BuildingKind::ALL) {
        *prefab = prefabs.get(kind.prefab())?;
    }
    for (prefab, kind) in city.props.iter_mut().zip(PropKind::ALL) {
        *prefab = prefabs.get(kind.prefab())?;
    }
    for (prefab, name) in city.vehicles.iter_mut().zip(VEHICLES) {
        *prefab = prefabs.get(name)?;
    }
    Ok((city, prefabs))
}

/// The components that prefabs may name.
fn registry() -> TypeRegistry {
    let mut registry = TypeRegistry::new();
    registry.register::<Transform>();
    registry.register::<MeshId>();
    registry.register::<MaterialId>();
    registry.register::<Aabb>();
    registry.register::<Visible>();
    registry.register::<StaticCollider>();
    registry.register::<Chassis>();
    registry.register::<Wheels>();
    registry.register::<Suspension>();
    registry.register::<Drive>();
    registry.register::<Driver>();
    registry.register::<VisualWheel>();
    registry
}

/// The component sets of the built-in prefabs: props, buildings, vehicles, wheels.
pub(super) fn register_bundles(factory: &mut Factory) {
    factory
        .register_bundle::<(Transform, MeshId, MaterialId, Aabb, Visible)>()
        .register_bundle::<(Transform, MeshId, MaterialId, Aabb, Visible, StaticCollider)>()
        .register_bundle::<(Transform, MeshId, MaterialId, Aabb, Visible, VisualWheel)>()
        .register_bundle::<(
            Transform,
            MeshId,
            MaterialId,
            Aabb,
            Visible,
            Chassis,
            Wheels,
            Suspension,
            Drive,
            Driver,
        )>();
}

#[cfg(test)]
mod tests {
    use gameplay_factory::SpawnPath;

    use super::*;

    #[test]
    fn every_built_in_prefab_that_is_spawned_is_a_registered_bundle() {
        let registry = registry();
        let library =
            gameplay_factory::PrefabLibrary::parse(BUILT_IN.name, BUILT_IN.text, &registry)
                .expect("the built-in prefabs are right");
        let mut factory = Factory::new(library);
        register_bundles(&mut factory);
        let (city, _) = read_prefabs(None).expect("the built-in prefabs are all there");
        let spawned = [city.ground].into_iter().chain(city.buildings);
        for prefab in spawned.chain(city.props).chain(city.vehicles) {
            let path = factory.path(prefab);
            assert_eq!(path, Some(SpawnPath::Bundle), "{prefab:?}");
        }
    }

    #[test]
    fn a_missing_prefab_is_named() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(
            file.path(),
            r#"{ "ground": (components: { "Transform": () }) }"#,
        )
        .expect("it can be written");
        let error = read_prefabs(Some(file.path())).expect_err("there are no houses");
        assert!(error.to_string().contains("\"house\""), "{error}");
    }
}
