//! The graphics card in an app, and the processor in its place.

use amp_trace::{Level, perf_event, perf_gauge, perf_span};
use bevy_app::{App, Plugin, PostUpdate};
use bevy_ecs::change_detection::{DetectChanges, DetectChangesMut};
use bevy_ecs::resource::Resource;
use bevy_ecs::schedule::IntoScheduleConfigs;
use bevy_ecs::system::{Res, ResMut};

use super::culled_frame::{CulledFrame, ReadBack};
use super::device::GpuConfig;
use super::error::GpuError;
use super::real_compute::GpuCulling;
use crate::camera::View;
use crate::frame::{CulledBy, RenderFrame};
use crate::instance_table::InstanceTable;
use crate::lod::MeshLods;
use crate::optimized_queries::cull_instances;
use crate::plugin::InstanceSystems;

/// How often a lost device is replaced before the processor takes over for good.
const MOST_REBUILDS: u32 = 3;

/// Has an app's frames culled on the graphics card, after [`RenderPlugin`](crate::RenderPlugin).
///
/// Where there is no adapter, where a scene is too large for it, and where a device is lost once too
/// often, the processor culls; what is visible is the same. A lost device is replaced, up to three times.
/// [`GpuCuller`] says how it stands.
///
/// # Examples
/// ```
/// use amp_render::gpu_culling::{GpuCuller, GpuCullingPlugin};
/// use amp_render::{RenderFrame, RenderPlugin};
/// use bevy_app::App;
/// use bevy_transform::TransformPlugin;
///
/// let mut app = App::new();
/// app.add_plugins((TransformPlugin, RenderPlugin, GpuCullingPlugin::default()));
/// app.update();
/// if let Some(error) = app.world().resource::<GpuCuller>().trouble() {
///     eprintln!("culling on the CPU: {error}");
/// }
/// ```
#[derive(Debug, Default, Clone, Copy)]
pub struct GpuCullingPlugin {
    /// What is asked of the device.
    pub config: GpuConfig,
    /// What is read back of every frame.
    pub read: ReadBack,
    /// Whether a device is handed over later, by [`GpuCuller::adopt`], as that of a window is; the processor culls
    /// until then. Default: `false`, a device is opened here.
    pub awaits_device: bool,
}

impl Plugin for GpuCullingPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<RenderFrame>()
            .init_resource::<CulledBy>()
            .insert_resource(self.culler())
            .add_systems(
                PostUpdate,
                cull_on_gpu
                    .in_set(InstanceSystems::Cull)
                    .before(cull_instances),
            );
    }
}

impl GpuCullingPlugin {
    fn culler(&self) -> GpuCuller {
        if self.awaits_device {
            return GpuCuller::new(None, self.read, None);
        }
        match GpuCulling::open(&self.config) {
            Ok(culling) => GpuCuller::new(Some(culling), self.read, None),
            Err(error) => GpuCuller::new(None, self.read, Some(error)),
        }
    }
}

/// The graphics card that culls an app's frames, if there is one.
#[derive(Resource, Debug)]
pub struct GpuCuller {
    culling: Option<GpuCulling>,
    read: ReadBack,
    trouble: Option<GpuError>,
    rebuilds: u32,
    /// Whether the device is somebody else's, who also replaces it.
    is_adopted: bool,
    is_idle: bool,
    frames: u64,
}

impl GpuCuller {
    fn new(culling: Option<GpuCulling>, read: ReadBack, trouble: Option<GpuError>) -> Self {
        let culler = Self {
            culling,
            read,
            trouble,
            rebuilds: 0,
            is_adopted: false,
            is_idle: false,
            frames: 0,
        };
        culler.say_trouble();
        culler
    }

    /// Culls by this from the next frame on, in the place of what culled before, if anything did. What was not read
    /// back of that is gone.
    ///
    /// The device is then its owner's to replace: once it is lost, the processor culls until another one is
    /// adopted.
    pub fn adopt(&mut self, culling: GpuCulling) {
        self.culling = Some(culling);
        self.is_adopted = true;
    }

