//! The view as the kernels read it.

use bevy_math::DMat4;

use crate::camera::View;
use crate::frustum::{Frustum, Plane};
use crate::world_box::WORLD_LIMIT;

/// Words of `View` in `scene.wgsl`.
pub(super) const VIEW_WORDS: usize = 6 * 8 + 4 + 4 + 16 + 4;

/// What the kernels are told beside the camera.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct FrameWords {
    /// How many rows there are.
    pub(super) rows: u32,
    /// How many of them are updated.
    pub(super) updates: u32,
    /// How many buckets there are.
    pub(super) buckets: u32,
    /// The depth picture's width and height, in pixels, and the levels of its pyramid.
    pub(super) occlusion: Option<([u32; 2], u32)>,
}

/// The words of a view.
pub(super) fn view_words(view: &View, frame: FrameWords) -> [u32; VIEW_WORDS] {
    let mut words = [0; VIEW_WORDS];
    let clip_from_world = view.clip_from_world();
    let frustum = Frustum::new(&clip_from_world);
    for (words, plane) in words.chunks_exact_mut(8).zip(frustum.planes()) {
        words.copy_from_slice(&plane_words(plane));
    }
    let camera = view.translation.to_array();
    for (word, number) in words[48..51].iter_mut().zip(camera) {
        *word = number.to_bits();
    }
    words[51] = u32::from(!camera.into_iter().all(is_tame));
    words[52] = frame.rows;
    words[54] = frame.updates;
    words[55] = frame.buckets;
    if let Some((picture, levels)) = frame.occlusion {
        words[53] = 1;
        words[56..72].copy_from_slice(&clip_from_camera(&clip_from_world, view));
        words[72..74].copy_from_slice(&picture);
        words[74] = levels;
    }
    words
}

fn plane_words(plane: &Plane) -> [u32; 8] {
    let [x, y, z] = plane.normal.to_array().map(f32::to_bits);
    let [high_x, high_y, high_z] = plane.far_corner().map(|end| end as u32);
    let exact = u32::from(!is_tame(plane.offset));
    let offset = plane.offset.to_bits();
    [x, y, z, offset, high_x, high_y, high_z, exact]
}

/// Whether sums and squares of the number stay far from the ends of `f32`.
fn is_tame(number: f32) -> bool {
    number.abs() <= WORLD_LIMIT
}

/// The matrix to clip space from the world as seen from the camera's place: there, near things have
/// small coordinates, and single precision does.
fn clip_from_camera(clip_from_world: &DMat4, view: &View) -> [u32; 16] {
    let place = view.translation.as_dvec3();
    let matrix = *clip_from_world * DMat4::from_translation(place);
    matrix
        .to_cols_array()
        .map(|number| (number as f32).to_bits())
}

#[cfg(test)]
mod tests {
    use bevy_math::Vec3;

    use super::*;
    use crate::camera::Projection;

    #[test]
    fn a_view_beyond_the_tame_numbers_says_so() {
        let frame = FrameWords::default();
        let tame = View::looking_at(Vec3::ONE, Vec3::ZERO, Projection::default());
        let words = view_words(&tame, frame);
        assert_eq!(words[51], 0);
        assert!((0..6).all(|plane| words[plane * 8 + 7] == 0));
        for place in [f32::NAN, f32::INFINITY, 1.0e20] {
            let view = View {
                translation: Vec3::new(0.0, place, 0.0),
                ..tame
            };
            let words = view_words(&view, frame);
            assert_eq!(words[51], 1, "at {place}");
        }
    }

    #[test]
    fn the_words_say_what_the_frustum_says() {
        let view = View::looking_at(Vec3::X * 7.0, Vec3::ZERO, Projection::default());
        let frame = FrameWords {
            rows: 3,
            updates: 2,
            buckets: 9,
            occlusion: Some(([640, 480], 10)),
        };
        let words = view_words(&view, frame);
        let frustum = Frustum::new(&view.clip_from_world());
        for (index, plane) in frustum.planes().iter().enumerate() {
            assert_eq!(words[index * 8], plane.normal.x.to_bits());
            assert_eq!(words[index * 8 + 3], plane.offset.to_bits());
        }
        assert_eq!(words[52..56], [3, 1, 2, 9]);
        assert_eq!(words[72..75], [640, 480, 10]);
    }
}
