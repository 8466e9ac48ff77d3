//! Draws a table as a camera sees it.

mod passes;

use amp_trace::perf_span;
use amp_trace_wgpu::{GpuTrack, gpu_zone};
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BindingResource, Buffer, BufferDescriptor,
    BufferUsages, CommandEncoderDescriptor, Features, TextureFormat, TextureView,
};

use super::canvas::Canvas;
use super::casters::Casters;
use super::error::PictureError;
use super::frame_words::{FRAME_NUMBERS, frame_numbers};
use super::geometry::Geometry;
use super::instances::Instances;
use super::look::Look;
use super::material_buffer::MaterialBuffer;
use super::overlay::{Overlay, Writing};
use super::pipelines::Pipelines;
use super::shadow_map::ShadowMap;
use crate::camera::View;
use crate::frame::RenderFrame;
use crate::gpu_culling::{Gpu, GpuCulling, GrownBuffer, MeshRanges};
use crate::instance_table::InstanceTable;

/// How pictures are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PictureConfig {
    /// The format of what is drawn on. Default: `Rgba8UnormSrgb`, which is what pictures are read back in.
    pub format: TextureFormat,
    /// Samples for each pixel: 1, or 4 for smooth edges. Default: 4.
    pub samples: u32,
    /// Texels along each side of the shadow map. Default: 2,048, which is 16 MiB.
    pub shadow_texels: u32,
    /// How far shadows reach to each side of the shadow map's middle, in metres, at most 10,000. Default: 260.
    pub shadow_reach: f32,
    /// The most bytes of one buffer, where that is less than what the device can do. Default: no limit.
    pub largest_buffer: u64,
}

impl Default for PictureConfig {
    fn default() -> Self {
        Self {
            format: TextureFormat::Rgba8UnormSrgb,
            samples: 4,
            shadow_texels: 2_048,
            shadow_reach: 260.0,
            largest_buffer: u64::MAX,
        }
    }
}

/// The draw calls of a picture.
#[derive(Debug, Clone, Copy)]
pub enum Drawn<'a> {
    /// The batches that the processor made.
    Batches(&'a RenderFrame),
    /// The draw calls that the graphics card made, in the last frame that it culled: the first list, which is
    /// all of them without occlusion.
    Culled(&'a GpuCulling),
}

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Where everything is.
    pub table: &'a InstanceTable,
    /// The camera. A projection that is none gives a picture of haze.
    pub view: &'a View,
    /// What it sees.
    pub drawn: Drawn<'a>,
}

/// Draws one [`InstanceTable`] as one camera sees it. With another table,
/// [`PictureRenderer::forget_table`] comes first.
///
/// Each picture is a pass of shadows, of what the sun sees, and a pass of what the camera sees; both are zones
/// on a track of the trace that is named after the card.
///
/// # Examples
/// ```no_run
/// use amp_render::gpu_culling::{Gpu, GpuConfig};
/// use amp_render::picture::{Drawn, Look, PictureConfig, PictureError, PictureRenderer, Scene};
/// use amp_render::{InstanceTable, RenderFrame, View};
///
/// # fn example(table: &InstanceTable, view: &View, frame: &RenderFrame) -> Result<(), PictureError> {
/// let gpu = Gpu::open(&GpuConfig::default())?;
/// let mut renderer = PictureRenderer::new(&gpu, PictureConfig::default(), &Look::default())?;
/// let scene = Scene { table, view, drawn: Drawn::Batches(frame) };
/// let picture = renderer.photograph(&scene, [1280, 720])?;
/// assert_eq!(picture.rgba().len(), 1280 * 720 * 4);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct PictureRenderer {
    gpu: Gpu,
    config: PictureConfig,
    look: Look,
    pipelines: Pipelines,
    geometry: Geometry,
    materials: MaterialBuffer,
    instances: Instances,
    frame: Buffer,
    sun_frame: Buffer,
    rows: GrownBuffer,
    casters: Casters,
    caster_rows: GrownBuffer,
    shadow: ShadowMap,
    shadow_binding: BindGroup,
    /// The camera's, and the sun's, once there are instances.
    frames: Option<[BindGroup; 2]>,
    canvas: Option<Canvas>,
    writing: Writing,
    track: GpuTrack,
}

