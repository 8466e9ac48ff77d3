//! New vehicles enter the physics.

use amp_trace::{perf_event, perf_span};
use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::hierarchy::ChildOf;
use bevy_ecs::query::{Has, QueryState, Without};
use bevy_ecs::world::World;
use bevy_transform::components::Transform;
use rapier3d::control::DynamicRayCastVehicleController;

use super::spec::VehicleSpec;
use crate::physics::{Physics, PhysicsBody};
use crate::vehicle::{
    Chassis, Drive, Suspension, VehicleError, VehicleMotion, VehicleRejected, Wheels,
};

/// A vehicle's wheels in the physics.
#[derive(Component, Debug)]
pub struct VehicleController {
    pub(super) rapier: DynamicRayCastVehicleController,
    /// Whether the wheels changed since they were last drawn.
    pub(super) rolled: bool,
}

impl VehicleController {
    /// Rapier's controller, to read: contacts, suspension lengths, forces.
    #[must_use]
    pub fn rapier(&self) -> &DynamicRayCastVehicleController {
        &self.rapier
    }
}

type Parts<'a> = (
    Entity,
    &'a Chassis,
    &'a Wheels,
    &'a Suspension,
    &'a Drive,
    &'a Transform,
    Has<ChildOf>,
);
type Unknown = (Without<PhysicsBody>, Without<VehicleRejected>);

/// Gives every new [`Chassis`] its body and its wheels, or says why not.
pub(super) fn attach_vehicles(world: &mut World, unknown: &mut QueryState<Parts, Unknown>) {
    let new: Vec<(Entity, Result<VehicleSpec, VehicleError>)> = unknown
        .iter(world)
        .map(
            |(entity, chassis, wheels, suspension, drive, place, child)| {
                let spec = VehicleSpec::new(*chassis, *wheels, *suspension, *drive, *place);
                (
                    entity,
                    if child {
                        Err(VehicleError::HasParent)
                    } else {
                        spec
                    },
                )
            },
        )
        .collect();
    if new.is_empty() {
        return;
    }
    perf_span!("attach_vehicles", vehicles = new.len());
    for (entity, spec) in new {
        match spec {
            Ok(spec) => attach(world, entity, &spec),
            Err(error) => {
                perf_event!("vehicle_rejected", entity = %entity, reason = %error);
                world.entity_mut(entity).insert(VehicleRejected { error });
            }
        }
    }
}

fn attach(world: &mut World, entity: Entity, spec: &VehicleSpec) {
    let mut physics = world.resource_mut::<Physics>();
    let body = physics.insert(entity, spec.body(), spec.collider());
    // In a world without weight the springs are as strong as on the ground.
    let gravity = physics.gravity().length();
    let gravity = if gravity > 0.0 { gravity } else { 9.81 };
    let rapier = spec.controller(body.handle(), gravity);
    let place = spec.place();
    let motion = VehicleMotion {
        translation: place.translation,
        rotation: place.rotation,
        ..VehicleMotion::default()
    };
    world.entity_mut(entity).insert((
        body,
        VehicleController {
            rapier,
            rolled: true,
        },
        motion,
    ));
}
