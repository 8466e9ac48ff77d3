//! What is asked of a vehicle.

use bevy_ecs::component::Component;
use bevy_ecs::reflect::ReflectComponent;
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;

/// The pedals and the wheel, as a [`Driver`](crate::Driver), a player or a test holds them.
///
/// Values out of range count as the nearest in range, and NaN as 0.
#[derive(Component, Reflect, Debug, Default, Clone, Copy, PartialEq)]
#[reflect(Component, Default, Debug, Clone, PartialEq)]
pub struct VehicleControls {
    /// From −1, full power backwards, to 1, full power forwards.
    pub throttle: f32,
    /// From 0 to 1. While it is above 0 the engine is not engaged.
    pub brake: f32,
    /// From −1, all to the right, to 1, all to the left.
    pub steering: f32,
}

impl VehicleControls {
    /// The same controls with every value in its range.
    #[must_use]
    pub fn in_range(self) -> Self {
        let finite = |value: f32| if value.is_nan() { 0.0 } else { value };
        Self {
            throttle: finite(self.throttle).clamp(-1.0, 1.0),
            brake: finite(self.brake).clamp(0.0, 1.0),
            steering: finite(self.steering).clamp(-1.0, 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_out_of_range_are_the_nearest_in_range() {
        let wild = VehicleControls {
            throttle: f32::NAN,
            brake: -3.0,
            steering: f32::NEG_INFINITY,
        };
        let tame = VehicleControls {
            throttle: 0.0,
            brake: 0.0,
            steering: -1.0,
        };
        assert_eq!(wild.in_range(), tame);
    }
}
