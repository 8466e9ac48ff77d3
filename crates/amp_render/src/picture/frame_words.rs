//! What the shaders know of a frame.

use bevy_math::{DMat4, DVec3, Vec3};

use super::light::Light;
use super::material::Rgb;
use crate::camera::View;

/// Numbers of `Frame` in `frame.wgsl`.
pub(super) const FRAME_NUMBERS: usize = 3 * 16 + 6 * 4;

/// The numbers of a frame, or `None` where the view has no picture: a projection or a place that is none.
pub(super) fn frame_numbers(
    view: &View,
    sun_view: &View,
    light: &Light,
    shadow_texel: f32,
) -> Option<[f32; FRAME_NUMBERS]> {
    let from_camera = DMat4::from_translation(view.translation.as_dvec3());
    // As seen from the camera's place, near things have small coordinates, and single precision does.
    let clip_from_camera = view.clip_from_world() * from_camera;
    let camera_from_clip = clip_from_camera.inverse();
    if !camera_from_clip.is_finite() {
        return None;
    }
    let shadow_from_camera = sun_view.clip_from_world() * from_camera;
    let mut numbers = [0.0; FRAME_NUMBERS];
    let matrices = [clip_from_camera, camera_from_clip, shadow_from_camera];
    for (words, matrix) in numbers.chunks_exact_mut(16).zip(matrices) {
        words.copy_from_slice(&matrix.to_cols_array().map(|number| number as f32));
    }
    let light_of = |color: Rgb, strength: f32, last: f32| {
        let [r, g, b] = color.linear().map(|part| part * strength);
        [r, g, b, last]
    };
    let at = |place: Vec3, last: f32| [place.x, place.y, place.z, last];
    let vectors = [
        at(view.translation, shadow_texel),
        at(light.direction(), 1.0 / light.haze.max(1.0)),
        light_of(light.sun, light.sun_strength, 0.0),
        light_of(light.zenith, light.sky_strength, 0.0),
        light_of(light.horizon, light.sky_strength, 0.0),
        light_of(light.land, 1.0, 0.0),
    ];
    for (words, vector) in numbers[48..].chunks_exact_mut(4).zip(vectors) {
        words.copy_from_slice(&vector);
    }
    Some(numbers)
}

/// The way that a camera looks.
pub(super) fn forward(view: &View) -> DVec3 {
    let rotation = view.rotation.as_dquat();
    rotation.mul_vec3(DVec3::NEG_Z).normalize_or_zero()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::Projection;

    #[test]
    fn a_view_without_a_picture_has_no_numbers() {
        let light = Light::default();
        let good = View::looking_at(Vec3::ONE, Vec3::ZERO, Projection::default());
        let numbers = frame_numbers(&good, &good, &light, 0.1).expect("it has a picture");
        assert_eq!(numbers[48..52], [1.0, 1.0, 1.0, 0.1]);
        let aspect = Projection::Perspective {
            fov_y: 1.0,
            aspect: f32::NAN,
            near: 0.1,
            far: 10.0,
        };
        for bad in [
            View {
                projection: aspect,
                ..good
            },
            View {
                translation: Vec3::NAN,
                ..good
            },
        ] {
            assert_eq!(frame_numbers(&bad, &good, &light, 0.1), None);
        }
    }
}
