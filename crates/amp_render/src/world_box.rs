//! The box around an instance in world space, as culling wants it.

use bevy_math::{Affine3A, Vec3};

use crate::instance::Aabb;

/// How far from the origin an instance may be, and how large its box may become, in metres.
///
/// Products of such numbers stay far from the ends of `f32`, so culling needs no test for overflow.
pub const WORLD_LIMIT: f32 = 1.0e15;

/// A box in world space: always either finite and within [`WORLD_LIMIT`], or [`WorldBox::NOWHERE`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorldBox {
    /// The middle, in metres.
    pub center: Vec3,
    /// Half the size along each axis, in metres; never negative.
    pub half_extents: Vec3,
}

impl WorldBox {
    /// The box that no camera sees: every number is NaN, which fails every plane test.
    pub const NOWHERE: Self = Self {
        center: Vec3::NAN,
        half_extents: Vec3::NAN,
    };

    /// Places a local box in the world: the smallest axis-aligned box around the transformed one.
    ///
    /// The half extents are the absolute linear part times the local half extents (J. Arvo,
    /// "Transforming Axis-Aligned Bounding Boxes", Graphics Gems, 1990). Half extents beyond
    /// [`WORLD_LIMIT`], infinite ones too, are cut to it. A transform or box with a NaN, a transform
    /// with an infinity, and a centre beyond the limit give [`WorldBox::NOWHERE`].
    #[must_use]
    pub fn new(world_from_local: &Affine3A, local: &Aabb) -> Self {
        let limit = Vec3::splat(WORLD_LIMIT);
        // `min` of NaN and a number is the number in Rust, so NaN is looked for before it is lost.
        let local_half = local.half_extents.abs();
        if local_half.is_nan() || !world_from_local.is_finite() {
            return Self::NOWHERE;
        }
        let center = world_from_local.transform_point3(local.center);
        let linear = world_from_local.matrix3;
        let half_extents =
            Vec3::from(linear.abs() * bevy_math::Vec3A::from(local_half.min(limit))).min(limit);
        // A NaN centre fails the comparison too.
        if center.abs().cmple(limit).all() {
            Self {
                center,
                half_extents,
            }
        } else {
            Self::NOWHERE
        }
    }

    /// Whether some camera could see the box.
    #[must_use]
    pub fn is_somewhere(&self) -> bool {
        !self.center.x.is_nan()
    }
}

#[cfg(test)]
mod tests {
    use bevy_math::{Mat3, Quat};

    use super::*;

    #[test]
    fn a_rotated_box_grows_to_hold_its_corners() {
        let turn = Affine3A::from_rotation_translation(
            Quat::from_rotation_y(std::f32::consts::FRAC_PI_4),
            Vec3::new(10.0, 0.0, 0.0),
        );
        let placed = WorldBox::new(&turn, &Aabb::new(Vec3::ZERO, Vec3::ONE));
        let diagonal = std::f32::consts::SQRT_2;
        assert!((placed.half_extents - Vec3::new(diagonal, 1.0, diagonal)).length() < 1e-6);
        assert_eq!(placed.center, Vec3::new(10.0, 0.0, 0.0));
    }

    #[test]
    fn what_is_not_a_number_is_nowhere() {
        let here = Affine3A::IDENTITY;
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.0e30] {
            let aabb = Aabb::new(Vec3::new(0.0, bad, 0.0), Vec3::ONE);
            assert!(
                !WorldBox::new(&here, &aabb).is_somewhere(),
                "centre at {bad}"
            );
            let there = Affine3A::from_translation(Vec3::new(bad, 0.0, 0.0));
            assert!(
                !WorldBox::new(&there, &Aabb::default()).is_somewhere(),
                "moved to {bad}"
            );
        }
        let bent = Affine3A::from_mat3(Mat3::from_diagonal(Vec3::new(1.0, f32::NAN, 1.0)));
        assert!(!WorldBox::new(&bent, &Aabb::default()).is_somewhere());
        let torn = Aabb::new(Vec3::ZERO, Vec3::new(1.0, 1.0, f32::NAN));
        assert!(!WorldBox::new(&here, &torn).is_somewhere());
    }

    #[test]
    fn an_infinite_box_is_cut_to_the_limit() {
        let sky = Aabb::new(Vec3::ZERO, Vec3::INFINITY);
        let placed = WorldBox::new(&Affine3A::from_scale(Vec3::new(1.0, 0.0, f32::MAX)), &sky);
        assert_eq!(
            placed.half_extents,
            Vec3::new(WORLD_LIMIT, 0.0, WORLD_LIMIT)
        );
        assert!(placed.is_somewhere());
    }

    #[test]
    fn mirrored_scales_and_negative_extents_make_positive_boxes() {
        let mirror = Affine3A::from_scale(Vec3::new(-2.0, 1.0, 1.0));
        let placed = WorldBox::new(&mirror, &Aabb::new(Vec3::X, Vec3::new(-1.0, 2.0, 3.0)));
        assert_eq!(placed.half_extents, Vec3::new(2.0, 2.0, 3.0));
        assert_eq!(placed.center, Vec3::new(-2.0, 0.0, 0.0));
    }
}
