//! An entity's rigid body.

use bevy_ecs::component::Component;
use bevy_ecs::lifecycle::HookContext;
use bevy_ecs::world::DeferredWorld;
use rapier3d::dynamics::RigidBodyHandle;

use super::{Interpolated, Physics};

/// Holds an entity's body in the [`Physics`]. Removing it, putting another in its place, or despawning the entity removes the body.
///
/// Made by [`Physics::insert`]; the physics finds the entity from the body by its user data, so each
/// of the two knows the other. When the component goes, the body is there for observers of `Discard`, and gone for those of
/// `Remove`. A second one that is not inserted (`insert_if_new`) leaves its body to [`Physics::remove`].
#[derive(Component, Debug, PartialEq, Eq)]
#[component(immutable, on_insert = show, on_discard = release)]
pub struct PhysicsBody {
    handle: RigidBodyHandle,
}

impl PhysicsBody {
    pub(super) fn new(handle: RigidBodyHandle) -> Self {
        Self { handle }
    }

    /// The body.
    #[must_use]
    pub fn handle(&self) -> RigidBodyHandle {
        self.handle
    }
}

/// The body may have been asleep for long, and the entity may have asked to be interpolated before it had one.
fn show(mut world: DeferredWorld, context: HookContext) {
    let entity = world.entity(context.entity);
    let is_between = entity.contains::<Interpolated>();
    let Some(handle) = entity.get::<PhysicsBody>().map(PhysicsBody::handle) else {
        return;
    };
    if let Some(mut physics) = world.get_resource_mut::<Physics>() {
        physics.remember(handle);
        if is_between {
            physics.interpolate(handle, true);
        }
    }
}

fn release(mut world: DeferredWorld, context: HookContext) {
    let Some(handle) = world
        .get::<PhysicsBody>(context.entity)
        .map(PhysicsBody::handle)
    else {
        return;
    };
    if let Some(mut physics) = world.get_resource_mut::<Physics>() {
        physics.remove(handle);
    }
}
