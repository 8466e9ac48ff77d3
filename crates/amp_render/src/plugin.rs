//! Puts the frame's systems into an app.

use bevy_app::{App, Plugin, PostUpdate};
use bevy_ecs::schedule::common_conditions::resource_equals;
use bevy_ecs::schedule::{IntoScheduleConfigs, SystemSet};
use bevy_transform::TransformSystems;

use crate::camera::{Projection, View};
use crate::frame::{CulledBy, RenderFrame};
use crate::instance::{Aabb, MaterialId, MeshId, Visible};
use crate::instance_table::InstanceTable;
use crate::lod::MeshLods;
use crate::optimized_queries::{build_batches, cull_instances, extract_instances, select_lods};

/// The steps of a frame, in this order, in [`PostUpdate`] after [`TransformSystems::Propagate`].
///
/// The [`View`] is read from [`InstanceSystems::Cull`] on; a system that moves it runs before.
/// [`RenderFrame`] is complete after [`InstanceSystems::Batch`].
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InstanceSystems {
    /// The table follows the world: [`extract_instances`].
    Extract,
    /// The rows the camera sees are found: [`cull_instances`].
    Cull,
    /// Their levels of detail are chosen: [`select_lods`].
    Lod,
    /// They are sorted by what draws them: [`build_batches`].
    Batch,
}

/// Extracts, culls and batches instances in every update of an app.
///
/// Adds the resources [`InstanceTable`], [`RenderFrame`], [`CulledBy`], [`View`] and [`MeshLods`], keeping those
/// that are there already, and registers the components for reflection. Places in the world come
/// from [`bevy_transform::TransformPlugin`], which the app adds.
///
/// # Examples
/// ```
/// use amp_render::{Instance, RenderFrame, RenderPlugin};
/// use bevy_app::App;
/// use bevy_transform::TransformPlugin;
/// use bevy_transform::components::Transform;
///
/// let mut app = App::new();
/// app.add_plugins((TransformPlugin, RenderPlugin));
/// app.world_mut().spawn(Instance {
///     transform: Transform::from_xyz(0.0, 0.0, -10.0),
///     ..Instance::default()
/// });
/// app.update();
/// assert_eq!(app.world().resource::<RenderFrame>().counts().visible, 1);
/// ```
#[derive(Debug, Default, Clone, Copy)]
pub struct RenderPlugin;

impl Plugin for RenderPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<InstanceTable>()
            .init_resource::<RenderFrame>()
            .init_resource::<CulledBy>()
            .init_resource::<View>()
            .init_resource::<MeshLods>()
            .register_type::<MeshId>()
            .register_type::<MaterialId>()
            .register_type::<Aabb>()
            .register_type::<Visible>()
            .register_type::<View>()
            .register_type::<Projection>()
            .configure_sets(
                PostUpdate,
                (
                    InstanceSystems::Extract,
                    InstanceSystems::Cull,
                    InstanceSystems::Lod,
                    InstanceSystems::Batch,
                )
                    .chain()
                    .after(TransformSystems::Propagate),
            )
            .add_systems(
                PostUpdate,
                (
                    extract_instances.in_set(InstanceSystems::Extract),
                    cull_instances
                        .in_set(InstanceSystems::Cull)
                        .run_if(resource_equals(CulledBy::Processor)),
                    select_lods
                        .in_set(InstanceSystems::Lod)
                        .run_if(resource_equals(CulledBy::Processor)),
                    build_batches
                        .in_set(InstanceSystems::Batch)
                        .run_if(resource_equals(CulledBy::Processor)),
                ),
            );
    }
}
