//! Draws boxes, to know which of them are in the picture.

use amp_render::gpu_culling::{DrawBuffers, GpuCulling};
use amp_render::{Boxes, View};
use bevy_math::DMat4;
use wgpu::util::{BufferInitDescriptor, DeviceExt};
use wgpu::*;

/// A line of the picture is then as long as copies ask for.
pub(crate) const SIZE: [u32; 2] = [320, 200];

const CUBE: [u16; 36] = [
    0, 1, 2, 2, 1, 3, 4, 6, 5, 5, 6, 7, 0, 4, 1, 1, 4, 5, 2, 3, 6, 6, 3, 7, 0, 2, 4, 4, 2, 6, 1, 5,
    3, 3, 5, 7,
];

pub(crate) struct Painter {
    pipeline: RenderPipeline,
    indices: Buffer,
    boxes: Buffer,
    rows: Texture,
    depth: Texture,
}

fn texture(device: &Device, format: TextureFormat, usage: TextureUsages) -> Texture {
    device.create_texture(&TextureDescriptor {
        label: None,
        size: Extent3d {
            width: SIZE[0],
            height: SIZE[1],
            depth_or_array_layers: 1,
        },
        mip_level_count: 1,
        sample_count: 1,
        dimension: TextureDimension::D2,
        format,
        usage: usage | TextureUsages::RENDER_ATTACHMENT,
        view_formats: &[],
    })
}

fn uniform(device: &Device, numbers: &[f32]) -> Buffer {
    device.create_buffer_init(&BufferInitDescriptor {
        label: None,
        contents: bytemuck::cast_slice(numbers),
        usage: BufferUsages::UNIFORM,
    })
}

impl Painter {
    pub(crate) fn new(device: &Device, boxes: Boxes<'_>) -> Self {
        let numbers: Vec<[f32; 8]> = (0..boxes.len())
            .map(|row| {
                let place = boxes.get(row);
                let (c, h) = (place.center, place.half_extents);
                [c.x, c.y, c.z, 0.0, h.x, h.y, h.z, 0.0]
            })
            .collect();
        let buffer = |contents, usage| {
            device.create_buffer_init(&BufferInitDescriptor {
                label: None,
                contents,
                usage,
            })
        };
        let module = device.create_shader_module(include_wgsl!("painter.wgsl"));
        let pipeline = device.create_render_pipeline(&RenderPipelineDescriptor {
            label: None,
            layout: None,
            vertex: VertexState {
                module: &module,
                entry_point: Some("corner"),
                compilation_options: PipelineCompilationOptions::default(),
                buffers: &[],
            },
            primitive: PrimitiveState::default(),
            depth_stencil: Some(DepthStencilState {
                format: TextureFormat::Depth32Float,
                depth_write_enabled: Some(true),
                depth_compare: Some(CompareFunction::Greater),
                stencil: StencilState::default(),
                bias: DepthBiasState::default(),
            }),
            multisample: MultisampleState::default(),
            fragment: Some(FragmentState {
                module: &module,
                entry_point: Some("row_of"),
                compilation_options: PipelineCompilationOptions::default(),
                targets: &[Some(TextureFormat::R32Uint.into())],
            }),
            multiview_mask: None,
            cache: None,
        });
        Self {
            pipeline,
            indices: buffer(bytemuck::cast_slice(&CUBE), BufferUsages::INDEX),
            boxes: buffer(bytemuck::cast_slice(&numbers), BufferUsages::STORAGE),
            rows: texture(device, TextureFormat::R32Uint, TextureUsages::COPY_SRC),
            depth: texture(
                device,
                TextureFormat::Depth32Float,
                TextureUsages::TEXTURE_BINDING,
            ),
        }
    }

    pub(crate) fn depth(&self) -> TextureView {
        self.depth.create_view(&TextureViewDescriptor::default())
    }

    fn bindings(&self, device: &Device, view: &View, rows: &Buffer) -> BindGroup {
        let from_camera = DMat4::from_translation(view.translation.as_dvec3());
        let matrix = (view.clip_from_world() * from_camera).to_cols_array();
        let matrix = uniform(device, &matrix.map(|number| number as f32));
        let [x, y, z] = view.translation.to_array();
        let camera = uniform(device, &[x, y, z, 0.0]);
        let buffers = [&matrix, &camera, &self.boxes, rows];
        let entries: Vec<_> = (0..)
            .zip(buffers)
            .map(|(binding, buffer)| BindGroupEntry {
                binding,
                resource: buffer.as_entire_binding(),
            })
            .collect();
        device.create_bind_group(&BindGroupDescriptor {
            label: None,
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &entries,
        })
    }

    fn pass<'a>(&self, encoder: &'a mut CommandEncoder) -> RenderPass<'a> {
        let rows = self.rows.create_view(&TextureViewDescriptor::default());
        let depth = self.depth();
        let mut pass = encoder.begin_render_pass(&RenderPassDescriptor {
            label: None,
            color_attachments: &[Some(RenderPassColorAttachment {
                view: &rows,
                depth_slice: None,
                resolve_target: None,
                ops: Operations {
                    load: LoadOp::Clear(Color::TRANSPARENT),
                    store: StoreOp::Store,
                },
            })],
            depth_stencil_attachment: Some(RenderPassDepthStencilAttachment {
                view: &depth,
                depth_ops: Some(Operations {
                    load: LoadOp::Clear(0.0),
                    store: StoreOp::Store,
                }),
                stencil_ops: None,
            }),
            timestamp_writes: None,
            occlusion_query_set: None,
            multiview_mask: None,
        });
        pass.set_pipeline(&self.pipeline);
        pass.set_index_buffer(self.indices.slice(..), IndexFormat::Uint16);
        pass
    }

    /// Draws what a list says, by the card's own draw calls.
    pub(crate) fn draw(
        &self,
        device: &Device,
        encoder: &mut CommandEncoder,
        view: &View,
        list: DrawBuffers<'_>,
    ) {
        let bindings = self.bindings(device, view, list.rows);
        let mut pass = self.pass(encoder);
        pass.set_bind_group(0, &bindings, &[]);
        for bucket in 0..list.buckets.len() as u64 {
            pass.draw_indexed_indirect(list.draws, bucket * 20);
        }
    }

    /// The rows of which a pixel is seen where all of `rows` are drawn, in rising order.
    pub(crate) fn seen(&self, gpu: &GpuCulling, view: &View, rows: &[u32]) -> Vec<u32> {
        let device = gpu.gpu().device();
        let list = device.create_buffer_init(&BufferInitDescriptor {
            label: None,
            contents: bytemuck::cast_slice(rows),
            usage: BufferUsages::STORAGE,
        });
        let read = device.create_buffer(&BufferDescriptor {
            label: None,
            size: u64::from(SIZE[0] * SIZE[1] * 4),
            usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor::default());
        let bindings = self.bindings(device, view, &list);
        {
            let mut pass = self.pass(&mut encoder);
            pass.set_bind_group(0, &bindings, &[]);
            pass.draw_indexed(0..36, 0, 0..rows.len() as u32);
        }
        encoder.copy_texture_to_buffer(
            self.rows.as_image_copy(),
            TexelCopyBufferInfo {
                buffer: &read,
                layout: TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(SIZE[0] * 4),
                    rows_per_image: None,
                },
            },
            self.rows.size(),
        );
        gpu.gpu().queue().submit([encoder.finish()]);
        let mut seen = crate::scene::mapped(gpu, &read);
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter()
            .filter_map(|row| row.checked_sub(1))
            .collect()
    }
}
