//! The components of an instance: one mesh, drawn with one material, somewhere in the world.

use bevy_ecs::component::Component;
use bevy_ecs::prelude::ReflectComponent;
use bevy_math::Vec3;
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;
use bevy_transform::components::GlobalTransform;

/// The mesh an instance draws, by number.
///
/// Numbers are the program's own; they need not be dense. An entity with a `MeshId` is an instance:
/// what else one needs comes with it, with the defaults written at each component. Whoever moves
/// the entity by a [`Transform`](bevy_transform::components::Transform) adds one; a static instance may set its [`GlobalTransform`] alone.
#[derive(Component, Reflect, Debug, Default, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[reflect(Component, Default, Debug, PartialEq, Hash, Clone)]
#[require(MaterialId, Aabb, Visible, GlobalTransform)]
pub struct MeshId(pub u32);

/// The material an instance is drawn with, by number. Numbers are the program's own.
#[derive(Component, Reflect, Debug, Default, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[reflect(Component, Default, Debug, PartialEq, Hash, Clone)]
pub struct MaterialId(pub u32);

/// The box around an instance's mesh, in the mesh's own space.
///
/// The default is the unit cube around the origin. The signs of the half extents do not matter.
/// Infinite half extents make a box that is seen from everywhere; a number that is NaN, or an
/// infinite centre, makes one that is seen from nowhere.
#[derive(Component, Reflect, Debug, Clone, Copy, PartialEq)]
#[reflect(Component, Default, Debug, PartialEq, Clone)]
pub struct Aabb {
    /// The middle of the box, in metres.
    pub center: Vec3,
    /// Half the size of the box along each axis, in metres.
    pub half_extents: Vec3,
}

impl Aabb {
    /// Makes a box from its middle and half its size, both in metres.
    #[must_use]
    pub const fn new(center: Vec3, half_extents: Vec3) -> Self {
        Self {
            center,
            half_extents,
        }
    }

    /// Makes a box from two opposite corners, in metres.
    #[must_use]
    pub fn from_corners(a: Vec3, b: Vec3) -> Self {
        // Halved first, so that corners at the ends of the range do not overflow.
        Self::new(a * 0.5 + b * 0.5, (b * 0.5 - a * 0.5).abs())
    }
}

impl Default for Aabb {
    fn default() -> Self {
        Self::new(Vec3::ZERO, Vec3::splat(0.5))
    }
}

/// Whether an instance may be drawn at all. The default is yes.
#[derive(Component, Reflect, Debug, Clone, Copy, PartialEq, Eq)]
#[reflect(Component, Default, Debug, PartialEq, Clone)]
pub struct Visible(pub bool);

impl Default for Visible {
    fn default() -> Self {
        Self(true)
    }
}
