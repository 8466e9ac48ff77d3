//! Steering: aim at a point ahead, and turn on the circle that leads through it.
//!
//! Pure pursuit after R. Coulter, "Implementation of the Pure Pursuit Path Tracking Algorithm",
//! Carnegie Mellon University, 1992.

use bevy_math::{Vec2, Vec3};

/// The curvature of the circle, in 1/m, that leads from a vehicle to a point: positive to the left.
///
/// Both are seen from above. A point behind the vehicle is a turn as tight as its distance allows; a
/// vehicle that stands on its nose, or on the point, goes straight.
pub(super) fn curvature(position: Vec3, forward: Vec3, target: Vec3) -> f32 {
    let flat = |v: Vec3| Vec2::new(v.x, v.z);
    let to = flat(target - position);
    let Some(forward) = flat(forward).try_normalize() else {
        return 0.0;
    };
    let apart = to.length_squared();
    if apart < 1e-6 {
        return 0.0;
    }
    // Seen from above, with x to the right and z towards the viewer, left of (x, z) is (z, −x).
    let left = Vec2::new(forward.y, -forward.x).dot(to);
    if forward.dot(to) < 0.0 {
        // Half a turn about to the nearer side.
        let side = if left < 0.0 { -1.0 } else { 1.0 };
        return side * 2.0 / apart.sqrt();
    }
    2.0 * left / apart
}

/// How far the front wheels turn for a curvature, in radians: the geometry of a bicycle.
pub(super) fn steering_angle(curvature: f32, wheelbase: f32) -> f32 {
    (wheelbase * curvature).atan()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn point_on_a_circle_gives_its_curvature() {
        // A circle of radius 10 around (-10, 0): a left turn for one who looks along -z.
        let at = |angle: f32| Vec3::new(10.0 * angle.cos() - 10.0, 0.0, -10.0 * angle.sin());
        for angle in [0.1_f32, 0.5, 1.0] {
            let bend = curvature(Vec3::ZERO, Vec3::NEG_Z, at(angle));
            assert!((bend - 0.1).abs() < 1e-4, "{bend} at {angle}");
        }
    }

    #[test]
    fn ahead_is_straight_and_right_is_negative() {
        assert_eq!(curvature(Vec3::ZERO, Vec3::X, Vec3::X * 5.0), 0.0);
        assert!(curvature(Vec3::ZERO, Vec3::NEG_Z, Vec3::new(1.0, 0.0, -5.0)) < 0.0);
    }

    #[test]
    fn degenerate_views_go_straight() {
        assert_eq!(curvature(Vec3::ZERO, Vec3::Y, Vec3::X), 0.0);
        assert_eq!(curvature(Vec3::X, Vec3::NEG_Z, Vec3::X), 0.0);
    }

    #[test]
    fn point_behind_is_a_turn_about() {
        let bend = curvature(Vec3::ZERO, Vec3::NEG_Z, Vec3::Z * 4.0);
        assert_eq!(bend, 0.5);
    }
}
