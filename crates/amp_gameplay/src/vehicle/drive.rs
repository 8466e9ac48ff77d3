//! Engine, brakes and steering.

use bevy_ecs::component::Component;
use bevy_ecs::reflect::ReflectComponent;
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;

use super::WHEELS;

/// Which wheels the engine turns.
#[derive(Reflect, Debug, Default, Clone, Copy, PartialEq, Eq)]
#[reflect(Default, Debug, Clone, PartialEq)]
pub enum DriveLayout {
    /// The front wheels.
    #[default]
    Front,
    /// The rear wheels.
    Rear,
    /// All wheels.
    All,
}

impl DriveLayout {
    /// Each wheel's share of the engine's force; they sum to 1.
    #[must_use]
    pub fn shares(self) -> [f32; WHEELS] {
        match self {
            Self::Front => [0.5, 0.5, 0.0, 0.0],
            Self::Rear => [0.0, 0.0, 0.5, 0.5],
            Self::All => [0.25; WHEELS],
        }
    }
}

/// What a vehicle's engine, brakes and steering can do.
#[derive(Component, Reflect, Debug, Clone, Copy, PartialEq)]
#[reflect(Component, Default, Debug, Clone, PartialEq)]
pub struct Drive {
    /// The force of all driven wheels together at standstill, in newtons. Not negative. Default 6,500.
    pub engine_force: f32,
    /// The force of all brakes together, in newtons. Not negative. Default 12,000.
    pub brake_force: f32,
    /// How far the front wheels turn to either side, in radians. From 0 to 1.5. Default 0.6.
    pub max_steering: f32,
    /// The speed at which the engine has no force left, in metres per second. Greater than 0. Default 45.
    pub top_speed: f32,
    /// Which wheels the engine turns. Default the front wheels.
    pub layout: DriveLayout,
}

impl Default for Drive {
    fn default() -> Self {
        Self {
            engine_force: 6500.0,
            brake_force: 12_000.0,
            max_steering: 0.6,
            top_speed: 45.0,
            layout: DriveLayout::Front,
        }
    }
}

impl Drive {
    /// The force of all driven wheels together at this throttle (−1 to 1) and speed (m/s), in newtons.
    ///
    /// It falls evenly from standstill to the top speed, in both directions, and never pushes back.
    #[must_use]
    pub fn force_at(&self, throttle: f32, speed: f32) -> f32 {
        let along = if throttle < 0.0 { -speed } else { speed };
        self.engine_force * throttle * (1.0 - along / self.top_speed).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engine_fades_towards_the_top_speed_and_never_brakes() {
        let drive = Drive {
            engine_force: 1000.0,
            top_speed: 40.0,
            ..Drive::default()
        };
        assert_eq!(drive.force_at(1.0, 0.0), 1000.0);
        assert_eq!(drive.force_at(0.5, 20.0), 250.0);
        assert_eq!(drive.force_at(1.0, 80.0), 0.0);
        assert_eq!(drive.force_at(-1.0, 20.0), -1000.0);
    }

    #[test]
    fn shares_sum_to_one() {
        for layout in [DriveLayout::Front, DriveLayout::Rear, DriveLayout::All] {
            assert_eq!(layout.shares().iter().sum::<f32>(), 1.0);
        }
    }
}
