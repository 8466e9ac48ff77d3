//! The pipelines: shadows, instances, sky.

use std::num::NonZeroU64;

use wgpu::{
    BindGroupLayout, BindGroupLayoutDescriptor, BindGroupLayoutEntry, BindingType,
    BufferBindingType, ColorTargetState, CompareFunction, DepthBiasState, DepthStencilState,
    Device, FragmentState, MultisampleState, PipelineCompilationOptions, PipelineLayoutDescriptor,
    PrimitiveState, RenderPipeline, RenderPipelineDescriptor, SamplerBindingType, ShaderModule,
    ShaderModuleDescriptor, ShaderSource, ShaderStages, StencilState, TextureFormat,
    TextureSampleType, TextureViewDimension, VertexState,
};

use super::frame_words::FRAME_NUMBERS;
use super::material_buffer::MATERIAL_BYTES;
use super::vertex::BUFFERS;

/// The format of all depths: 1 near, 0 far.
pub(super) const DEPTH: TextureFormat = TextureFormat::Depth32Float;

const SHADOW: &str = concat!(
    include_str!("shaders/frame.wgsl"),
    include_str!("shaders/instance.wgsl"),
    include_str!("shaders/shadow.wgsl")
);
const SCENE: &str = concat!(
    include_str!("shaders/frame.wgsl"),
    include_str!("shaders/instance.wgsl"),
    include_str!("shaders/noise.wgsl"),
    include_str!("shaders/sky.wgsl"),
    include_str!("shaders/finish.wgsl"),
    include_str!("shaders/scene.wgsl")
);
const SKY: &str = concat!(
    include_str!("shaders/frame.wgsl"),
    include_str!("shaders/noise.wgsl"),
    include_str!("shaders/sky.wgsl"),
    include_str!("shaders/backdrop.wgsl")
);

/// The pipelines, and what they are bound to.
#[derive(Debug)]
pub(super) struct Pipelines {
    pub(super) shadow: RenderPipeline,
    pub(super) scene: RenderPipeline,
    pub(super) sky: RenderPipeline,
    /// The frame and the instances.
    pub(super) frame_layout: BindGroupLayout,
    /// A material, by its offset.
    pub(super) material_layout: BindGroupLayout,
    /// The shadow map.
    pub(super) shadow_layout: BindGroupLayout,
}

impl Pipelines {
    pub(super) fn new(device: &Device, format: TextureFormat, samples: u32) -> Self {
        let frame_layout = frame_layout(device);
        let material_layout = layout(
            device,
            "material",
            &[buffer(
                0,
                ShaderStages::FRAGMENT,
                BufferBindingType::Uniform,
                Some(MATERIAL_BYTES),
                true,
            )],
        );
        let shadow_layout = shadow_layout(device);
        let module = |label, text: &'static str| {
            device.create_shader_module(ShaderModuleDescriptor {
                label: Some(label),
                source: ShaderSource::Wgsl(text.into()),
            })
        };
        let (shadow, scene, sky) = (
            module("shadow", SHADOW),
            module("scene", SCENE),
            module("sky", SKY),
        );
        let color = Some(ColorTargetState::from(format));
        let drawing = |module, layouts, compare| Drawing {
            module,
            layouts,
            compare,
            color: color.clone(),
            samples,
        };
        let all = [&frame_layout, &material_layout, &shadow_layout].map(Some);
        let frame_only = [Some(&frame_layout)];
        Self {
            shadow: Drawing {
                color: None,
                samples: 1,
                ..drawing(&shadow, &frame_only, CompareFunction::Greater)
            }
            .pipeline(device),
            scene: drawing(&scene, &all, CompareFunction::Greater).pipeline(device),
            sky: drawing(&sky, &frame_only, CompareFunction::GreaterEqual).pipeline(device),
            frame_layout,
            material_layout,
            shadow_layout,
        }
    }
}

/// What differs between the pipelines.
struct Drawing<'a> {
    module: &'a ShaderModule,
    layouts: &'a [Option<&'a BindGroupLayout>],
    /// Nearer is greater. Only what is greater writes its depth: the sky leaves none.
    compare: CompareFunction,
    color: Option<ColorTargetState>,
    samples: u32,
}

impl Drawing<'_> {
    fn pipeline(&self, device: &Device) -> RenderPipeline {
        let layout = device.create_pipeline_layout(&PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: self.layouts,
            immediate_size: 0,
        });
        let is_sky = self.compare == CompareFunction::GreaterEqual;
        // Depth grows towards the light: a shadow lies a little behind what throws it.
        let bias = if self.color.is_none() {
            DepthBiasState {
                constant: -2,
                slope_scale: -2.0,
                clamp: 0.0,
            }
        } else {
            DepthBiasState::default()
        };
        let targets = [self.color.clone()];
        device.create_render_pipeline(&RenderPipelineDescriptor {
            label: None,
            layout: Some(&layout),
            vertex: VertexState {
                module: self.module,
                entry_point: Some("corner"),
                compilation_options: PipelineCompilationOptions::default(),
                buffers: if is_sky { &[] } else { &BUFFERS },
            },
            // Both sides: a mirrored instance looks the right way round.
            primitive: PrimitiveState::default(),
            depth_stencil: Some(DepthStencilState {
                format: DEPTH,
                depth_write_enabled: Some(!is_sky),
                depth_compare: Some(self.compare),
                stencil: StencilState::default(),
                bias,
            }),
            multisample: MultisampleState {
                count: self.samples,
                ..MultisampleState::default()
            },
            fragment: self.color.is_some().then(|| FragmentState {
                module: self.module,
                entry_point: Some("color"),
                compilation_options: PipelineCompilationOptions::default(),
                targets: &targets,
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

fn layout(device: &Device, label: &str, entries: &[BindGroupLayoutEntry]) -> BindGroupLayout {
    device.create_bind_group_layout(&BindGroupLayoutDescriptor {
        label: Some(label),
        entries,
    })
}

fn buffer(
    binding: u32,
    visibility: ShaderStages,
    ty: BufferBindingType,
    min_binding_size: Option<NonZeroU64>,
    has_dynamic_offset: bool,
) -> BindGroupLayoutEntry {
    BindGroupLayoutEntry {
        binding,
        visibility,
        ty: BindingType::Buffer {
            ty,
            has_dynamic_offset,
            min_binding_size,
        },
        count: None,
    }
}

fn frame_layout(device: &Device) -> BindGroupLayout {
    let size = NonZeroU64::new(FRAME_NUMBERS as u64 * 4);
    layout(
        device,
        "frame",
        &[
            buffer(
                0,
                ShaderStages::VERTEX_FRAGMENT,
                BufferBindingType::Uniform,
                size,
                false,
            ),
            buffer(
                1,
                ShaderStages::VERTEX,
                BufferBindingType::Storage { read_only: true },
                None,
                false,
            ),
        ],
    )
}

fn shadow_layout(device: &Device) -> BindGroupLayout {
    let entry = |binding, ty| BindGroupLayoutEntry {
        binding,
        visibility: ShaderStages::FRAGMENT,
        ty,
        count: None,
    };
    layout(
        device,
        "shadow",
        &[
            entry(
                0,
                BindingType::Texture {
                    sample_type: TextureSampleType::Depth,
                    view_dimension: TextureViewDimension::D2,
                    multisampled: false,
                },
            ),
            entry(1, BindingType::Sampler(SamplerBindingType::Comparison)),
        ],
    )
}
