//! Where the camera is, which way it looks and how it projects.

use bevy_ecs::prelude::{ReflectResource, Resource};
use bevy_math::{DMat4, Quat, Vec3};
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;
use bevy_transform::components::{GlobalTransform, Transform};

/// How a camera projects what it sees. Depth is 1 at the near plane and falls to 0 at the far one.
///
/// Depth runs backwards because floating point then spends its precision where perspective needs it.
#[derive(Reflect, Debug, Clone, Copy, PartialEq)]
#[reflect(Default, Debug, PartialEq, Clone)]
pub enum Projection {
    /// Things shrink with distance.
    Perspective {
        /// The angle between the top and the bottom of the picture, in radians, between 0 and π.
        fov_y: f32,
        /// The width of the picture divided by its height, above 0.
        aspect: f32,
        /// The distance of the near plane, in metres, above 0.
        near: f32,
        /// The distance of the far plane, in metres, above `near`. May be infinite.
        far: f32,
    },
    /// Things keep their size, as on a map.
    Orthographic {
        /// The height of the picture, in metres, above 0.
        height: f32,
        /// The width of the picture divided by its height, above 0.
        aspect: f32,
        /// The distance of the near plane, in metres. May be negative.
        near: f32,
        /// The distance of the far plane, in metres, above `near`.
        far: f32,
    },
}

impl Default for Projection {
    /// A perspective of 60 degrees, 16:9, from 0.1 m to 1,000 m.
    fn default() -> Self {
        Self::Perspective {
            fov_y: std::f32::consts::FRAC_PI_3,
            aspect: 16.0 / 9.0,
            near: 0.1,
            far: 1_000.0,
        }
    }
}

impl Projection {
    /// The matrix from the camera's space to clip space (`-w..w`, `-w..w`, `0..w`).
    ///
    /// A projection with a number outside its range, such as the aspect of a window without height,
    /// gives the zero matrix, whose [`Frustum`](crate::Frustum) sees nothing.
    #[must_use]
    pub fn clip_from_view(&self) -> DMat4 {
        match *self {
            Self::Perspective {
                fov_y,
                aspect,
                near,
                far,
            } => {
                let angle = fov_y > 0.0 && fov_y < std::f32::consts::PI;
                if !(angle && is_size(aspect) && is_size(near) && far > near) {
                    return DMat4::ZERO;
                }
                let (fov_y, aspect) = (f64::from(fov_y), f64::from(aspect));
                if far == f32::INFINITY {
                    DMat4::perspective_infinite_reverse_rh(fov_y, aspect, f64::from(near))
                } else {
                    DMat4::perspective_rh(fov_y, aspect, f64::from(far), f64::from(near))
                }
            }
            Self::Orthographic {
                height,
                aspect,
                near,
                far,
            } => {
                let depth = near.is_finite() && far.is_finite() && far > near;
                if !(is_size(height) && is_size(aspect) && depth) {
                    return DMat4::ZERO;
                }
                let top = f64::from(height) * 0.5;
                let right = top * f64::from(aspect);
                DMat4::orthographic_rh(-right, right, -top, top, f64::from(far), f64::from(near))
            }
        }
    }
}

fn is_size(value: f32) -> bool {
    value > 0.0 && value.is_finite()
}

/// The camera the frame is drawn from. It looks along its own negative z axis, with y up.
#[derive(Resource, Reflect, Debug, Default, Clone, Copy, PartialEq)]
#[reflect(Resource, Default, Debug, PartialEq, Clone)]
pub struct View {
    /// Where the camera is, in metres.
    pub translation: Vec3,
    /// Which way it is turned.
    pub rotation: Quat,
    /// How it projects.
    pub projection: Projection,
}

impl View {
    /// Puts a camera at `eye` that looks at `target`, with the world's y axis up.
    ///
    /// Where that leaves a choice (`target` is `eye`, or straight above it), some direction that
    /// fits is taken.
    #[must_use]
    pub fn looking_at(eye: Vec3, target: Vec3, projection: Projection) -> Self {
        let placed = Transform::from_translation(eye).looking_at(target, Vec3::Y);
        Self {
            translation: eye,
            rotation: placed.rotation,
            projection,
        }
    }

