//! What the camera does, and how much detail it gets to see.

use amp_render::{LodDistances, MeshId, MeshLods, Projection, View};
use amp_trace::perf_span;
use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Res, ResMut};
use gameplay_factory::{Factory, PrefabId};

use super::camera_path::CameraPath;
use super::prefabs::CityPrefabs;

/// What lies further away is not seen, in metres.
const FAR: f32 = 700.0;

/// A flight along a path, from its one end to the other.
#[derive(Resource, Debug, Clone)]
pub(super) struct Flight {
    pub(super) path: CameraPath,
    /// Frames of the whole flight.
    pub(super) frames: u32,
    /// The width of the picture divided by its height.
    pub(super) aspect: f32,
    /// Frames flown.
    pub(super) frame: u32,
}

/// Moves the camera on by a frame.
pub(super) fn fly_camera(mut flight: ResMut<'_, Flight>, mut view: ResMut<'_, View>) {
    perf_span!("fly_camera", frame = flight.frame);
    let share = flight.frame as f32 / flight.frames.saturating_sub(1).max(1) as f32;
    let pose = flight.path.pose(share);
    *view = View::looking_at(pose.eye, pose.target, projection(flight.aspect));
    flight.frame = flight.frame.saturating_add(1);
}

/// How the city is looked at, in a picture of so many times its height.
pub(crate) fn projection(aspect: f32) -> Projection {
    Projection::Perspective {
        fov_y: std::f32::consts::FRAC_PI_3,
        aspect,
        near: 0.1,
        far: FAR,
    }
}

/// Sets the distances at which the prefabs' meshes become coarser, small things sooner.
#[expect(clippy::needless_pass_by_value, reason = "a system's parameters")]
pub(super) fn set_details(
    factory: Res<'_, Factory>,
    prefabs: Res<'_, CityPrefabs>,
    mut lods: ResMut<'_, MeshLods>,
) {
    let kinds: [(&[PrefabId], [f32; 2]); 3] = [
        (&prefabs.buildings, [120.0, 320.0]),
        (&prefabs.props, [40.0, 110.0]),
        (&prefabs.vehicles, [50.0, 150.0]),
    ];
    for (prefabs, switches) in kinds {
        let distances = LodDistances::new(&switches).expect("constants that rise");
        for mesh in prefabs
            .iter()
            .filter_map(|prefab| mesh_of(&factory, *prefab))
        {
            lods.set(mesh, distances);
        }
    }
}

fn mesh_of(factory: &Factory, prefab: PrefabId) -> Option<MeshId> {
    let prefab = factory.library().prefab(prefab)?;
    let component = prefab
        .components()
        .iter()
        .find_map(|component| component.value().downcast_ref::<MeshId>())?;
    Some(*component)
}
