//! The compute pipelines, made once per device.

use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BindingResource, ComputePass, ComputePipeline,
    ComputePipelineDescriptor, Device, PipelineCompilationOptions, ShaderModule,
    ShaderModuleDescriptor, ShaderSource,
};

const UPDATE: &str = concat!(
    include_str!("shaders/scene.wgsl"),
    include_str!("shaders/update.wgsl")
);
const CULL: &str = concat!(
    include_str!("shaders/scene.wgsl"),
    include_str!("shaders/binary32.wgsl"),
    include_str!("shaders/cull.wgsl")
);
const SCAN: &str = concat!(
    include_str!("shaders/scene.wgsl"),
    include_str!("shaders/scan.wgsl")
);
const COMPACT: &str = concat!(
    include_str!("shaders/scene.wgsl"),
    include_str!("shaders/compact.wgsl")
);
const PYRAMID: &str = include_str!("shaders/pyramid.wgsl");
const OCCLUDE: &str = concat!(
    include_str!("shaders/scene.wgsl"),
    include_str!("shaders/occlude.wgsl")
);

/// Items of one workgroup, and the most workgroups along one axis: `scene.wgsl` has the same.
const GROUP_SIZE: u32 = 256;
const GROUPS_ACROSS: u32 = 65_535;
/// Texels of one workgroup along each side, as in `pyramid.wgsl`.
const TILE: u32 = 16;

/// One pipeline.
#[derive(Debug)]
pub(super) struct Kernel {
    pipeline: ComputePipeline,
    name: &'static str,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Kernels {
    pub(super) gather: Kernel,
    pub(super) scatter: Kernel,
    pub(super) cull: Kernel,
    pub(super) scan: Kernel,
    /// Of the first list and of the second.
    pub(super) compact: [Kernel; 2],
    pub(super) pyramid_base: Kernel,
    pub(super) pyramid_reduce: Kernel,
    pub(super) occlude: Kernel,
}

impl Kernels {
    pub(super) fn new(device: &Device) -> Self {
        let module = |label, text: &'static str| {
            device.create_shader_module(ShaderModuleDescriptor {
                label: Some(label),
                source: ShaderSource::Wgsl(text.into()),
            })
        };
        let update = module("update", UPDATE);
        let pyramid = module("pyramid", PYRAMID);
        let compact = module("compact", COMPACT);
        let plain = |module, name| Kernel::new(device, module, name, &[]);
        // `FIRST_LIST` and `SECOND_LIST` of `scene.wgsl`.
        let list = |bit: u32| {
            Kernel::new(
                device,
                &compact,
                "compact",
                &[("list", f64::from(1_u32 << bit))],
            )
        };
        Self {
            gather: plain(&update, "gather"),
            scatter: plain(&update, "scatter"),
            cull: plain(&module("cull", CULL), "cull"),
            scan: plain(&module("scan", SCAN), "scan"),
            compact: [list(30), list(31)],
            pyramid_base: plain(&pyramid, "base"),
            pyramid_reduce: plain(&pyramid, "reduce"),
            occlude: plain(&module("occlude", OCCLUDE), "occlude"),
        }
    }
}

impl Kernel {
    fn new(
        device: &Device,
        module: &ShaderModule,
        name: &'static str,
        constants: &[(&str, f64)],
    ) -> Self {
        let pipeline = device.create_compute_pipeline(&ComputePipelineDescriptor {
            label: Some(name),
            layout: None,
            module,
            entry_point: Some(name),
            compilation_options: PipelineCompilationOptions {
                constants,
                ..PipelineCompilationOptions::default()
            },
            cache: None,
        });
        Self { pipeline, name }
    }

    /// What the kernel works on, by the numbers of its bindings.
    pub(super) fn bind(
        &self,
        device: &Device,
        bindings: &[(u32, BindingResource<'_>)],
    ) -> BindGroup {
        let entries: Vec<_> = bindings
            .iter()
            .map(|(binding, resource)| BindGroupEntry {
                binding: *binding,
                resource: resource.clone(),
            })
            .collect();
        device.create_bind_group(&BindGroupDescriptor {
            label: Some(self.name),
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &entries,
        })
    }

    /// Runs it for so many items.
    pub(super) fn run(&self, pass: &mut ComputePass<'_>, bindings: &BindGroup, items: u32) {
        let groups = items.div_ceil(GROUP_SIZE);
        self.dispatch(
            pass,
            bindings,
            [groups.min(GROUPS_ACROSS), groups.div_ceil(GROUPS_ACROSS)],
        );
    }

    /// Runs one workgroup of it.
    pub(super) fn run_once(&self, pass: &mut ComputePass<'_>, bindings: &BindGroup) {
        self.dispatch(pass, bindings, [1, 1]);
    }

    /// Runs it for each texel of a picture.
    pub(super) fn run_on_picture(
        &self,
        pass: &mut ComputePass<'_>,
        bindings: &BindGroup,
        size: [u32; 2],
    ) {
        self.dispatch(pass, bindings, size.map(|side| side.div_ceil(TILE)));
    }

    fn dispatch(&self, pass: &mut ComputePass<'_>, bindings: &BindGroup, [x, y]: [u32; 2]) {
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, bindings, &[]);
        pass.dispatch_workgroups(x, y, 1);
    }
}
