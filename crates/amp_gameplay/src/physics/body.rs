//! An entity's rigid body.

use bevy_ecs::component::Component;
use bevy_ecs::lifecycle::HookContext;
use bevy_ecs::world::DeferredWorld;
use rapier3d::dynamics::RigidBodyHandle;

use super::{Interpolated, Physics};

/// Holds an entity's body in the [`Physics`]. Removing it, or despawning the entity, removes the body.
///
/// Made by [`Physics::insert`]; the physics finds the entity from the body by its user data, so each
/// of the two knows the other.
#[derive(Component, Debug, PartialEq, Eq)]
#[component(immutable, on_add = show, on_remove = release)]
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

/// The entity may have asked to be interpolated before it had a body.
fn show(mut world: DeferredWorld, context: HookContext) {
    let entity = world.entity(context.entity);
    let Some(body) = entity
        .get::<PhysicsBody>()
        .filter(|_| entity.contains::<Interpolated>())
    else {
        return;
    };
    let handle = body.handle();
    if let Some(mut physics) = world.get_resource_mut::<Physics>() {
        physics.interpolate(handle, true);
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
