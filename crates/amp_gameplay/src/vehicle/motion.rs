//! What a vehicle does.

use bevy_ecs::component::Component;
use bevy_ecs::reflect::ReflectComponent;
use bevy_math::{Quat, Vec3};
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;

/// Where a vehicle is after the last physics step, and how it moves.
///
/// Fresh after every step, where the `Transform` is written once a frame: drivers look here. The
/// physics writes it; writing it changes nothing.
#[derive(Component, Reflect, Debug, Default, Clone, Copy, PartialEq)]
#[reflect(Component, Default, Debug, Clone, PartialEq)]
pub struct VehicleMotion {
    /// The centre of the chassis in the world, in metres.
    pub translation: Vec3,
    /// Where the chassis is turned to in the world.
    pub rotation: Quat,
    /// The velocity of the centre of mass in the world, in metres per second.
    pub velocity: Vec3,
    /// How many wheels touch the ground, 0 to 4.
    pub wheels_on_ground: u8,
}

impl VehicleMotion {
    /// The direction the vehicle looks in, of length 1.
    #[must_use]
    pub fn forward(&self) -> Vec3 {
        self.rotation * Vec3::NEG_Z
    }

    /// The direction of its roof, of length 1.
    #[must_use]
    pub fn up(&self) -> Vec3 {
        self.rotation * Vec3::Y
    }

    /// The speed along [`forward`](Self::forward), in metres per second; negative in reverse.
    #[must_use]
    pub fn speed(&self) -> f32 {
        self.forward().dot(self.velocity)
    }
}
