//! The characters on the card.

use font8x8::legacy::BASIC_LEGACY;
use wgpu::util::{BufferInitDescriptor, DeviceExt};
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BlendState, BufferUsages, ColorTargetState,
    ColorWrites, Device, FragmentState, MultisampleState, PipelineCompilationOptions,
    PrimitiveState, Queue, RenderPass, RenderPipeline, RenderPipelineDescriptor,
    ShaderModuleDescriptor, ShaderSource, TextureFormat, VertexState,
};

use super::Overlay;
use crate::gpu_culling::GrownBuffer;

/// Draws characters.
#[derive(Debug)]
pub(in crate::picture) struct Writing {
    pipeline: RenderPipeline,
    font: wgpu::Buffer,
    /// The picture's size, then the marks.
    marks: GrownBuffer,
    bindings: Option<BindGroup>,
    count: u32,
}

impl Writing {
    pub(in crate::picture) fn new(device: &Device, format: TextureFormat) -> Self {
        let module = device.create_shader_module(ShaderModuleDescriptor {
            label: Some("overlay"),
            source: ShaderSource::Wgsl(include_str!("../shaders/overlay.wgsl").into()),
        });
        let pipeline = device.create_render_pipeline(&RenderPipelineDescriptor {
            label: Some("overlay"),
            layout: None,
            vertex: VertexState {
                module: &module,
                entry_point: Some("corner"),
                compilation_options: PipelineCompilationOptions::default(),
                buffers: &[],
            },
            primitive: PrimitiveState::default(),
            depth_stencil: None,
            multisample: MultisampleState::default(),
            fragment: Some(FragmentState {
                module: &module,
                entry_point: Some("color"),
                compilation_options: PipelineCompilationOptions::default(),
                targets: &[Some(ColorTargetState {
                    format,
                    blend: Some(BlendState::ALPHA_BLENDING),
                    write_mask: ColorWrites::ALL,
                })],
            }),
            multiview_mask: None,
            cache: None,
        });
        let font = device.create_buffer_init(&BufferInitDescriptor {
            label: Some("font"),
            contents: BASIC_LEGACY.as_flattened(),
            usage: BufferUsages::STORAGE,
        });
        Self {
            pipeline,
            font,
            marks: GrownBuffer::new(device, "marks", BufferUsages::STORAGE),
            bindings: None,
            count: 0,
        }
    }

    pub(in crate::picture) fn send(
        &mut self,
        device: &Device,
        queue: &Queue,
        overlay: &Overlay,
        [width, height]: [u32; 2],
    ) {
        let marks = overlay.marks();
        self.count = marks.len() as u32;
        if marks.is_empty() {
            return;
        }
        let mut words = vec![width, height];
        words.extend(marks.as_flattened());
        let is_another = self.marks.fit(device, words.len() as u64 * 4, u64::MAX);
        if is_another || self.bindings.is_none() {
            let buffers = [&self.font, self.marks.get()];
            let entries: Vec<_> = (0..)
                .zip(buffers)
                .map(|(binding, buffer)| BindGroupEntry {
                    binding,
                    resource: buffer.as_entire_binding(),
                })
                .collect();
            self.bindings = Some(device.create_bind_group(&BindGroupDescriptor {
                label: Some("overlay"),
                layout: &self.pipeline.get_bind_group_layout(0),
                entries: &entries,
            }));
        }
        queue.write_buffer(self.marks.get(), 0, bytemuck::cast_slice(&words));
    }

    pub(in crate::picture) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(in crate::picture) fn draw(&self, pass: &mut RenderPass<'_>) {
        let Some(bindings) = &self.bindings else {
            return;
        };
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, bindings, &[]);
        pass.draw(0..6, 0..self.count);
    }
}
