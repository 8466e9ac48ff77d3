use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use bevy_math::{Quat, Vec3};
use bevy_transform::components::Transform;

use crate::outcome::Outcome;

/// The place and the turn of each entity, in the order of spawning.
pub(super) struct Poses {
    poses: Vec<(Vec3, Quat)>,
    /// How far apart two of them may be.
    tolerance: f32,
}

impl Poses {
    /// What the entities' transforms say, to be compared to the last bit.
    pub(super) fn of(world: &World, entities: &[Entity]) -> Self {
        let transform = |entity| world.get::<Transform>(entity).expect("nobody removes it");
        let pose = |transform: &Transform| (transform.translation, transform.rotation);
        Self {
            poses: entities
                .iter()
                .map(|entity| pose(transform(*entity)))
                .collect(),
            tolerance: 0.0,
        }
    }

    /// Where two libraries count the time between two steps, they round it differently.
    pub(super) fn within(self, tolerance: f32) -> Self {
        Self { tolerance, ..self }
    }
}

impl Outcome for Poses {
    fn difference(&self, other: &Self) -> Option<String> {
        let is_near = |(a, b): (&(Vec3, Quat), &(Vec3, Quat))| {
            a.0.abs_diff_eq(b.0, self.tolerance) && a.1.abs_diff_eq(b.1, self.tolerance)
        };
        let differs = |pair| !is_near(pair);
        if self.tolerance == 0.0 {
            return self.poses.difference(&other.poses);
        }
        let at = self.poses.iter().zip(&other.poses).position(differs)?;
        Some(format!(
            "body {at} is at {:?}, not {:?}",
            other.poses[at], self.poses[at]
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poses_are_compared_to_the_last_bit_or_within_a_tolerance() {
        let poses = |x, tolerance| Poses {
            poses: vec![(Vec3::X * x, Quat::IDENTITY)],
            tolerance,
        };
        assert!(poses(1.0, 0.0).difference(&poses(1.0, 0.0)).is_none());
        let bit = f32::EPSILON;
        assert!(poses(1.0, 0.0).difference(&poses(1.0 + bit, 0.0)).is_some());
        assert!(poses(1.0, 0.1).difference(&poses(1.05, 0.1)).is_none());
        assert!(poses(1.0, 0.1).difference(&poses(1.2, 0.1)).is_some());
        assert!(poses(1.0, 0.1).difference(&poses(f32::NAN, 0.1)).is_some());
    }
}
