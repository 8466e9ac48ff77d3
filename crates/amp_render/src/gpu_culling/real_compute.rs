//! Culling, levels of detail and draw calls on the graphics card.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use amp_trace::perf_span;
use amp_trace_wgpu::{GpuFrame, GpuTrack, PassStamps, gpu_zone};
use wgpu::{
    Buffer, CommandEncoder, CommandEncoderDescriptor, ComputePass, ComputePassDescriptor, PollType,
    TextureView,
};

use super::bindings::Bindings;
use super::buckets::{Bucket, Buckets, MeshRanges};
use super::culled_frame::{CulledFrame, ReadBack};
use super::depth_pyramid::DepthPyramid;
use super::device::{Gpu, GpuConfig};
use super::error::GpuError;
use super::flight::{Flight, Reading};
use super::kernels::Kernels;
use super::mirror::{Followed, Mirror, Sending, interleaved};
use super::scene_buffers::{
    BUCKET_BYTES, GROUP_BYTES, ROW_BYTES, SceneBuffers, Sizes, UPDATE_BYTES,
};
use super::view_words::{FrameWords, view_words};
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

/// A frame whose commands are being recorded.
///
/// Dropped without [`GpuCulling::end`], the frame is left out, and the next one sends the whole table.
#[derive(Debug)]
#[must_use = "`GpuCulling::end` submits it"]
pub struct CullFrame {
    encoder: CommandEncoder,
    zones: GpuFrame,
    rows: u32,
    occlusion: bool,
    followed: Followed,
}

impl CullFrame {
    /// Where a renderer adds its own commands and zones, after the first list and before the second.
    pub fn record(&mut self) -> (&mut CommandEncoder, &mut GpuFrame) {
        (&mut self.encoder, &mut self.zones)
    }
}

