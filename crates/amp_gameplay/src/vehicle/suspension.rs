//! The springs between the chassis and the wheels.

use std::f32::consts::TAU;

use bevy_ecs::component::Component;
use bevy_ecs::reflect::ReflectComponent;
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;

use super::WHEELS;

/// How a vehicle's springs and dampers behave, the same for each wheel.
///
/// Described by what can be felt, so that it holds for every mass: stiffness and damping follow from
/// the frequency and the damping ratio of the chassis bouncing on all its wheels.
#[derive(Component, Reflect, Debug, Clone, Copy, PartialEq)]
#[reflect(Component, Default, Debug, Clone, PartialEq)]
pub struct Suspension {
    /// The length of an unloaded spring, from its upper end to the wheel's centre, in metres.
    /// Greater than 0. Default 0.35.
    pub rest_length: f32,
    /// How far the wheel moves up and down from there, in metres. Greater than 0. Default 0.25.
    pub travel: f32,
    /// How often the chassis bounces in a second, in hertz. Greater than 0; a car has 1 to 2, a racing
    /// car 4, and much above that is stiffer than a step of 1/60 s can follow. Default 1.8.
    pub frequency: f32,
    /// How fast the bouncing dies: 0 never, 1 without a single bounce. Not negative. Default 0.6.
    pub damping_ratio: f32,
    /// The greatest force of a wheel, in multiples of its share of the weight. Greater than 0. Default 8.
    pub max_load: f32,
}

impl Default for Suspension {
    fn default() -> Self {
        Self {
            rest_length: 0.35,
            travel: 0.25,
            frequency: 1.8,
            damping_ratio: 0.6,
            max_load: 8.0,
        }
    }
}

impl Suspension {
    /// The force of one wheel per metre of compression and kilogram of the vehicle, in 1/s².
    ///
    /// A mass m on n springs of stiffness k·m bounces with ω² = n·k.
    #[must_use]
    pub fn stiffness(&self) -> f32 {
        let omega = TAU * self.frequency;
        omega * omega / WHEELS as f32
    }

    /// The force of one wheel per metre per second and kilogram of the vehicle, in 1/s.
    ///
    /// A mass m on n dampers of c·m has the damping ratio ζ = n·c / 2ω.
    #[must_use]
    pub fn damping(&self) -> f32 {
        2.0 * self.damping_ratio * TAU * self.frequency / WHEELS as f32
    }

    /// How much the springs give under the standing vehicle, in metres.
    #[must_use]
    pub fn sag(&self, gravity: f32) -> f32 {
        gravity / (WHEELS as f32 * self.stiffness())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sag_follows_from_the_frequency_alone() {
        let soft = Suspension {
            frequency: 1.0,
            ..Suspension::default()
        };
        assert!((soft.sag(9.81) - 9.81 / (TAU * TAU)).abs() < 1e-6);
    }
}
