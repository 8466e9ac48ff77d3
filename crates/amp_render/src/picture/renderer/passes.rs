//! The passes of a picture.

use amp_trace_wgpu::{GpuFrame, gpu_zone};
use wgpu::{
    Color, CommandEncoder, IndexFormat, LoadOp, Operations, RenderPass, RenderPassColorAttachment,
    RenderPassDepthStencilAttachment, RenderPassDescriptor, StoreOp, TextureView,
};

use super::{Drawn, PictureRenderer};
use crate::batch::Batch;
use crate::gpu_culling::DrawBuffers;

/// Bytes of the arguments of one draw call.
const DRAW_BYTES: u64 = 20;

impl PictureRenderer {
    pub(super) fn record_shadows(&self, encoder: &mut CommandEncoder, zones: &mut GpuFrame) {
        let Some([_, sun]) = &self.frames else {
            return;
        };
        let casters = self.casters.batches.batches();
        let batches = casters.len();
        let stamps = zones.pass(gpu_zone!("draw_shadows", batches));
        let mut pass = encoder.begin_render_pass(&RenderPassDescriptor {
            label: Some("shadows"),
            depth_stencil_attachment: Some(depth(&self.shadow.depth, StoreOp::Store)),
            timestamp_writes: stamps.render(),
            ..RenderPassDescriptor::default()
        });
        pass.set_pipeline(&self.pipelines.shadow);
        pass.set_bind_group(0, sun, &[]);
        self.set_geometry(&mut pass);
        pass.set_vertex_buffer(1, self.caster_rows.get().slice(..));
        for batch in casters {
            self.draw_batch(&mut pass, batch);
        }
    }

    /// Draws what the camera sees, and the sky behind it; haze alone where it sees nothing.
    pub(super) fn record_scene(
        &self,
        encoder: &mut CommandEncoder,
        zones: &mut GpuFrame,
        drawn: Drawn<'_>,
        target: &TextureView,
        is_seen: bool,
    ) {
        let (Some(canvas), Some([camera, _])) = (&self.canvas, &self.frames) else {
            return;
        };
        let [r, g, b] = self.look.light.horizon.linear().map(f64::from);
        let stamps = zones.pass(gpu_zone!("draw_scene"));
        let mut pass = encoder.begin_render_pass(&RenderPassDescriptor {
            label: Some("scene"),
            color_attachments: &[Some(RenderPassColorAttachment {
                view: canvas.samples.as_ref().unwrap_or(target),
                depth_slice: None,
                resolve_target: canvas.samples.as_ref().map(|_| target),
                ops: Operations {
                    load: LoadOp::Clear(Color { r, g, b, a: 1.0 }),
                    store: if canvas.samples.is_some() {
                        StoreOp::Discard
                    } else {
                        StoreOp::Store
                    },
                },
            })],
            depth_stencil_attachment: Some(depth(&canvas.depth, StoreOp::Discard)),
            timestamp_writes: stamps.render(),
            ..RenderPassDescriptor::default()
        });
        if !is_seen {
            return;
        }
        pass.set_bind_group(0, camera, &[]);
        pass.set_bind_group(2, &self.shadow_binding, &[]);
        pass.set_pipeline(&self.pipelines.scene);
        self.set_geometry(&mut pass);
        match drawn {
            Drawn::Batches(frame) => {
                pass.set_vertex_buffer(1, self.rows.get().slice(..));
                for batch in frame.batches() {
                    let material = self.materials.offset(batch.material);
                    pass.set_bind_group(1, &self.materials.bindings, &[material]);
                    self.draw_batch(&mut pass, batch);
                }
            }
            Drawn::Culled(culling) => {
                let [list, _] = culling.draws();
                self.draw_culled(&mut pass, list);
            }
        }
        pass.set_pipeline(&self.pipelines.sky);
        pass.draw(0..3, 0..1);
    }

    pub(super) fn record_overlay(
        &self,
        encoder: &mut CommandEncoder,
        zones: &mut GpuFrame,
        target: &TextureView,
    ) {
        if self.writing.is_empty() {
            return;
        }
        let stamps = zones.pass(gpu_zone!("draw_overlay"));
        let mut pass = encoder.begin_render_pass(&RenderPassDescriptor {
            label: Some("overlay"),
            color_attachments: &[Some(RenderPassColorAttachment {
                view: target,
                depth_slice: None,
                resolve_target: None,
                ops: Operations {
                    load: LoadOp::Load,
                    store: StoreOp::Store,
                },
            })],
            timestamp_writes: stamps.render(),
            ..RenderPassDescriptor::default()
        });
        self.writing.draw(&mut pass);
    }

    fn set_geometry(&self, pass: &mut RenderPass<'_>) {
        pass.set_vertex_buffer(0, self.geometry.vertices.slice(..));
        pass.set_index_buffer(self.geometry.indices.slice(..), IndexFormat::Uint32);
    }

    fn draw_batch(&self, pass: &mut RenderPass<'_>, batch: &Batch) {
        let range = self.geometry.ranges.get(batch.mesh, batch.lod);
        pass.draw_indexed(
            range.first_index..range.first_index + range.index_count,
            range.base_vertex,
            batch.first..batch.first + batch.count,
        );
    }

    fn draw_culled(&self, pass: &mut RenderPass<'_>, list: DrawBuffers<'_>) {
        pass.set_vertex_buffer(1, list.rows.slice(..));
        for (place, bucket) in (0..).zip(list.buckets) {
            let material = self.materials.offset(bucket.material);
            pass.set_bind_group(1, &self.materials.bindings, &[material]);
            pass.draw_indexed_indirect(list.draws, place * DRAW_BYTES);
        }
    }
}

fn depth(view: &TextureView, store: StoreOp) -> RenderPassDepthStencilAttachment<'_> {
    RenderPassDepthStencilAttachment {
        view,
        depth_ops: Some(Operations {
            load: LoadOp::Clear(0.0),
            store,
        }),
        stencil_ops: None,
    }
}
