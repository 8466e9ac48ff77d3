//! Entities that are shown between steps.

use bevy_ecs::component::Component;
use bevy_ecs::lifecycle::HookContext;
use bevy_ecs::reflect::ReflectComponent;
use bevy_ecs::world::DeferredWorld;
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;

use super::{Physics, PhysicsBody};

/// Shows an entity with a body between the last two physics steps, where pictures are taken more often than steps.
///
/// The `Transform` goes from the pose before the last step to the pose after it, as far as the time that waits fills the next
/// one ([`PhysicsClock::overstep`](crate::PhysicsClock::overstep)): a picture is up to one step late, and even. A body that
/// comes to rest is at last written exactly where it rests; a body that is moved by hand is shown there at once, not on
/// its way. Without this component an entity is where its body is.
///
/// # Cost
/// Some sixty bytes for each body up to the last one that is shown so, in Rapier's order, and two or four poses more while the
/// body is awake; then a few nanoseconds in each step, and one write in each frame.
#[derive(Component, Reflect, Debug, Default, Clone, Copy, PartialEq, Eq)]
#[component(immutable, on_add = begin, on_remove = end)]
#[reflect(Component, Default, Clone)]
pub struct Interpolated;

fn begin(world: DeferredWorld, context: HookContext) {
    set(world, context, true);
}

fn end(world: DeferredWorld, context: HookContext) {
    set(world, context, false);
}

fn set(mut world: DeferredWorld, context: HookContext, on: bool) {
    // The body may come later; its own hook asks then.
    let Some(handle) = world
        .get::<PhysicsBody>(context.entity)
        .map(PhysicsBody::handle)
    else {
        return;
    };
    if let Some(mut physics) = world.get_resource_mut::<Physics>() {
        physics.interpolate(handle, on);
    }
}
