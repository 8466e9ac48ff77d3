//! What is drawn of a world, in builds that draw.

mod missing;

use amp_render::gpu_culling::GpuCuller;
use amp_render::picture::{Drawn, Scene};
use amp_render::{CulledBy, InstanceTable, RenderFrame, View};
use bevy_ecs::world::World;

pub(crate) use missing::missing_models;

/// What is to be drawn of a world, once it has been updated.
pub(crate) fn scene(world: &World) -> Option<Scene<'_>> {
    let by_card = world.get_resource::<CulledBy>() == Some(&CulledBy::GraphicsCard);
    let culling = world
        .get_resource::<GpuCuller>()
        .and_then(GpuCuller::culling);
    let frame = world.get_resource::<RenderFrame>()?;
    Some(Scene {
        table: world.get_resource::<InstanceTable>()?,
        view: world.get_resource::<View>()?,
        drawn: match culling {
            Some(culling) if by_card => Drawn::Culled(culling),
            _ => Drawn::Batches(frame),
        },
    })
}
