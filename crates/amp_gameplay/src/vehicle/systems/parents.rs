//! Bodies whose entities are below others.

use bevy_ecs::entity::Entity;
use bevy_ecs::entity_disabling::Disabled;
use bevy_ecs::hierarchy::{ChildOf, Children};
use bevy_ecs::lifecycle::RemovedComponents;
use bevy_ecs::query::{Allow, Changed, With};
use bevy_ecs::system::{Query, SystemParam};
use bevy_math::{Affine3A, Quat, Vec3};
use bevy_transform::components::GlobalTransform;
use rapier3d::dynamics::RigidBodyHandle;

use crate::physics::PhysicsBody;

/// Where parents are, and which bodies have to be written for their parents' sake.
#[derive(SystemParam)]
pub struct Parents<'w, 's> {
    /// Parents that are disabled are where they are all the same.
    places: Query<'w, 's, &'static GlobalTransform, Allow<Disabled>>,
    below: Query<'w, 's, &'static PhysicsBody, With<ChildOf>>,
    given: Query<'w, 's, &'static PhysicsBody, Changed<ChildOf>>,
    moved: Query<'w, 's, &'static Children, (Changed<GlobalTransform>, Allow<Disabled>)>,
    bodies: Query<'w, 's, &'static PhysicsBody>,
    taken: RemovedComponents<'w, 's, ChildOf>,
}

impl Parents<'_, '_> {
    /// Calls with each body that got another parent, lost its own, or whose parent moved, since this was last asked.
    /// Some come twice.
    ///
    /// # Cost
    /// Without bodies that have parents, nothing. With some, a look at the change tick of each of them and of each parent in
    /// the world, and then in proportion to what changed.
    pub(super) fn for_each_changed(&mut self, mut visit: impl FnMut(RigidBodyHandle)) {
        let mut of = |entity: Entity| {
            if let Ok(body) = self.bodies.get(entity) {
                visit(body.handle());
            }
        };
        self.taken.read().for_each(&mut of);
        if self.below.is_empty() {
            return;
        }
        for children in &self.moved {
            children.iter().for_each(|child| of(*child));
        }
        for body in &self.given {
            visit(body.handle());
        }
    }

    /// The frame of an entity's parent; none where there is no parent, or one without a place.
    pub(super) fn frame(
        &self,
        child_of: Option<&ChildOf>,
        last: &mut Option<Frame>,
    ) -> Option<Frame> {
        let parent = child_of?.parent();
        // Siblings often follow one another.
        if let Some(frame) = last.filter(|frame| frame.parent == parent) {
            return Some(frame);
        }
        let place = self.places.get(parent).ok()?;
        let frame = Frame::new(parent, place);
        *last = Some(frame);
        Some(frame)
    }
}

/// From the world to what is below an entity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    parent: Entity,
    inverse: Affine3A,
    rotation: Quat,
}

impl Frame {
    fn new(parent: Entity, place: &GlobalTransform) -> Self {
        let inverse = place.affine().inverse();
        let (_, rotation, _) = inverse.to_scale_rotation_translation();
        Self {
            parent,
            inverse,
            rotation,
        }
    }

    /// The local place and turn of what is at a place in the world. Not finite below a parent that has no inverse.
    pub(super) fn local(&self, translation: Vec3, rotation: Quat) -> (Vec3, Quat) {
        let translation = self.inverse.transform_point3(translation);
        (translation, self.rotation * rotation)
    }
}
