//! Components and worlds for the tests.

use bevy_ecs::lifecycle::HookContext;
use bevy_ecs::prelude::*;
use bevy_ecs::world::DeferredWorld;
use bevy_math::Vec3;
use bevy_reflect::TypeRegistry;
use bevy_reflect::prelude::*;
use bevy_transform::components::{GlobalTransform, Transform};
use gameplay_factory::{PrefabComponent, PrefabErrors, PrefabLibrary};

#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component)]
pub(crate) struct MeshId(pub(crate) u32);

#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component)]
pub(crate) struct Bounds {
    pub(crate) center: Vec3,
    pub(crate) half: Vec3,
}

#[derive(Component, Reflect, Clone, Debug, PartialEq, Default)]
#[reflect(Component, Default)]
pub(crate) struct Engine {
    pub(crate) force: f32,
    pub(crate) gears: Vec<f32>,
    pub(crate) fuel: Fuel,
}

#[derive(Reflect, Clone, Debug, PartialEq, Default)]
pub(crate) enum Fuel {
    #[default]
    Diesel,
    Battery {
        charge: f32,
    },
}

#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component)]
pub(crate) struct Label {
    pub(crate) text: String,
}

/// Has an odometer, of which no prefab speaks.
#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component)]
#[require(Odometer(7))]
pub(crate) struct Clockwork {
    pub(crate) hands: u8,
}

/// Brings a place of its own, where only the transform would bring one.
#[derive(Component, Reflect, Clone, Debug, PartialEq, Default)]
#[reflect(Component, Default)]
#[require(GlobalTransform = GlobalTransform::from_xyz(1.0, 2.0, 3.0))]
pub(crate) struct Shifted;

#[derive(Component, Debug, PartialEq)]
pub(crate) struct Odometer(pub(crate) u32);

/// As soon as they are inserted, some leave their parents, some the world, and some are put below their parents once more.
#[derive(Component, Reflect, Clone, Debug, PartialEq, Default)]
#[reflect(Component, Default)]
#[component(on_insert = flee)]
pub(crate) struct Restless;

/// How many restless ones there were.
#[derive(Resource, Default)]
pub(crate) struct Fled(pub(crate) u32);

fn flee(mut world: DeferredWorld<'_>, context: HookContext) {
    let Some(mut fled) = world.get_resource_mut::<Fled>() else {
        return;
    };
    fled.0 += 1;
    let number = fled.0;
    let above = world.get::<ChildOf>(context.entity).map(ChildOf::parent);
    let mut commands = world.commands();
    let mut entity = commands.entity(context.entity);
    match number % 6 {
        2 => {
            entity.remove::<ChildOf>();
        }
        3 => {
            entity.insert(ChildOf(above.expect("it is below another")));
        }
        5 => entity.despawn(),
        _ => {}
    }
}

/// Registered, and no component.
#[derive(Reflect)]
pub(crate) struct Plain;

/// Cannot be made from its fields.
#[derive(Component, Reflect)]
#[reflect(Component, from_reflect = false)]
pub(crate) struct Sealed {
    number: u8,
}

pub(crate) mod other {
    use bevy_ecs::prelude::*;
    use bevy_reflect::prelude::*;

    #[derive(Component, Reflect)]
    #[reflect(Component)]
    pub(crate) struct Twin;
}

#[derive(Component, Reflect)]
#[reflect(Component)]
pub(crate) struct Twin;

pub(crate) fn registry() -> TypeRegistry {
    let mut registry = TypeRegistry::new();
    registry.register::<Transform>();
    registry.register::<MeshId>();
    registry.register::<Bounds>();
    registry.register::<Engine>();
    registry.register::<Label>();
    registry.register::<Shifted>();
    registry.register::<Restless>();
    registry.register::<Clockwork>();
    registry.register::<Plain>();
    registry.register::<Sealed>();
    registry.register::<Twin>();
    registry.register::<other::Twin>();
    registry
}

pub(crate) fn parse(text: &str) -> Result<PrefabLibrary, PrefabErrors> {
    PrefabLibrary::parse("city.ron", text, &registry())
}

pub(crate) fn library(text: &str) -> PrefabLibrary {
    parse(text).unwrap()
}

/// The value of a prefab's component.
pub(crate) fn component<C: Component + Clone>(library: &PrefabLibrary, prefab: &str) -> Option<C> {
    let prefab = library.prefab(library.get(prefab)?)?;
    let mut values = prefab.components().iter().map(PrefabComponent::value);
    values
        .find_map(|value| value.as_any().downcast_ref::<C>())
        .cloned()
}
