//! The four wheels.

use bevy_ecs::component::Component;
use bevy_ecs::reflect::ReflectComponent;
use bevy_math::Vec3;
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;
use bevy_transform::components::Transform;

/// How many wheels a vehicle has: front left, front right, rear left, rear right.
pub const WHEELS: usize = 4;

/// Where a vehicle's four wheels are and how they hold the road.
#[derive(Component, Reflect, Debug, Clone, Copy, PartialEq)]
#[reflect(Component, Default, Debug, Clone, PartialEq)]
pub struct Wheels {
    /// The distance between the axles, in metres. Greater than 0. Default 2.7.
    pub wheelbase: f32,
    /// The distance between the wheels of an axle, in metres. Greater than 0. Default 1.6.
    pub track: f32,
    /// The height of the suspension's upper ends above the centre of the chassis, in metres.
    /// Default −0.1.
    pub mount_height: f32,
    /// The wheels' radius, in metres. Greater than 0. Default 0.35.
    pub radius: f32,
    /// The greatest force along the road per force onto the road. 0.9 on wet asphalt, 1.7 on dry.
    /// Not negative. Default 1.7.
    pub grip: f32,
    /// The share of the force across the road that the wheels hold. From 0, ice, to 1. Default 1.
    pub side_grip: f32,
}

impl Default for Wheels {
    fn default() -> Self {
        Self {
            wheelbase: 2.7,
            track: 1.6,
            mount_height: -0.1,
            radius: 0.35,
            grip: 1.7,
            side_grip: 1.0,
        }
    }
}

impl Wheels {
    /// The upper ends of the suspensions relative to the chassis, in metres, in the order of [`WHEELS`].
    #[must_use]
    pub fn mounts(&self) -> [Vec3; WHEELS] {
        let (x, z) = (self.track / 2.0, self.wheelbase / 2.0);
        [(-x, -z), (x, -z), (-x, z), (x, z)].map(|(x, z)| Vec3::new(x, self.mount_height, z))
    }
}

/// Marks a child of a vehicle as the picture of one of its wheels: its `Transform` follows the
/// suspension, the steering and the rolling of that wheel.
#[derive(Component, Reflect, Debug, Default, Clone, Copy, PartialEq, Eq)]
#[reflect(Component, Default, Debug, Clone, PartialEq)]
#[require(Transform)]
pub struct VisualWheel {
    /// Which wheel, in the order of [`WHEELS`]. Others than 0 to 3 follow nothing.
    pub index: u8,
}