    /// Leaves the next frames to the processor, or takes them back. What is visible is the same; levels of detail
    /// that lie in the band around a border may change, as each remembers its own.
    pub fn set_idle(&mut self, is_idle: bool) {
        self.is_idle = is_idle;
    }

    /// Whether frames are left to the processor on purpose.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.is_idle
    }

    /// How many frames the card has culled.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// What culls on the card; `None` where the processor culls for good, or until a device is adopted.
    #[must_use]
    pub fn culling(&self) -> Option<&GpuCulling> {
        self.culling.as_ref()
    }

    /// The same, for a renderer that sets where its meshes are.
    pub fn culling_mut(&mut self) -> Option<&mut GpuCulling> {
        self.culling.as_mut()
    }

    /// Why the processor culled, the last time that it did.
    #[must_use]
    pub fn trouble(&self) -> Option<&GpuError> {
        self.trouble.as_ref()
    }

    /// How many lost devices were replaced.
    #[must_use]
    pub fn rebuilds(&self) -> u32 {
        self.rebuilds
    }

    /// Waits for all frames, and adds what was read back of them to the frame's sums.
    pub fn finish(&mut self, frame: &mut RenderFrame) {
        let Some(culling) = &mut self.culling else {
            return;
        };
        if let Err(error) = culling.finish() {
            self.trouble = Some(error);
            self.say_trouble();
        }
        self.collect(frame);
    }

    fn cull(&mut self, table: &InstanceTable, lods: &MeshLods, view: &View) -> bool {
        let Some(culling) = self.culling.as_mut().filter(|_| !self.is_idle) else {
            return false;
        };
        let Err(error) = culling.cull(table, lods, view, self.read) else {
            self.frames += 1;
            return true;
        };
        let is_news = self.trouble.as_ref() != Some(&error);
        let is_lost = matches!(error, GpuError::Lost { .. });
        self.trouble = Some(error);
        if is_news {
            self.say_trouble();
        }
        if is_lost {
            self.replace();
        }
        false
    }

    /// Replaces a lost device; what the next frames find is the same.
    fn replace(&mut self) {
        let rebuilt = self
            .culling
            .as_mut()
            .filter(|_| !self.is_adopted && self.rebuilds < MOST_REBUILDS)
            .map(GpuCulling::rebuild);
        match rebuilt {
            Some(Ok(())) => self.rebuilds += 1,
            Some(Err(error)) => {
                self.trouble = Some(error);
                self.culling = None;
                self.say_trouble();
            }
            None => self.culling = None,
        }
    }

    fn say_trouble(&self) {
        if let Some(error) = &self.trouble {
            perf_event!(level: Level::WARN, "gpu_culling_trouble", %error);
        }
    }

    fn collect(&mut self, frame: &mut RenderFrame) {
        while let Some(culled) = self.culling.as_mut().and_then(GpuCulling::collect) {
            take(frame, &culled);
        }
    }
}

/// Puts what was read back into the frame's counts.
fn take(frame: &mut RenderFrame, culled: &CulledFrame) {
    frame.count(culled.visible(), culled.batches());
    perf_gauge!("visible", culled.visible());
    perf_gauge!("batches", culled.batches());
}

/// Finds, on the graphics card, the instances that the camera sees, their levels of detail and their
/// batches. Where that cannot be, the processor's systems do it in the same frame.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a system takes its parameters by value"
)]
fn cull_on_gpu(
    view: Res<View>,
    table: Res<InstanceTable>,
    lods: Res<MeshLods>,
    mut culler: ResMut<GpuCuller>,
    mut frame: ResMut<RenderFrame>,
    mut by: ResMut<CulledBy>,
) {
    perf_span!("cull_on_gpu", instances = table.len());
    if lods.is_changed()
        && let Some(culling) = culler.culling_mut()
    {
        culling.forget_distances();
    }
    let is_culled = culler.cull(&table, &lods, &view);
    culler.collect(&mut frame);
    let now = if is_culled {
        frame.forget_rows();
        CulledBy::GraphicsCard
    } else {
        CulledBy::Processor
    };
    by.set_if_neq(now);
}
