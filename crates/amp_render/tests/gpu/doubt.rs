//! Boxes so close to a plane, or to a border of levels, that floating point could be of two minds.

use amp_render::{Frustum, LodDistances, MeshId, MeshLods, Projection, View};
use bevy_math::Vec3;

use crate::scene::{Processor, Random, Scene, assert_same, at, cull, culling};

/// The number `steps` further on, in the order of floating-point numbers.
fn step(number: f32, steps: i32) -> f32 {
    let towards = if number >= 0.0 { steps } else { -steps };
    f32::from_bits(number.to_bits().wrapping_add_signed(towards))
}

/// Each number up to three steps away.
fn jittered(point: Vec3, random: &mut Random) -> Vec3 {
    let numbers = point.to_array();
    Vec3::from(numbers.map(|number| step(number, random.below(7) as i32 - 3)))
}

/// A point on a plane, as near as single precision comes, and then a few steps away from it.
fn beside(plane: &amp_render::Plane, random: &mut Random) -> Vec3 {
    let near = random.vector(200.0);
    let distance = plane.normal.dot(near) + plane.offset;
    let on = near - plane.normal * distance;
    jittered(on, random)
}

#[test]
fn boxes_that_touch_a_plane_are_seen_as_on_the_processor() {
    let mut random = Random(11);
    let (mut gpu, mut processor) = (culling(), Processor::default());
    let lods = MeshLods::default();
    let mut in_doubt = 0;
    for _ in 0..8 {
        let view = View::looking_at(
            random.vector(50.0),
            random.vector(50.0),
            Projection::default(),
        );
        let frustum = Frustum::new(&view.clip_from_world());
        let mut places = Vec::new();
        for _ in 0..4_000 {
            let plane = frustum.planes()[random.below(6) as usize];
            let corner = beside(&plane, &mut random);
            let half = random.vector(3.0).abs() * (random.below(3) as f32);
            // The corner that is farthest on the seen side touches the plane.
            let side = plane
                .normal
                .map(|number| if number >= 0.0 { 1.0 } else { -1.0 });
            let center = corner - side * half;
            places.push((center, half));
            let reached = center + side * half;
            let distance =
                plane.normal.as_dvec3().dot(reached.as_dvec3()) + f64::from(plane.offset);
            in_doubt += usize::from(distance.abs() < 1.0e-4);
        }
        let scene = Scene::of(places.into_iter().map(|(center, half)| at(center, half)));
        gpu.forget_table();
        let expected = processor.cull(&scene.table, &lods, &view).clone();
        assert_same(&expected, &cull(&mut gpu, &scene.table, &lods, &view));
        let seen = expected.rows().len();
        assert!(seen > 500 && seen < 3_500, "both kinds occur: {seen}");
    }
    assert!(
        in_doubt > 25_000,
        "{in_doubt} of 32,000 boxes touch a plane"
    );
}

#[test]
fn boxes_on_a_border_of_levels_have_the_processors_level() {
    let mut random = Random(13);
    let (mut gpu, mut processor) = (culling(), Processor::default());
    let mut lods = MeshLods::default();
    lods.set(MeshId(1), LodDistances::new(&[50.0, 100.0]).unwrap());
    let projection = Projection::Orthographic {
        height: 1_000.0,
        aspect: 1.0,
        near: -500.0,
        far: 500.0,
    };
    let eye = Vec3::new(0.3, 7.7, -3.1);
    // Each box is on one of the six squared borders, give or take a few steps.
    let boxes: Vec<_> = (0..6_000)
        .map(|_| {
            let direction = random.vector(1.0).normalize_or(Vec3::X);
            let border = [45.0, 50.0, 55.0, 90.0, 100.0, 110.0][random.below(6) as usize];
            let place = eye + direction * border;
            at(jittered(place, &mut random), Vec3::ONE)
        })
        .collect();
    let scene = Scene::of(boxes);
    // The middle borders first, then those of the band, from both sides.
    for target in [0.0_f32, 1.0, -1.0, 0.0] {
        let place = eye + Vec3::new(target * 5.0e-6, 0.0, 0.0);
        let view = View::looking_at(place, place + Vec3::NEG_Z, projection);
        let expected = processor.cull(&scene.table, &lods, &view);
        assert_same(expected, &cull(&mut gpu, &scene.table, &lods, &view));
        assert_eq!(expected.batches().len(), 3, "every level occurs");
    }
}

#[test]
fn coordinates_at_the_ends_of_what_is_allowed_are_culled_alike() {
    let mut random = Random(17);
    let (mut gpu, mut processor) = (culling(), Processor::default());
    let mut lods = MeshLods::default();
    let borders = LodDistances::new(&[1.0e-25, 1.0e12, 1.0e25]).unwrap();
    lods.set(MeshId(1), borders);
    let scale = |random: &mut Random| 10.0_f32.powi(random.below(46) as i32 - 30);
    let boxes: Vec<_> = (0..5_000)
        .map(|_| {
            let (reach, size) = (scale(&mut random), scale(&mut random));
            at(random.vector(reach), random.vector(size))
        })
        .collect();
    let scene = Scene::of(boxes);
    for eye in [
        Vec3::ZERO,
        Vec3::splat(1.0e-30),
        Vec3::new(1.0e15, 0.0, 0.0),
        Vec3::new(0.0, 1.0e25, 0.0),
        Vec3::new(0.0, 0.0, 3.0e38),
        Vec3::splat(f32::MAX),
    ] {
        for projection in [
            Projection::default(),
            Projection::Perspective {
                fov_y: 1.0,
                aspect: 1.0,
                near: 1.0e-30,
                far: f32::INFINITY,
            },
        ] {
            let view = View::looking_at(eye, random.vector(1.0), projection);
            let expected = processor.cull(&scene.table, &lods, &view);
            assert_same(expected, &cull(&mut gpu, &scene.table, &lods, &view));
        }
    }
}
