use std::time::Duration;

use amp_gameplay::rapier3d::dynamics::RigidBodyBuilder;
use amp_gameplay::rapier3d::geometry::ColliderBuilder;
use amp_gameplay::rapier3d::math::Vector;
use amp_gameplay::{Physics, SimulationStats, sync_vehicle_transforms};
use bevy_ecs::entity::Entity;
use bevy_ecs::system::{BoxedSystem, IntoSystem};
use bevy_ecs::world::World;
use bevy_math::{Quat, Vec3};
use bevy_transform::components::Transform;

use super::Poses;
use super::scene::{DRIFT, RADIUS, STEP, Scene, TURN};
use crate::race::{Contestant, timed};

/// Writes what moved.
pub(super) struct Ours {
    world: World,
    system: BoxedSystem,
    entities: Vec<Entity>,
}

impl Ours {
    pub(super) fn new(scene: Scene) -> Self {
        let mut world = World::new();
        world.init_resource::<SimulationStats>();
        let mut physics = Physics::default();
        physics.set_gravity(Vec3::ZERO);
        let entities = (0..scene.bodies)
            .map(|index| {
                let place = Transform::from_translation(scene.place(index));
                let entity = world.spawn(place).id();
                let body = RigidBodyBuilder::dynamic().translation(vector(place.translation));
                let body = if scene.is_awake(index) {
                    body.linvel(vector(DRIFT))
                        .angvel(vector(TURN))
                        .can_sleep(false)
                } else {
                    body.sleeping(true)
                };
                let body = physics.insert(entity, body, ColliderBuilder::ball(RADIUS));
                world.entity_mut(entity).insert(body);
                entity
            })
            .collect();
        world.insert_resource(physics);
        let mut system: BoxedSystem = Box::new(IntoSystem::into_system(sync_vehicle_transforms));
        system.initialize(&mut world);
        Self {
            world,
            system,
            entities,
        }
    }
}

fn vector(v: Vec3) -> Vector {
    Vector::from_array(v.to_array())
}

impl Contestant for Ours {
    type Outcome = Poses;

    fn round(&mut self) -> Duration {
        self.world.resource_mut::<Physics>().step(STEP, 0);
        timed(|| {
            self.system
                .run((), &mut self.world)
                .expect("its parameters are there");
        })
    }

    fn outcome(&mut self) -> Poses {
        poses(&self.world, &self.entities)
    }
}

/// What the entities' transforms say.
pub(super) fn poses(world: &World, entities: &[Entity]) -> Vec<(Vec3, Quat)> {
    let transform = |entity| world.get::<Transform>(entity).expect("nobody removes it");
    let pose = |transform: &Transform| (transform.translation, transform.rotation);
    entities
        .iter()
        .map(|entity| pose(transform(*entity)))
        .collect()
}
