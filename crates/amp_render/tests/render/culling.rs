//! Visible sets against plain references.

use amp_render::{
    Aabb, BoxList, Frustum, PARALLEL_ROWS, Plane, Projection, View, VisibleSet, WORLD_LIMIT,
    WorldBox,
};
use bevy_math::{Affine3A, DVec3, Mat3, Vec3};
use bevy_tasks::TaskPoolBuilder;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::any;

/// Boxes as the table keeps them.
fn list(boxes: &[WorldBox]) -> BoxList {
    boxes.iter().copied().collect()
}

fn corners(place: &WorldBox) -> impl Iterator<Item = DVec3> {
    let (center, half) = (place.center.as_dvec3(), place.half_extents.as_dvec3());
    (0..8).map(move |corner| {
        let sign = |bit: i32| if corner & bit == 0 { -1.0 } else { 1.0 };
        center + half * DVec3::new(sign(1), sign(2), sign(4))
    })
}

fn distance(plane: &Plane, point: DVec3) -> f64 {
    plane.normal.as_dvec3().dot(point) + f64::from(plane.offset)
}

/// The distance of the farthest corner behind the plane that hides the box most, or the least
/// distance of a best corner: above zero where all eight corners of no plane are behind it.
fn margin(frustum: &Frustum, place: &WorldBox) -> f64 {
    let best = |plane: &Plane| {
        corners(place)
            .map(|corner| distance(plane, corner))
            .fold(f64::NEG_INFINITY, f64::max)
    };
    frustum
        .planes()
        .iter()
        .map(best)
        .fold(f64::INFINITY, f64::min)
}

