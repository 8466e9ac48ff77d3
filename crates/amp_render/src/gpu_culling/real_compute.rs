//! Culling, levels of detail and draw calls on the graphics card.

mod recording;
mod sending;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use amp_trace::perf_span;
use amp_trace_wgpu::{GpuTrack, gpu_zone};
use wgpu::{Buffer, CommandEncoderDescriptor, PollType, TextureView};

use super::bindings::Bindings;
use super::buckets::{Bucket, Buckets, MeshRanges};
use super::cull_frame::{CullFrame, DrawBuffers};
use super::culled_frame::{CulledFrame, ReadBack};
use super::depth_pyramid::DepthPyramid;
use super::device::{Gpu, GpuConfig};
use super::error::GpuError;
use super::flight::{Flight, Reading};
use super::kernels::Kernels;
use super::mirror::{Followed, Mirror};
use super::scene_buffers::{SceneBuffers, UPDATE_BYTES};
use crate::camera::View;
use crate::instance_table::InstanceTable;
use crate::lod::MeshLods;

/// A GPU that does not answer for so long will not.
const PATIENCE: Duration = Duration::from_secs(30);

/// Culls one camera's view of one [`InstanceTable`] on the graphics card. With another table,
/// [`GpuCulling::forget_table`] comes first.
///
/// It keeps a copy of the table there, to which only what changed is sent. Each frame it finds the rows
/// that the view sees, chooses their levels of detail, and writes a list of rows and the arguments of the
/// draw calls, one per mesh, material and level ([`DrawBuffers`]). All of that stays on the card, unless
/// it is asked for ([`ReadBack`]).
///
/// # What is promised
/// Without occlusion, the rows, levels and batches are exactly those of [`VisibleSet`](crate::VisibleSet),
/// [`LodState`](crate::LodState) and [`BatchList`](crate::BatchList), on every device that keeps to Vulkan's
/// rules for single precision, and for every number that a table or a view may hold. Floating point decides
/// only where all orders and fusions of the operations decide alike; what is closer to a plane or to a
/// border of levels than that is computed again in whole numbers, with the roundings of the processor.
/// Rows within a batch come in any order.
///
/// With occlusion, rows may be missing of which no pixel of the picture would be seen, and no others.
///
/// # Occlusion
/// In two steps, for a renderer that draws between them: [`GpuCulling::begin`] lists what was seen in the
/// frame before, the renderer draws it with its depth, and [`GpuCulling::end`] makes a pyramid of the
/// farthest depths, tests every row of the view against it, and lists what is seen and was not drawn yet.
/// Depth is that of [`Projection`](crate::Projection): 1 near, 0 far, one sample per pixel. What is drawn
/// must not reach out of the instances' boxes, or what it hides is not hidden.
#[derive(Debug)]
pub struct GpuCulling {
    gpu: Gpu,
    config: GpuConfig,
    kernels: Kernels,
    scene: SceneBuffers,
    bindings: Option<Bindings>,
    pyramid: Option<DepthPyramid>,
    mirror: Mirror,
    followed: Option<Followed>,
    buckets: Buckets,
    bucket_list: Arc<[Bucket]>,
    /// Whether the GPU has these buckets.
    buckets_sent: bool,
    ranges: MeshRanges,
    track: GpuTrack,
    flights: VecDeque<Flight>,
    free: Vec<Buffer>,
    finished: VecDeque<CulledFrame>,
    frames: u64,
}

impl GpuCulling {
    /// Opens a device and makes the pipelines.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`], [`GpuError::NoDevice`], and [`GpuError::Refused`] where the device does not
    /// take the shaders.
    ///
    /// # Cost
    /// Loads drivers and compiles shaders: a tenth of a second, once.
    pub fn open(config: &GpuConfig) -> Result<Self, GpuError> {
        perf_span!("open_gpu");
        Self::on(Gpu::open(config)?, config)
    }

