use std::any::TypeId;
use std::time::Duration;

use bevy_camera::Camera;
use bevy_camera::primitives::Aabb;
use bevy_camera::visibility::{
    InheritedVisibility, Visibility, VisibilityClass, VisibleEntities, check_visibility_cpu_culling,
};
use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::system::{BoxedSystem, IntoSystem};
use bevy_ecs::world::World;
use bevy_math::Vec3A;

use super::super::boxes::peer_frustum;
use super::{Seen, numbers};
use crate::city::Motion;
use crate::instances::place;
use crate::race::{Contestant, timed};

/// What the things are, to the peer.
#[derive(Component)]
struct Drawn;

/// `bevy_camera`, with one camera.
pub(super) struct Peer {
    world: World,
    system: BoxedSystem,
    camera: Entity,
    entities: Vec<Entity>,
    motion: Motion,
}

impl Peer {
    pub(super) fn new(motion: Motion) -> Self {
        let mut world = World::new();
        let camera = (Camera::default(), peer_frustum(&motion.city.frustum));
        let camera = world.spawn(camera).id();
        let things = motion.start().map(|(thing, transform)| {
            let mut class = VisibilityClass::default();
            class.push(TypeId::of::<Drawn>());
            (
                Drawn,
                class,
                Visibility::Visible,
                InheritedVisibility::VISIBLE,
                Aabb {
                    center: Vec3A::ZERO,
                    half_extents: thing.half_extents.into(),
                },
                transform,
            )
        });
        let entities = world.spawn_batch(things.collect::<Vec<_>>()).collect();
        let mut system: BoxedSystem =
            Box::new(IntoSystem::into_system(check_visibility_cpu_culling));
        system.initialize(&mut world);
        Self {
            world,
            system,
            camera,
            entities,
            motion,
        }
    }
}

impl Contestant for Peer {
    type Outcome = Seen;

    fn round(&mut self) -> Duration {
        let Self {
            world,
            entities,
            motion,
            ..
        } = self;
        motion.step(|thing, there| place(world, entities[thing], there));
        let time = timed(|| {
            self.system
                .run((), &mut self.world)
                .expect("its parameters are there");
        });
        self.world.clear_trackers();
        time
    }

    fn outcome(&mut self) -> Seen {
        let visible = self
            .world
            .get::<VisibleEntities>(self.camera)
            .expect("a camera has some");
        let visible = visible.get(TypeId::of::<Drawn>());
        numbers(&self.entities, visible.iter().copied())
    }
}