impl PictureRenderer {
    /// Makes the pipelines and sends the models of a look to a device.
    ///
    /// # Errors
    /// [`PictureError::Device`] where the device takes none of that.
    ///
    /// # Cost
    /// Compiles shaders: some tenths of a second, once.
    pub fn new(gpu: &Gpu, config: PictureConfig, look: &Look) -> Result<Self, PictureError> {
        perf_span!("open_picture");
        let device = gpu.device();
        let config = PictureConfig {
            samples: if config.samples > 1 { 4 } else { 1 },
            ..config
        };
        let pipelines = Pipelines::new(device, config.format, config.samples);
        let geometry = Geometry::new(device, &look.models);
        let materials = MaterialBuffer::new(device, &pipelines.material_layout, &look.materials);
        let shadow = ShadowMap::new(device, config.shadow_texels, config.shadow_reach);
        let shadow_binding = device.create_bind_group(&BindGroupDescriptor {
            label: Some("shadow"),
            layout: &pipelines.shadow_layout,
            entries: &[
                BindGroupEntry {
                    binding: 0,
                    resource: BindingResource::TextureView(&shadow.depth),
                },
                BindGroupEntry {
                    binding: 1,
                    resource: BindingResource::Sampler(&shadow.sampler),
                },
            ],
        });
        let frame = |label| {
            device.create_buffer(&BufferDescriptor {
                label: Some(label),
                size: FRAME_NUMBERS as u64 * 4,
                usage: BufferUsages::UNIFORM | BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        };
        let rows = |label| GrownBuffer::new(device, label, BufferUsages::VERTEX);
        let renderer = Self {
            gpu: gpu.clone(),
            config,
            look: look.clone(),
            geometry,
            materials,
            instances: Instances::new(device),
            frame: frame("frame"),
            sun_frame: frame("sun's frame"),
            rows: rows("rows"),
            casters: Casters::default(),
            caster_rows: rows("rows of casters"),
            shadow,
            shadow_binding,
            frames: None,
            canvas: None,
            writing: Writing::new(device, config.format),
            track: GpuTrack::new(device, gpu.queue(), format!("GPU picture: {}", gpu.name())),
            pipelines,
        };
        gpu.check()?;
        Ok(renderer)
    }

    /// Where the models are: what [`GpuCulling::set_ranges`] takes, before the frame to draw is culled.
    #[must_use]
    pub fn ranges(&self) -> &MeshRanges {
        &self.geometry.ranges
    }

    /// The device that draws.
    #[must_use]
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// The format of what it draws on.
    #[must_use]
    pub fn format(&self) -> TextureFormat {
        self.config.format
    }

    /// Has the next picture send every instance: the table may be another one.
    pub fn forget_table(&mut self) {
        self.instances.forget();
    }

    /// Draws a scene, and text over it, on a texture of a size in pixels.
    ///
    /// # Errors
    /// [`PictureError::Size`] for a size without a pixel or beyond the device,
    /// [`PictureError::NoFirstInstance`] and [`PictureError::OtherDevice`] for draw calls that this device cannot
    /// draw, [`PictureError::Device`] for a scene beyond its buffers and for a device that is lost or refuses.
    ///
    /// # Cost
    /// On the processor, linear in what changed, in the batches, and in all instances for what the sun sees:
    /// `benches/culling.rs` measures that search.
    pub fn draw(
        &mut self,
        scene: &Scene<'_>,
        overlay: &Overlay,
        target: &TextureView,
        size: [u32; 2],
    ) -> Result<(), PictureError> {
        perf_span!("draw_picture", instances = scene.table.len());
        self.gpu.check()?;
        self.check_size(size)?;
        self.check_drawn(scene.drawn)?;
        let largest = self.largest();
        let device = self.gpu.device().clone();
        let is_another =
            self.instances
                .follow((&device, self.gpu.queue()), scene.table, largest)?;
        if is_another || self.frames.is_none() {
            self.frames = Some([&self.frame, &self.sun_frame].map(|frame| self.bind(frame)));
        }
        let canvas = self.canvas.take().filter(|canvas| canvas.size == size);
        self.canvas = Some(canvas.unwrap_or_else(|| {
            Canvas::new(&device, size, self.config.format, self.config.samples)
        }));
        let is_seen = self.send(scene);
        self.writing.send(&device, self.gpu.queue(), overlay, size);

        let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor {
            label: Some("picture"),
        });
        let instances = scene.table.len();
        let mut zones = self
            .track
            .frame(&mut encoder, gpu_zone!("picture", instances));
        if is_seen {
            self.record_shadows(&mut encoder, &mut zones);
        }
        self.record_scene(&mut encoder, &mut zones, scene.drawn, target, is_seen);
        self.record_overlay(&mut encoder, &mut zones, target);
        zones.resolve(&mut encoder);
        self.gpu.queue().submit([encoder.finish()]);
        self.track.submitted(zones);
        self.track.collect();
        Ok(self.gpu.check()?)
    }

    /// Waits for the card, and records its times.
    pub fn finish(&mut self) {
        self.track.finish();
    }

    fn largest(&self) -> u64 {
        let limits = self.gpu.device().limits();
        limits
            .max_storage_buffer_binding_size
            .min(limits.max_buffer_size)
            .min(self.config.largest_buffer)
    }

    /// Whether a picture of the size can be.
    pub(super) fn check_size(&self, [width, height]: [u32; 2]) -> Result<(), PictureError> {
        let most = self.gpu.device().limits().max_texture_dimension_2d;
        if [width, height].iter().all(|side| (1..=most).contains(side)) {
            Ok(())
        } else {
            Err(PictureError::Size {
                width,
                height,
                most,
            })
        }
    }

    fn check_drawn(&self, drawn: Drawn<'_>) -> Result<(), PictureError> {
        let Drawn::Culled(culling) = drawn else {
            return Ok(());
        };
        if !culling.gpu().is_same(&self.gpu) {
            return Err(PictureError::OtherDevice);
        }
        let features = self.gpu.device().features();
        if !features.contains(Features::INDIRECT_FIRST_INSTANCE) {
            return Err(PictureError::NoFirstInstance);
        }
        Ok(())
    }

    fn bind(&self, frame: &Buffer) -> BindGroup {
        let device = self.gpu.device();
        device.create_bind_group(&BindGroupDescriptor {
            label: Some("frame"),
            layout: &self.pipelines.frame_layout,
            entries: &[
                BindGroupEntry {
                    binding: 0,
                    resource: frame.as_entire_binding(),
                },
                BindGroupEntry {
                    binding: 1,
                    resource: self.instances.buffer.get().as_entire_binding(),
                },
            ],
        })
    }

    /// Sends the camera, the sun and the rows; returns whether the camera sees anything.
    fn send(&mut self, scene: &Scene<'_>) -> bool {
        let light = &self.look.light;
        let sun_view = self.shadow.sun_view(scene.view, light.direction());
        let texel = self.shadow.texel();
        let Some(numbers) = frame_numbers(scene.view, &sun_view, light, texel) else {
            return false;
        };
        let Some(sun_numbers) = frame_numbers(&sun_view, &sun_view, light, texel) else {
            return false;
        };
        self.casters.find(scene.table, &sun_view);
        let (device, queue) = (self.gpu.device(), self.gpu.queue());
        queue.write_buffer(&self.frame, 0, bytemuck::cast_slice(&numbers));
        queue.write_buffer(&self.sun_frame, 0, bytemuck::cast_slice(&sun_numbers));
        let rows = match scene.drawn {
            Drawn::Batches(frame) => frame.batched_rows(),
            Drawn::Culled(_) => &[],
        };
        for (buffer, rows) in [
            (&mut self.rows, rows),
            (&mut self.caster_rows, self.casters.batches.rows()),
        ] {
            buffer.fit(device, rows.len() as u64 * 4, u64::MAX);
            queue.write_buffer(buffer.get(), 0, bytemuck::cast_slice(rows));
        }
        true
    }
}
