//! A city as entities of ours.

use amp_render::{Aabb, InstanceTable, MaterialId, MeshId, RenderFrame, StaticInstance};
use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use bevy_math::Vec3;
use bevy_transform::components::GlobalTransform;

use crate::city::{Motion, Thing};

/// Meshes of the city, and its materials.
const MESHES: usize = 40;
const MATERIALS: usize = 8;

/// A world with an instance for each thing, in the order of the city.
#[derive(Debug)]
pub(crate) struct Instances {
    pub(crate) world: World,
    pub(crate) entities: Vec<Entity>,
    motion: Motion,
}

impl Instances {
    pub(crate) fn new(motion: Motion) -> Self {
        let mut world = World::new();
        world.init_resource::<InstanceTable>();
        world.init_resource::<RenderFrame>();
        world.insert_resource(motion.city.view);
        let instance =
            |(number, (thing, transform)): (usize, (&Thing, GlobalTransform))| StaticInstance {
                mesh: MeshId((number % MESHES) as u32),
                material: MaterialId((number / MESHES % MATERIALS) as u32),
                aabb: Aabb::new(Vec3::ZERO, thing.half_extents),
                transform,
                ..StaticInstance::default()
            };
        let instances = motion.start().enumerate().map(instance);
        let entities = world.spawn_batch(instances.collect::<Vec<_>>()).collect();
        Self {
            world,
            entities,
            motion,
        }
    }

    /// Makes the next step of the city.
    pub(crate) fn step(&mut self) {
        let Self {
            world,
            entities,
            motion,
        } = self;
        motion.step(|thing, there| place(world, entities[thing], there));
    }
}

/// Moves an entity.
///
/// # Panics
/// If it has no place.
pub(crate) fn place(world: &mut World, entity: Entity, there: GlobalTransform) {
    *world
        .get_mut::<GlobalTransform>(entity)
        .expect("everything in the city is somewhere") = there;
}