/// What a renderer draws from. Good until the next frame begins.
#[derive(Debug, Clone, Copy)]
pub struct DrawBuffers<'a> {
    /// Per bucket, the five arguments of an indexed indirect draw call: those of [`MeshRanges`], the number
    /// of instances, which may be 0, and the first of them.
    pub draws: &'a Buffer,
    /// The rows of all buckets, one after the other: the first instance of a draw call is the place of its
    /// first row here.
    pub rows: &'a Buffer,
    /// What each draw call draws, ordered by mesh, material and level.
    pub buckets: &'a [Bucket],
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
        let gpu = Gpu::open(config)?;
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

    /// The most bytes of one buffer.
    fn largest(&self) -> u64 {
        let limits = self.gpu.device().limits();
        limits
            .max_storage_buffer_binding_size
            .min(limits.max_buffer_size)
            .min(self.config.largest_buffer)
    }

    fn check_sizes(
        &self,
        table: &InstanceTable,
        picture: Option<[u32; 2]>,
    ) -> Result<(), GpuError> {
        let largest = self.largest();
        let sides = picture.unwrap_or_default().map(u64::from);
        let texels =
            DepthPyramid::bytes(picture.unwrap_or_default().map(|side| side.min(1 << 15))) / 4;
        let side = u64::from(self.gpu.device().limits().max_texture_dimension_2d);
        for (what, found, most) in [
            ("instances", table.len() as u64, largest / ROW_BYTES),
            (
                "pairs of mesh and material",
                table.groups().slots() as u64,
                largest / GROUP_BYTES,
            ),
            (
                "draw calls",
                self.bucket_list.len() as u64,
                largest / BUCKET_BYTES,
            ),
            ("pixels along a side", sides[0].max(sides[1]), side),
            ("texels of the depth pyramid", texels, largest / 4),
        ] {
            if found > most {
                return Err(GpuError::TooMany { what, found, most });
            }
        }
        Ok(())
    }

    fn make_room(
        &mut self,
        table: &InstanceTable,
        sending: &Sending,
        picture: Option<[u32; 2]>,
        encoder: &mut CommandEncoder,
    ) {
        let (keep, updates) = match sending {
            Sending::Everything => (None, 0),
            Sending::Updates(updates) => (Some(encoder), *updates),
        };
        let sizes = Sizes {
            rows: table.len() as u64,
            updates: updates.into(),
            groups: table.groups().slots() as u64,
            buckets: self.bucket_list.len() as u64,
            lists: 1 + usize::from(picture.is_some()),
        };
        let largest = self.largest();
        let device = self.gpu.device();
        let is_another = self.scene.fit(device, &sizes, largest, keep);
        if is_another || self.bindings.is_none() {
            self.bindings = Some(Bindings::new(device, &self.kernels, &self.scene));
            if let Some(pyramid) = &mut self.pyramid {
                pyramid.forget_bindings();
            }
        }
        // A picture without a pixel hides nothing; its pyramid is of one that is never looked at.
        let size = picture.map(|size| size.map(|side| side.max(1)));
        if let Some(size) = size
            && self
                .pyramid
                .as_ref()
                .is_none_or(|pyramid| pyramid.size() != size)
        {
            self.pyramid = Some(DepthPyramid::new(device, &self.kernels, size));
        }
    }

    /// Sends the view and what changed; returns how many rows the kernels have to update.
    fn send(
        &mut self,
        table: &InstanceTable,
        view: &View,
        sending: &Sending,
        picture: Option<[u32; 2]>,
        encoder: &mut CommandEncoder,
    ) -> u32 {
        let write = |buffer: &super::grown_buffer::GrownBuffer, bytes: &[u8]| {
            self.gpu.queue().write_buffer(buffer.get(), 0, bytes);
        };
        let updates = match sending {
            Sending::Everything => {
                perf_span!("send_table", instances = table.len());
                let boxes = table.boxes();
                let groups: Vec<u32> = table
                    .groups_of()
                    .iter()
                    .map(|group| group.index() as u32)
                    .collect();
                write(
                    &self.scene.centers,
                    bytemuck::cast_slice(&interleaved(boxes.center)),
                );
                write(
                    &self.scene.half_extents,
                    bytemuck::cast_slice(&interleaved(boxes.half_extents)),
                );
                write(&self.scene.groups_of, bytemuck::cast_slice(&groups));
                encoder.clear_buffer(self.scene.memory.get(), 0, None);
                0
            }
            Sending::Updates(updates) => {
                perf_span!("send_updates", instances = *updates);
                write(
                    &self.scene.updates,
                    bytemuck::cast_slice(self.mirror.words()),
                );
                *updates
            }
        };
        if !self.buckets_sent {
            let (groups, ranges) = (self.buckets.group_words(), self.buckets.range_words());
            write(&self.scene.groups, bytemuck::cast_slice(groups));
            write(&self.scene.ranges, bytemuck::cast_slice(ranges));
        }
        let height = self.pyramid.as_ref().map_or(0, DepthPyramid::height);
        let words = view_words(
            view,
            FrameWords {
                rows: table.len() as u32,
                updates,
                buckets: self.bucket_list.len() as u32,
                occlusion: picture.map(|size| (size, height)),
            },
        );
        write(&self.scene.view, bytemuck::cast_slice(&words));
        self.buckets_sent = true;
        updates
    }

    fn record_first(
        &mut self,
        encoder: &mut CommandEncoder,
        zones: &mut GpuFrame,
        rows: u32,
        updates: u32,
    ) {
        let (kernels, Some(bindings)) = (&self.kernels, &self.bindings) else {
            return;
        };
        if updates > 0 {
            let mut pass = begin(encoder, &zones.pass(gpu_zone!("update_rows", updates)));
            kernels.gather.run(&mut pass, &bindings.gather, updates);
            kernels.scatter.run(&mut pass, &bindings.scatter, updates);
        }
        encoder.clear_buffer(self.scene.lists[0].counts.get(), 0, None);
        {
            let mut pass = begin(encoder, &zones.pass(gpu_zone!("cull_rows", rows)));
            kernels.cull.run(&mut pass, &bindings.cull, rows);
        }
        self.record_list(encoder, zones, rows, 0);
    }

    /// Sorts what was counted into a list and its draw calls.
    fn record_list(
        &self,
        encoder: &mut CommandEncoder,
        zones: &mut GpuFrame,
        rows: u32,
        list: usize,
    ) {
        let Some(bindings) = &self.bindings else {
            return;
        };
        let mut pass = begin(encoder, &zones.pass(gpu_zone!("write_draws", list)));
        self.kernels.scan.run_once(&mut pass, &bindings.scan[list]);
        self.kernels.compact[list].run(&mut pass, &bindings.compact[list], rows);
    }

    fn record_second(
        &mut self,
        encoder: &mut CommandEncoder,
        zones: &mut GpuFrame,
        rows: u32,
        depth: Option<&TextureView>,
    ) {
        let device = self.gpu.device();
        encoder.clear_buffer(self.scene.lists[1].counts.get(), 0, None);
        if let Some(pyramid) = &mut self.pyramid {
            match depth {
                Some(depth) => {
                    let mut pass = begin(encoder, &zones.pass(gpu_zone!("depth_pyramid")));
                    pyramid.build(device, &self.kernels, &mut pass, depth);
                }
                None => pyramid.clear(encoder),
            }
            let mut pass = begin(encoder, &zones.pass(gpu_zone!("occlude_rows", rows)));
            let bindings = pyramid.occlude(device, &self.kernels, &self.scene);
            self.kernels.occlude.run(&mut pass, bindings, rows);
        }
        self.record_list(encoder, zones, rows, 1);
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

/// Begins a pass with stamps.
fn begin<'a>(encoder: &'a mut CommandEncoder, stamps: &PassStamps) -> ComputePass<'a> {
    encoder.begin_compute_pass(&ComputePassDescriptor {
        label: Some("gpu culling"),
        timestamp_writes: stamps.compute(),
    })
}
