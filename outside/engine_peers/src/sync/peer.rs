use std::time::Duration;

use bevy_app::App;
use bevy_ecs::entity::Entity;
use bevy_ecs::hierarchy::ChildOf;
use bevy_ecs::system::{BoxedSystem, IntoSystem};
use bevy_math::Vec3;
use bevy_rapier3d::plugin::systems::writeback_rigid_bodies;
use bevy_rapier3d::plugin::{
    PhysicsSet, RapierConfiguration, RapierContextInitialization, RapierPhysicsPlugin, TimestepMode,
};
use bevy_rapier3d::prelude::{
    Collider, RapierRigidBodyHandle, RapierRigidBodySet, RigidBody, TransformInterpolation,
};
use bevy_rapier3d::rapier::dynamics::{
    IntegrationParameters, RigidBodyActivation, RigidBodyHandle,
};
use bevy_time::{TimePlugin, TimeUpdateStrategy};
use bevy_transform::TransformPlugin;
use bevy_transform::components::Transform;

use super::ours::tolerance;
use super::poses::Poses;
use super::scene::{DRIFT, FRAME, Kind, PARENT, RADIUS, STEP, Scene, TURN};
use crate::race::{Contestant, timed};

/// `bevy_rapier3d`, with its own systems before the write-back.
pub(super) struct Peer {
    app: App,
    system: BoxedSystem,
    entities: Vec<Entity>,
    kind: Kind,
}

impl Peer {
    pub(super) fn new(scene: Scene) -> Self {
        let mut app = App::new();
        let before = [PhysicsSet::SyncBackend, PhysicsSet::StepSimulation];
        let dt = STEP.as_secs_f32();
        let mode = match scene.kind {
            Kind::Roots | Kind::Below => TimestepMode::Fixed { dt, substeps: 1 },
            Kind::Between => TimestepMode::Interpolated {
                dt,
                time_scale: 1.0,
                substeps: 1,
            },
        };
        app.insert_resource(mode)
            .insert_resource(TimeUpdateStrategy::ManualDuration(FRAME))
            .add_plugins((TimePlugin, TransformPlugin))
            .add_plugins(
                RapierPhysicsPlugin::<()>::default()
                    .with_custom_initialization(
                        RapierContextInitialization::InitializeDefaultRapierContext {
                            integration_parameters: IntegrationParameters::default(),
                            rapier_configuration: RapierConfiguration {
                                gravity: Vec3::ZERO,
                                ..RapierConfiguration::new(1.0)
                            },
                        },
                    )
                    .with_physics_sets_systems(before.into_iter().collect()),
            );
        let world = app.world_mut();
        let parent = world.spawn(Transform::from_translation(PARENT)).id();
        let entities: Vec<Entity> = (0..scene.bodies)
            .map(|index| {
                let place = Transform::from_translation(scene.place(index));
                let mut entity = world.spawn((RigidBody::Dynamic, Collider::ball(RADIUS), place));
                match scene.kind {
                    Kind::Roots => {}
                    Kind::Below => {
                        let local = Transform::from_translation(place.translation - PARENT);
                        entity.insert((local, ChildOf(parent)));
                    }
                    Kind::Between => {
                        entity.insert(TransformInterpolation::default());
                    }
                }
                entity.id()
            })
            .collect();
        let mut peer = Self {
            system: Box::new(IntoSystem::into_system(writeback_rigid_bodies)),
            app,
            entities,
            kind: scene.kind,
        };
        peer.system.initialize(peer.app.world_mut());
        peer.start(scene);
        peer
    }

    /// The first update makes the bodies; then they are moved, or put to sleep.
    fn start(&mut self, scene: Scene) {
        self.app.update();
        let world = self.app.world_mut();
        let handles: Vec<RigidBodyHandle> = self
            .entities
            .iter()
            .map(|entity| world.get::<RapierRigidBodyHandle>(*entity))
            .map(|handle| handle.expect("the first update made all bodies").0)
            .collect();
        let mut sets = world.query::<&mut RapierRigidBodySet>();
        let mut set = sets.single_mut(world).expect("there is one context");
        for (index, handle) in handles.into_iter().enumerate() {
            let body = set.bodies.get_mut(handle).expect("its handle is new");
            if scene.is_awake(index) {
                *body.activation_mut() = RigidBodyActivation::cannot_sleep();
                body.set_linvel(DRIFT, true);
                body.set_angvel(TURN, true);
            } else {
                body.sleep();
            }
        }
    }
}

impl Contestant for Peer {
    type Outcome = Poses;

    fn round(&mut self) -> Duration {
        self.app.update();
        timed(|| {
            self.system
                .run((), self.app.world_mut())
                .expect("its parameters are there");
        })
    }

    fn outcome(&mut self) -> Poses {
        Poses::of(self.app.world(), &self.entities).within(tolerance(self.kind))
    }
}
