use bevy_ecs::prelude::*;
use bevy_math::Vec3;
use bevy_reflect::Reflect;
use bevy_transform::components::Transform;

/// How many children an instance of a hierarchy has.
pub(super) const CHILDREN: usize = 9;

#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component)]
pub(super) struct MeshId(pub(super) u32);

#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component)]
pub(super) struct MaterialId(pub(super) u32);

#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component)]
pub(super) struct Bounds {
    pub(super) center: Vec3,
    pub(super) half: Vec3,
}

#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component)]
pub(super) struct Health(pub(super) f32);

/// What instances and their children are made of.
pub(super) type Parts = (Transform, MeshId, MaterialId, Bounds, Health);

/// The components of an instance, or of a child.
pub(super) fn parts(place: Transform) -> Parts {
    let bounds = Bounds {
        center: Vec3::Y,
        half: Vec3::new(4.0, 9.0, 4.0),
    };
    (place, MeshId(3), MaterialId(5), bounds, Health(100.0))
}

/// Where instances stand.
pub(super) fn places(count: usize) -> impl ExactSizeIterator<Item = Transform> {
    (0..count).map(|x| Transform::from_xyz(x as f32, 0.0, 1.0))
}

/// What can be seen of an instance, or of a child: how many components, their values, how many children.
pub(super) type Seen = (usize, Parts, usize);

/// All instances, by their places, each followed by its children in their order.
pub(super) fn seen(world: &mut World) -> Vec<Seen> {
    let mut roots: Vec<(u32, Entity)> = world
        .query_filtered::<(Entity, &Transform), Without<ChildOf>>()
        .iter(world)
        .map(|(entity, place)| (place.translation.x as u32, entity))
        .collect();
    roots.sort_unstable();
    let mut seen = Vec::new();
    for (_, root) in roots {
        let children = world
            .get::<Children>(root)
            .map_or(&[][..], |children| children);
        seen.push(one(world, root, children.len()));
        for child in children {
            let above = world.get::<ChildOf>(*child).map(ChildOf::parent);
            assert_eq!(above, Some(root), "a child knows its parent");
            seen.push(one(world, *child, 0));
        }
    }
    seen
}

fn one(world: &World, entity: Entity, children: usize) -> Seen {
    let entity = world.entity(entity);
    let (place, mesh, material, bounds, health) =
        entity.components::<(&Transform, &MeshId, &MaterialId, &Bounds, &Health)>();
    let parts = (
        *place,
        mesh.clone(),
        material.clone(),
        bounds.clone(),
        health.clone(),
    );
    (entity.archetype().component_count(), parts, children)
}
