//! Sun, sky and haze.

use bevy_math::Vec3;

use super::material::Rgb;

/// The light of a scene.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Towards the sun; of any length but zero.
    pub to_sun: Vec3,
    /// The colour of sunlight.
    pub sun: Rgb,
    /// How bright sunlight is on a surface that faces it.
    pub sun_strength: f32,
    /// The sky above.
    pub zenith: Rgb,
    /// The sky at the horizon, and the haze.
    pub horizon: Rgb,
    /// The land below the horizon, beyond what is drawn.
    pub land: Rgb,
    /// How bright the light of the sky is.
    pub sky_strength: f32,
    /// After how many metres of haze two thirds of a thing's light are gone.
    pub haze: f32,
}

impl Default for Light {
    /// A clear late afternoon.
    fn default() -> Self {
        Self {
            to_sun: Vec3::new(-0.62, 0.52, 0.42),
            sun: Rgb(0xffe2b8),
            sun_strength: 3.1,
            zenith: Rgb(0x3d74b8),
            horizon: Rgb(0xc9d8e6),
            land: Rgb(0x6a8642),
            sky_strength: 1.0,
            haze: 1_000.0,
        }
    }
}

impl Light {
    /// Towards the sun, of length 1; straight up where there is no such direction.
    pub(super) fn direction(&self) -> Vec3 {
        self.to_sun.normalize_or(Vec3::Y)
    }
}
