//! The components of an instance in one piece, for spawning.
#![expect(
    clippy::mem_forget,
    reason = "the derive of `Bundle` moves the fields out one by one and forgets the rest"
)]

use bevy_ecs::bundle::Bundle;
use bevy_transform::components::{GlobalTransform, Transform};

use crate::instance::{Aabb, MaterialId, MeshId, Visible};

/// Everything an instance that moves needs.
///
/// # Examples
/// ```
/// use amp_render::{Aabb, Instance, MaterialId, MeshId};
/// use bevy_ecs::world::World;
/// use bevy_math::Vec3;
/// use bevy_transform::components::Transform;
///
/// let mut world = World::new();
/// let lots = (0..100).map(|lot| Instance {
///     mesh: MeshId(3),
///     material: MaterialId(lot % 4),
///     aabb: Aabb::new(Vec3::Y * 15.0, Vec3::new(6.0, 15.0, 6.0)),
///     transform: Transform::from_xyz(lot as f32 * 20.0, 0.0, 0.0),
///     ..Instance::default()
/// });
/// assert_eq!(world.spawn_batch(lots).count(), 100);
/// ```
#[derive(Bundle, Debug, Default, Clone)]
pub struct Instance {
    /// The mesh.
    pub mesh: MeshId,
    /// The material.
    pub material: MaterialId,
    /// The box around the mesh.
    pub aabb: Aabb,
    /// Whether it may be drawn.
    pub visible: Visible,
    /// Where it is, relative to its parent. The place in the world follows from it.
    pub transform: Transform,
}

/// Everything an instance that never moves needs: no [`Transform`], so that the transform
/// systems never look at it.
#[derive(Bundle, Debug, Default, Clone)]
pub struct StaticInstance {
    /// The mesh.
    pub mesh: MeshId,
    /// The material.
    pub material: MaterialId,
    /// The box around the mesh.
    pub aabb: Aabb,
    /// Whether it may be drawn.
    pub visible: Visible,
    /// Where it is in the world.
    pub transform: GlobalTransform,
}
