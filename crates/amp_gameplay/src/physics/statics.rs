//! The ground and the buildings.

use amp_trace::{perf_event, perf_span};
use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::lifecycle::HookContext;
use bevy_ecs::query::{QueryState, Without};
use bevy_ecs::system::SystemState;
use bevy_ecs::world::{DeferredWorld, World};
use bevy_math::Affine3A;
use bevy_transform::helper::TransformHelper;
use rapier3d::geometry::{ColliderBuilder, ColliderHandle};

use super::Physics;
use super::convert::pose;
use crate::collider::{ColliderError, ColliderRejected, StaticCollider};

/// Holds an entity's collider in the [`Physics`]. Removing it, or the
/// [`StaticCollider`], or despawning the entity, removes the collider.
#[derive(Component, Debug, PartialEq, Eq)]
#[component(immutable, on_remove = release)]
pub struct StaticBody {
    handle: ColliderHandle,
}

impl StaticBody {
    /// The collider.
    #[must_use]
    pub fn handle(&self) -> ColliderHandle {
        self.handle
    }
}

fn release(mut world: DeferredWorld, context: HookContext) {
    let Some(handle) = world
        .get::<StaticBody>(context.entity)
        .map(StaticBody::handle)
    else {
        return;
    };
    if let Some(mut physics) = world.get_resource_mut::<Physics>() {
        physics.remove_static(handle);
    }
}

/// The box of a collider, placed.
fn built(collider: &StaticCollider, place: Affine3A) -> Result<ColliderBuilder, ColliderError> {
    let (scale, rotation, _) = place.to_scale_rotation_translation();
    let translation = place.transform_point3(collider.offset);
    let half_extents = collider.half_extents * scale.abs();
    if !(half_extents.is_finite() && half_extents.min_element() > 0.0) {
        return Err(ColliderError::Size { half_extents });
    }
    let friction = collider.friction;
    let placed = translation.is_finite() && rotation.is_finite();
    if !(placed && friction.is_finite() && friction >= 0.0) {
        return Err(ColliderError::Place {
            translation,
            friction,
        });
    }
    let [x, y, z] = half_extents.to_array();
    Ok(ColliderBuilder::cuboid(x, y, z)
        .position(pose(translation, rotation))
        .friction(friction))
}

type Unknown = (Without<StaticBody>, Without<ColliderRejected>);

/// Brings new [`StaticCollider`]s into the physics.
pub(crate) fn attach_statics(
    world: &mut World,
    unknown: &mut QueryState<(Entity, &StaticCollider), Unknown>,
    places: &mut SystemState<TransformHelper>,
) {
    let new: Vec<(Entity, StaticCollider)> = unknown
        .iter(world)
        .map(|(entity, collider)| (entity, *collider))
        .collect();
    if new.is_empty() {
        return;
    }
    perf_span!("attach_statics", colliders = new.len());
    for (entity, collider) in new {
        let place = places
            .get(world)
            .ok()
            .and_then(|helper| helper.compute_global_transform(entity).ok())
            .map_or(Affine3A::NAN, |place| place.affine());
        match built(&collider, place) {
            Ok(collider) => {
                let handle = world.resource_mut::<Physics>().insert_static(collider);
                world.entity_mut(entity).insert(StaticBody { handle });
            }
            Err(error) => {
                perf_event!("collider_rejected", entity = %entity, reason = %error);
                world.entity_mut(entity).insert(ColliderRejected { error });
            }
        }
    }
}