    /// Makes the pipelines on a device that is open already, such as that of a
    /// [`Screen`](crate::picture::Screen). Of the configuration, the adapter is what a
    /// [`GpuCulling::rebuild`] looks for.
    ///
    /// # Errors
    /// [`GpuError::Refused`] where the device does not take the shaders, [`GpuError::Lost`] where it is gone.
    pub fn on(gpu: Gpu, config: &GpuConfig) -> Result<Self, GpuError> {
        let kernels = Kernels::new(gpu.device());
        let scene = SceneBuffers::new(gpu.device());
        let track = GpuTrack::new(gpu.device(), gpu.queue(), format!("GPU: {}", gpu.name()));
        gpu.check()?;
        Ok(Self {
            gpu,
            config: *config,
            kernels,
            scene,
            bindings: None,
            pyramid: None,
            mirror: Mirror::default(),
            followed: None,
            buckets: Buckets::default(),
            bucket_list: Arc::new([]),
            buckets_sent: false,
            ranges: MeshRanges::default(),
            track,
            flights: VecDeque::new(),
            free: Vec::new(),
            finished: VecDeque::new(),
            frames: 0,
        })
    }

    /// Begins again on a new device, after [`GpuError::Lost`]. Frames that were not read back are gone, and
    /// what was remembered of levels of detail and of occlusion is forgotten.
    ///
    /// # Errors
    /// As for [`GpuCulling::open`]; then nothing has changed.
    pub fn rebuild(&mut self) -> Result<(), GpuError> {
        let new = Self::open(&self.config)?;
        let old = std::mem::replace(self, new);
        self.ranges = old.ranges;
        self.finished = old.finished;
        self.frames = old.frames;
        Ok(())
    }

    /// The device that culls.
    #[must_use]
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Sets where the meshes are that the draw calls draw.
    pub fn set_ranges(&mut self, ranges: MeshRanges) {
        self.ranges = ranges;
        self.buckets.forget();
    }

    /// Has the next frame read the distances of the meshes again. Levels are remembered.
    pub fn forget_distances(&mut self) {
        self.buckets.forget();
    }

    /// Has the next frame send the whole table, which may be another one. Nothing is remembered of its rows.
    pub fn forget_table(&mut self) {
        self.followed = None;
        self.buckets.forget();
    }

    /// Culls a frame, without occlusion, and returns its number, counted from 1.
    ///
    /// # Errors
    /// [`GpuError::TooMany`] for a scene beyond the buffers of the device, [`GpuError::Lost`] and
    /// [`GpuError::Refused`]. The frame is then to be culled on the processor.
    ///
    /// # Cost
    /// On the processor, linear in what changed; it waits where the GPU is further behind than
    /// [`GpuConfig::frames_in_flight`].
    pub fn cull(
        &mut self,
        table: &InstanceTable,
        lods: &MeshLods,
        view: &View,
        read: ReadBack,
    ) -> Result<u64, GpuError> {
        let frame = self.begin(table, lods, view, None)?;
        self.end(frame, None, read)
    }

    /// Begins a frame: records what finds the rows to draw first. With the size of a picture, in pixels,
    /// those are the ones that were seen in the frame before; a picture without width or height hides
    /// nothing.
    ///
    /// # Errors
    /// As for [`GpuCulling::cull`].
    pub fn begin(
        &mut self,
        table: &InstanceTable,
        lods: &MeshLods,
        view: &View,
        picture: Option<[u32; 2]>,
    ) -> Result<CullFrame, GpuError> {
        perf_span!("record_gpu_culling", instances = table.len());
        self.gpu.check()?;
        self.wait_for_room()?;
        if self.buckets.follow(table.groups(), lods, &self.ranges) {
            self.bucket_list = self.buckets.list().into();
            self.buckets_sent = false;
        }
        self.check_sizes(table, picture)?;
        // Until the frame is submitted, the GPU has followed nothing.
        let sending =
            self.mirror
                .changes(table, self.followed.take(), self.largest() / UPDATE_BYTES);

        let mut encoder = self
            .gpu
            .device()
            .create_command_encoder(&CommandEncoderDescriptor {
                label: Some("gpu culling"),
            });
        let instances = table.len();
        let mut zones = self
            .track
            .frame(&mut encoder, gpu_zone!("gpu_culling", instances));
        self.make_room(table, &sending, picture, &mut encoder);
        let updates = self.send(table, view, &sending, picture, &mut encoder);
        self.record_first(&mut encoder, &mut zones, table.len() as u32, updates);
        Ok(CullFrame {
            encoder,
            zones,
            rows: table.len() as u32,
            occlusion: picture.is_some(),
            followed: Followed::now(table),
        })
    }

