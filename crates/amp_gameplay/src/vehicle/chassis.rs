//! The box on the wheels.

use bevy_ecs::component::Component;
use bevy_ecs::reflect::ReflectComponent;
use bevy_math::Vec3;
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;
use bevy_transform::components::Transform;

use super::{Drive, Suspension, VehicleControls, VehicleMotion, Wheels};

/// Makes an entity a vehicle: a rigid box that its wheels carry.
///
/// The vehicle looks along its own −Z, with +Y up and +X to the right. The other parts of a vehicle
/// come with their defaults where a prefab does not name them. The entity must be a root: physics
/// works in world space. Sizes are read once, when the vehicle enters the physics.
#[derive(Component, Reflect, Debug, Clone, Copy, PartialEq)]
#[reflect(Component, Default, Debug, Clone, PartialEq)]
#[require(Wheels, Suspension, Drive, VehicleControls, VehicleMotion, Transform)]
pub struct Chassis {
    /// Half the box's size, in metres. Each side greater than 0. Default 0.9 × 0.4 × 2.1.
    pub half_extents: Vec3,
    /// The mass of the whole vehicle, in kilograms. Greater than 0. Default 1,300.
    pub mass: f32,
    /// Where the mass sits, relative to the centre of the box, in metres. Low is stable.
    /// Default 0.35 below.
    pub center_of_mass: Vec3,
    /// The share of its speed that the vehicle loses per second by drag. Not negative. Default 0.05.
    pub linear_damping: f32,
    /// The share of its spin that the vehicle loses per second. Not negative. Default 0.5.
    pub angular_damping: f32,
}

impl Default for Chassis {
    fn default() -> Self {
        Self {
            half_extents: Vec3::new(0.9, 0.4, 2.1),
            mass: 1300.0,
            center_of_mass: Vec3::new(0.0, -0.35, 0.0),
            linear_damping: 0.05,
            angular_damping: 0.5,
        }
    }
}
