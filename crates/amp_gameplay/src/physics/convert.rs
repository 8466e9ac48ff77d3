//! Between Bevy's vectors and Rapier's. Two versions of one library: they meet as arrays.

use bevy_math::{Quat, Vec3};
use rapier3d::math::{Pose, Rotation, Vector};

pub(crate) fn to_vector(v: Vec3) -> Vector {
    Vector::from_array(v.to_array())
}

pub(crate) fn vec3(v: Vector) -> Vec3 {
    Vec3::from_array(v.to_array())
}

pub(crate) fn quat(q: Rotation) -> Quat {
    Quat::from_array(q.to_array())
}

pub(crate) fn pose(translation: Vec3, rotation: Quat) -> Pose {
    Pose::from_parts(
        to_vector(translation),
        Rotation::from_array(rotation.to_array()),
    )
}