    /// Ends a frame and submits it: with a depth picture of the size that was said, after what was drawn
    /// first is in it. Returns the frame's number, counted from 1.
    ///
    /// Without a depth picture nothing is hidden, and all that was not drawn first is in the second list.
    ///
    /// # Errors
    /// As for [`GpuCulling::cull`].
    pub fn end(
        &mut self,
        frame: CullFrame,
        depth: Option<&TextureView>,
        read: ReadBack,
    ) -> Result<u64, GpuError> {
        perf_span!("submit_gpu_culling");
        let CullFrame {
            mut encoder,
            mut zones,
            rows,
            occlusion,
            followed,
        } = frame;
        if occlusion {
            self.record_second(&mut encoder, &mut zones, rows, depth);
        }
        let lists = &self.scene.lists[..1 + usize::from(occlusion)];
        let reading = Reading::copy(
            self.gpu.device(),
            &mut encoder,
            read,
            lists,
            (&self.bucket_list, rows),
            &mut self.free,
        );
        zones.resolve(&mut encoder);
        let submission = self.gpu.queue().submit([encoder.finish()]);
        self.track.submitted(zones);
        self.frames += 1;
        self.flights.push_back(Flight::new(
            self.gpu.queue(),
            self.frames,
            submission,
            reading,
        ));
        self.gpu.check()?;
        self.followed = Some(followed);
        Ok(self.frames)
    }

    /// What a renderer draws first, and with occlusion, after the second step.
    #[must_use]
    pub fn draws(&self) -> [DrawBuffers<'_>; 2] {
        self.scene.lists.each_ref().map(|list| DrawBuffers {
            draws: list.draws.get(),
            rows: list.rows.get(),
            buckets: &self.bucket_list,
        })
    }

    /// The next frame that was read back, without waiting.
    pub fn collect(&mut self) -> Option<CulledFrame> {
        // Where the device is lost, the answers say so.
        let _ = self.gpu.device().poll(PollType::Poll);
        self.land();
        self.track.collect();
        self.finished.pop_front()
    }

    /// Waits until the GPU is done with all frames; [`GpuCulling::collect`] then has them.
    ///
    /// # Errors
    /// [`GpuError::Lost`], [`GpuError::Refused`].
    pub fn finish(&mut self) -> Result<(), GpuError> {
        perf_span!("finish_gpu");
        let waited = self.wait(None);
        self.land();
        self.track.finish();
        waited
    }

    /// Waits until there are fewer frames in flight than there may be.
    fn wait_for_room(&mut self) -> Result<(), GpuError> {
        let most = self.config.frames_in_flight.max(1);
        self.land();
        if self.flights.len() >= most {
            // What is done is found without waiting, most of the time.
            let _ = self.gpu.device().poll(PollType::Poll);
            self.land();
        }
        if self.flights.len() >= most {
            perf_span!("wait_for_gpu", frames = self.flights.len());
            let oldest = self.flights.front().map(|flight| flight.submission.clone());
            self.wait(oldest)?;
            self.land();
        }
        Ok(())
    }

    /// Waits for a submission, or for all.
    fn wait(&self, submission: Option<wgpu::SubmissionIndex>) -> Result<(), GpuError> {
        let waited = self.gpu.device().poll(PollType::Wait {
            submission_index: submission,
            timeout: Some(PATIENCE),
        });
        self.gpu.check()?;
        waited.map(drop).map_err(|error| GpuError::Refused {
            why: error.to_string(),
        })
    }

    /// Takes in the frames that the GPU is done with.
    fn land(&mut self) {
        if self.gpu.is_lost() {
            // Their buffers are gone with it, those whose results were there too.
            self.flights.clear();
        }
        while self.flights.front().is_some_and(Flight::is_done) {
            let results = self.flights.pop_front().and_then(Flight::take);
            if let Some((frame, buffer)) = results {
                self.finished.push_back(frame);
                self.free.push(buffer);
            }
        }
    }
}
