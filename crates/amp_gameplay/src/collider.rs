//! What does not move.

use bevy_ecs::component::Component;
use bevy_ecs::reflect::ReflectComponent;
use bevy_math::Vec3;
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;
use bevy_transform::components::Transform;
use thiserror::Error;

/// Makes an entity a solid box that never moves: the ground, a building, a kerb.
///
/// The box stands where the entity's `Transform`, and those of its parents, put it when the physics
/// first sees it, scaled as they say. Later changes of either are not followed: remove the component
/// and insert it again to move the box. Without the feature `rapier3d_030` it does nothing.
#[derive(Component, Reflect, Debug, Clone, Copy, PartialEq)]
#[reflect(Component, Default, Debug, Clone, PartialEq)]
#[require(Transform)]
pub struct StaticCollider {
    /// Half the box's size, in metres. Each side greater than 0. Default 0.5.
    pub half_extents: Vec3,
    /// The box's centre relative to the entity, in metres. Default 0.
    pub offset: Vec3,
    /// How strongly the box holds what slides on it. Not negative. Default 0.7.
    pub friction: f32,
}

impl Default for StaticCollider {
    fn default() -> Self {
        Self {
            half_extents: Vec3::splat(0.5),
            offset: Vec3::ZERO,
            friction: 0.7,
        }
    }
}

impl StaticCollider {
    /// Ground to drive on: a plate 2 m thick whose top is at the entity's height.
    ///
    /// `half_size` is half of its length and of its width, in metres.
    #[must_use]
    pub fn ground(half_size: f32) -> Self {
        Self {
            half_extents: Vec3::new(half_size, 1.0, half_size),
            offset: Vec3::new(0.0, -1.0, 0.0),
            friction: 0.9,
        }
    }

    /// A box of this half size around the entity, in metres.
    #[must_use]
    pub fn cuboid(half_extents: Vec3) -> Self {
        Self {
            half_extents,
            ..Self::default()
        }
    }
}

/// What is wrong with a [`StaticCollider`].
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum ColliderError {
    /// A side, scaled, is zero, negative or not finite.
    #[error(
        "expected a box with sides greater than 0, found half a size of {half_extents} after scaling: correct the collider or the scale"
    )]
    Size {
        /// Half the size, scaled, in metres.
        half_extents: Vec3,
    },
    /// The place, the turn or the friction is NaN, infinite or negative.
    #[error(
        "expected a finite place and turn and a friction of 0 or more, found the place {translation} and the friction {friction}: correct the transform or the collider"
    )]
    Place {
        /// The centre of the box, in metres.
        translation: Vec3,
        /// The friction.
        friction: f32,
    },
}

/// On an entity whose [`StaticCollider`] the physics refused, with the reason.
///
/// To try again after correcting it, remove this component.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct ColliderRejected {
    /// Why.
    pub error: ColliderError,
}