fn naive(frustum: &Frustum, boxes: &[WorldBox]) -> Vec<u32> {
    (0..)
        .zip(boxes)
        .filter_map(|(row, place)| frustum.sees(place).then_some(row))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_vector_code_sees_what_the_plain_loop_sees(
        view in any::view(),
        boxes in vec(any::world_box(), 0..300),
    ) {
        let frustum = Frustum::new(&view.clip_from_world());
        let mut visible = VisibleSet::default();
        // A set that was used before, by another camera.
        visible.cull(&Frustum::NOTHING, list(&boxes).as_boxes(), None);
        prop_assert!(visible.is_empty());
        visible.cull(&frustum, list(&boxes).as_boxes(), None);
        prop_assert_eq!(visible.rows(), naive(&frustum, &boxes));
    }

    /// Single precision may decide either way within its own error of a plane, and nowhere else.
    #[test]
    fn a_box_is_hidden_where_one_plane_has_all_eight_corners_behind_it(
        view in any::view(),
        boxes in vec(any::world_box(), 1..100),
    ) {
        let frustum = Frustum::new(&view.clip_from_world());
        for place in boxes.iter().filter(|place| place.is_somewhere()) {
            let size = place.center.abs().element_sum() + place.half_extents.element_sum();
            let offsets = frustum.planes().map(|plane| plane.offset.abs());
            let largest = f64::from(offsets.into_iter().fold(size, f32::max));
            let margin = margin(&frustum, place);
            if margin.abs() > largest * 1.0e-6 {
                prop_assert_eq!(frustum.sees(place), margin >= 0.0, "{:?} by {}", place, margin);
            }
        }
    }

    /// The planes are those of the camera: what projects into the picture is seen.
    #[test]
    fn what_is_in_the_picture_is_seen(
        view in any::view(),
        x in -0.99_f64..0.99,
        y in -0.99_f64..0.99,
        depth in 0.01_f64..0.99,
        size in 0.001_f32..5.0,
    ) {
        let clip_from_world = view.clip_from_world();
        let point = clip_from_world.inverse().project_point3(DVec3::new(x, y, depth));
        let center = point.as_vec3();
        // A box with the point well inside, beyond what single precision loses.
        let half_extents = Vec3::splat(size + center.length() * 1.0e-5);
        let frustum = Frustum::new(&clip_from_world);
        prop_assert!(frustum.sees(&WorldBox { center, half_extents }), "{}", point);
    }

    /// And what projects out of it, is not: a point has no corner to be wrong about.
    #[test]
    fn what_is_out_of_the_picture_is_not_seen(
        view in any::view(),
        point in any::vector(-500.0..500.0),
    ) {
        let clip_from_world = view.clip_from_world();
        let clip = clip_from_world * point.as_dvec3().extend(1.0);
        let edges = [clip.w + clip.x, clip.w - clip.x, clip.w + clip.y, clip.w - clip.y, clip.z, clip.w - clip.z];
        let outside = edges.iter().copied().fold(f64::INFINITY, f64::min);
        let error = clip_from_world.to_cols_array().iter().fold(0.0_f64, |most, number| most.max(number.abs()));
        let place = WorldBox { center: point, half_extents: Vec3::ZERO };
        if outside.abs() > error * 1.0e-3 {
            prop_assert_eq!(Frustum::new(&clip_from_world).sees(&place), outside > 0.0);
        }
    }

    /// Whole numbers in a camera along an axis leave no rounding: equality without a margin.
    #[test]
    fn on_whole_numbers_the_eight_corners_agree_exactly(
        boxes in vec((any::vector(-40.0..40.0), any::vector(0.0..9.0)), 1..200),
    ) {
        let view = View {
            translation: Vec3::new(4.0, -2.0, 8.0),
            projection: Projection::Orthographic { height: 32.0, aspect: 2.0, near: 0.0, far: 16.0 },
            ..View::default()
        };
        let frustum = Frustum::new(&view.clip_from_world());
        let boxes: Vec<_> = boxes
            .into_iter()
            .map(|(center, half)| WorldBox { center: center.round(), half_extents: half.round() })
            .collect();
        let mut visible = VisibleSet::default();
        visible.cull(&frustum, list(&boxes).as_boxes(), None);
        let expected: Vec<u32> = (0..)
            .zip(&boxes)
            .filter_map(|(row, place)| (margin(&frustum, place) >= 0.0).then_some(row))
            .collect();
        prop_assert_eq!(visible.rows(), expected);
    }

    /// Numbers of any kind, NaN and infinities too, give an answer.
    #[test]
    fn no_number_is_an_error(
        linear in prop::array::uniform9(prop::num::f32::ANY),
        moved in prop::array::uniform3(prop::num::f32::ANY),
        center in prop::array::uniform3(prop::num::f32::ANY),
        half in prop::array::uniform3(prop::num::f32::ANY),
        view in any::view(),
    ) {
        let transform = Affine3A::from_mat3_translation(Mat3::from_cols_array(&linear), moved.into());
        let place = WorldBox::new(&transform, &Aabb::new(center.into(), half.into()));
        let numbers = [place.center.to_array(), place.half_extents.to_array()].concat();
        if place.is_somewhere() {
            prop_assert!(numbers.iter().all(|number| number.abs() <= WORLD_LIMIT));
            prop_assert!(place.half_extents.min_element() >= 0.0);
        } else {
            prop_assert!(numbers.iter().all(|number| number.is_nan()));
        }
        let frustum = Frustum::new(&view.clip_from_world());
        let mut visible = VisibleSet::default();
        visible.cull(&frustum, list(&[place]).as_boxes(), None);
        prop_assert_eq!(visible.len() == 1, frustum.sees(&place));
        prop_assert!(place.is_somewhere() || visible.is_empty());
    }
}

#[test]
fn tasks_see_what_one_thread_sees() {
    let view = View::looking_at(
        Vec3::new(3.0, 2.0, 1.0),
        Vec3::new(-7.0, 0.0, 5.0),
        Projection::default(),
    );
    let frustum = Frustum::new(&view.clip_from_world());
    let pool = TaskPoolBuilder::new().num_threads(3).build();
    for rows in [PARALLEL_ROWS, PARALLEL_ROWS + 64, 3 * PARALLEL_ROWS - 37] {
        let boxes: Vec<_> = (0..rows)
            .map(|row| WorldBox {
                center: Vec3::new((row % 97) as f32, (row % 31) as f32, (row % 389) as f32) - 40.0,
                half_extents: Vec3::splat((row % 3) as f32),
            })
            .collect();
        let list = list(&boxes);
        let (mut alone, mut together) = (VisibleSet::default(), VisibleSet::default());
        alone.cull(&frustum, list.as_boxes(), None);
        together.cull(&frustum, list.as_boxes(), Some(&pool));
        assert_eq!(alone, together);
        assert_eq!(alone.rows(), naive(&frustum, &boxes));
        assert!(!alone.is_empty() && alone.len() < rows, "both kinds occur");
    }
}
