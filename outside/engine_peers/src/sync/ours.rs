use std::time::Duration;

use amp_gameplay::rapier3d::dynamics::RigidBodyBuilder;
use amp_gameplay::rapier3d::geometry::ColliderBuilder;
use amp_gameplay::rapier3d::math::Vector;
use amp_gameplay::{Interpolated, Physics, PhysicsClock, SimulationStats, sync_vehicle_transforms};
use bevy_ecs::entity::Entity;
use bevy_ecs::hierarchy::ChildOf;
use bevy_ecs::system::{BoxedSystem, IntoSystem};
use bevy_ecs::world::World;
use bevy_math::Vec3;
use bevy_transform::components::{GlobalTransform, Transform};

use super::poses::Poses;
use super::scene::{DRIFT, FRAME, Kind, PARENT, RADIUS, STEP, Scene, TURN};
use crate::race::{Contestant, timed};

/// Writes what moved.
pub(super) struct Ours {
    world: World,
    system: BoxedSystem,
    entities: Vec<Entity>,
    kind: Kind,
}

impl Ours {
    pub(super) fn new(scene: Scene) -> Self {
        let mut world = World::new();
        world.init_resource::<SimulationStats>();
        world.init_resource::<PhysicsClock>();
        let mut physics = Physics::default();
        physics.set_gravity(Vec3::ZERO);
        let place = Transform::from_translation(PARENT);
        let parent = world.spawn((place, GlobalTransform::from(place))).id();
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
                let handle = body.handle();
                let mut entity = world.entity_mut(entity);
                entity.insert(body);
                match scene.kind {
                    Kind::Roots => {}
                    Kind::Below => {
                        entity.insert(ChildOf(parent));
                    }
                    Kind::Between => {
                        // The physics is not yet in the world, where the component would tell it.
                        physics.interpolate(handle, true);
                        entity.insert(Interpolated);
                    }
                }
                entity.id()
            })
            .collect();
        if scene.kind == Kind::Between {
            // The peer simulates the step that the time has begun, and we the one that it has filled.
            physics.step(STEP, 0);
        }
        world.insert_resource(physics);
        let mut system: BoxedSystem = Box::new(IntoSystem::into_system(sync_vehicle_transforms));
        system.initialize(&mut world);
        Self {
            world,
            system,
            entities,
            kind: scene.kind,
        }
    }
}

fn vector(v: Vec3) -> Vector {
    Vector::from_array(v.to_array())
}

impl Contestant for Ours {
    type Outcome = Poses;

    fn round(&mut self) -> Duration {
        let steps = match self.kind {
            Kind::Between => self.world.resource_mut::<PhysicsClock>().advance(FRAME),
            Kind::Roots | Kind::Below => 1,
        };
        for _ in 0..steps {
            self.world.resource_mut::<Physics>().step(STEP, 0);
        }
        timed(|| {
            self.system
                .run((), &mut self.world)
                .expect("its parameters are there");
        })
    }

    fn outcome(&mut self) -> Poses {
        Poses::of(&self.world, &self.entities).within(tolerance(self.kind))
    }
}

/// How far apart the two may be, in metres.
pub(super) fn tolerance(kind: Kind) -> f32 {
    match kind {
        Kind::Roots | Kind::Below => 0.0,
        Kind::Between => 1e-3,
    }
}
