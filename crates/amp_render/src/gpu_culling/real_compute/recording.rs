//! The passes of a frame.

use amp_trace_wgpu::{GpuFrame, PassStamps, gpu_zone};
use wgpu::{CommandEncoder, ComputePass, ComputePassDescriptor, TextureView};

use super::GpuCulling;

impl GpuCulling {
    pub(super) fn record_first(
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

    pub(super) fn record_second(
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
}

/// Begins a pass with stamps.
fn begin<'a>(encoder: &'a mut CommandEncoder, stamps: &PassStamps) -> ComputePass<'a> {
    encoder.begin_compute_pass(&ComputePassDescriptor {
        label: Some("gpu culling"),
        timestamp_writes: stamps.compute(),
    })
}
