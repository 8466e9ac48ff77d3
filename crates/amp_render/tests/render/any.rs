//! Random cameras and boxes, with the odd ones that a program meets sooner or later.

use amp_render::{Projection, View, WorldBox};
use bevy_math::{Quat, Vec3};
use proptest::prelude::*;

pub(crate) fn vector(range: std::ops::Range<f32>) -> impl Strategy<Value = Vec3> {
    [range.clone(), range.clone(), range].prop_map(Vec3::from)
}

/// Any direction, the odd angles between the axes included.
fn rotation() -> impl Strategy<Value = Quat> {
    prop_oneof![
        3 => (vector(-1.0..1.0), -7.0_f32..7.0).prop_map(|(axis, angle)| {
            Quat::from_axis_angle(axis.try_normalize().unwrap_or(Vec3::X), angle)
        }),
        1 => prop::sample::select(vec![0.0, 90.0, 180.0, 270.0, 45.0])
            .prop_map(|degrees: f32| Quat::from_rotation_y(degrees.to_radians())),
    ]
}

pub(crate) fn projection() -> impl Strategy<Value = Projection> {
    let far = prop_oneof![3 => 2.0_f32..2_000.0, 1 => Just(f32::INFINITY)];
    prop_oneof![
        (0.02_f32..3.0, 0.1_f32..8.0, 0.001_f32..1.5, far).prop_map(
            |(fov_y, aspect, near, far)| Projection::Perspective {
                fov_y,
                aspect,
                near,
                far,
            }
        ),
        (
            1.0_f32..800.0,
            0.1_f32..8.0,
            -300.0_f32..300.0,
            1.0_f32..900.0
        )
            .prop_map(|(height, aspect, near, depth)| Projection::Orthographic {
                height,
                aspect,
                near,
                far: near + depth,
            }),
    ]
}

pub(crate) fn view() -> impl Strategy<Value = View> {
    (vector(-300.0..300.0), rotation(), projection()).prop_map(
        |(translation, rotation, projection)| View {
            translation,
            rotation,
            projection,
        },
    )
}

/// A box in the world: ordinary, without size, flat, huge, or nowhere.
pub(crate) fn world_box() -> impl Strategy<Value = WorldBox> {
    let half_extents = prop_oneof![
        6 => vector(0.0..40.0),
        1 => Just(Vec3::ZERO),
        1 => vector(0.0..40.0).prop_map(|size| size.with_y(0.0)),
        1 => Just(Vec3::splat(amp_render::WORLD_LIMIT)),
        1 => vector(0.0..1.0e7),
    ];
    let center = prop_oneof![12 => vector(-500.0..500.0), 1 => vector(-1.0e12..1.0e12)];
    prop_oneof![
        12 => (center, half_extents)
            .prop_map(|(center, half_extents)| WorldBox { center, half_extents }),
        1 => Just(WorldBox::NOWHERE),
    ]
}