    /// Puts a camera where an entity is. The entity's scale has no effect.
    #[must_use]
    pub fn at(place: &GlobalTransform, projection: Projection) -> Self {
        let (_, rotation, translation) = place.to_scale_rotation_translation();
        Self {
            translation,
            rotation,
            projection,
        }
    }

    /// The matrix from the world to clip space, in the double precision that
    /// [`Frustum::new`](crate::Frustum::new) asks for.
    ///
    /// A rotation of any length but zero is taken for the unit one in its direction. A rotation or a
    /// translation that is not a number gives a matrix that is not.
    #[must_use]
    pub fn clip_from_world(&self) -> DMat4 {
        let rotation = self.rotation.as_dquat();
        let length = rotation.length();
        if !(length > 0.0 && length.is_finite() && self.translation.is_finite()) {
            return DMat4::NAN;
        }
        let view_from_world = DMat4::from_quat((rotation / length).conjugate())
            * DMat4::from_translation(-self.translation.as_dvec3());
        self.projection.clip_from_view() * view_from_world
    }
}

#[cfg(test)]
mod tests {
    use bevy_math::DVec3;

    use super::*;
    use crate::frustum::Frustum;

    #[test]
    fn depth_is_one_at_the_near_plane_and_zero_at_the_far_one() {
        let orthographic = Projection::Orthographic {
            height: 10.0,
            aspect: 2.0,
            near: 0.1,
            far: 1_000.0,
        };
        for projection in [Projection::default(), orthographic] {
            let matrix = projection.clip_from_view();
            let depth = |z| matrix.project_point3(DVec3::new(0.0, 0.0, z)).z;
            assert!((depth(-0.1) - 1.0).abs() < 1e-6, "{projection:?}");
            assert!(depth(-1_000.0).abs() < 1e-6, "{projection:?}");
        }
    }

    #[test]
    fn what_is_looked_at_is_in_the_middle_of_the_picture() {
        let (eye, target) = (Vec3::new(3.0, 40.0, -5.0), Vec3::new(-80.0, 2.0, 17.0));
        let view = View::looking_at(eye, target, Projection::default());
        let seen = view.clip_from_world().project_point3(target.as_dvec3());
        assert!(seen.x.abs() < 1e-5 && seen.y.abs() < 1e-5, "{seen}");
        let above = view
            .clip_from_world()
            .project_point3((target + Vec3::Y).as_dvec3());
        assert!(above.y > 0.0, "up is up: {above}");
    }

    #[test]
    fn a_camera_without_a_picture_sees_nothing() {
        let perspective = |fov_y, aspect, near, far| Projection::Perspective {
            fov_y,
            aspect,
            near,
            far,
        };
        for projection in [
            perspective(1.0, f32::NAN, 0.1, 10.0),
            perspective(1.0, 0.0, 0.1, 10.0),
            perspective(1.0, f32::INFINITY, 0.1, 10.0),
            perspective(0.0, 1.0, 0.1, 10.0),
            perspective(4.0, 1.0, 0.1, 10.0),
            perspective(1.0, 1.0, 0.0, 10.0),
            perspective(1.0, 1.0, 10.0, 10.0),
            perspective(1.0, 1.0, 0.1, f32::NAN),
            Projection::Orthographic {
                height: 0.0,
                aspect: 1.0,
                near: 0.0,
                far: 1.0,
            },
        ] {
            let view = View {
                projection,
                ..View::default()
            };
            assert_eq!(
                Frustum::new(&view.clip_from_world()),
                Frustum::NOTHING,
                "{projection:?}"
            );
        }
        for (translation, rotation) in [
            (Vec3::NAN, Quat::IDENTITY),
            (Vec3::ZERO, Quat::from_xyzw(0.0, 0.0, 0.0, 0.0)),
            (Vec3::ZERO, Quat::NAN),
        ] {
            let view = View {
                translation,
                rotation,
                ..View::default()
            };
            assert_eq!(Frustum::new(&view.clip_from_world()), Frustum::NOTHING);
        }
    }

    #[test]
    fn an_odd_place_to_look_from_is_no_error() {
        for (eye, target) in [
            (Vec3::ONE, Vec3::ONE),
            (Vec3::ZERO, Vec3::Y),
            (Vec3::ZERO, Vec3::NEG_Y),
        ] {
            let view = View::looking_at(eye, target, Projection::default());
            assert_ne!(Frustum::new(&view.clip_from_world()), Frustum::NOTHING);
        }
    }
}
