//! What Bevy's renderer has the GPU do, on a row of the trace.
//!
//! The renderer's systems leave command buffers, which Bevy puts in order and submits together. We put a stamp
//! before and after those of each system: so each system that draws or computes is a zone on the GPU, with the
//! times in which the GPU did it.

mod pass;

use amp_trace::perf_event;
use amp_trace_wgpu::{GpuFrame, GpuTrack, Zone, gpu_zone};
use bevy_app::App;
use bevy_ecs::change_detection::ResMut;
use bevy_ecs::resource::Resource;
use bevy_ecs::schedule::IntoScheduleConfigs;
use bevy_ecs::system::Res;
use bevy_ecs::world::{FromWorld, World};
use bevy_render::renderer::{
    PendingCommandBuffers, RenderAdapterInfo, RenderDevice, RenderGraph, RenderGraphSystems,
    RenderQueue,
};
use bevy_render::{GpuResourceAppExt, Render, RenderApp, RenderSystems};
use wgpu::{CommandBuffer, CommandEncoder, CommandEncoderDescriptor};

use super::say::say;

/// Measures what the renderer does, if there is one.
pub(super) fn add(app: &mut App) {
    let Some(render) = app.get_sub_app_mut(RenderApp) else {
        say("the GPU is not in the trace: the game has no renderer, or the renderer no adapter");
        return;
    };
    render
        .init_gpu_resource::<GpuRow>()
        .add_systems(
            Render,
            pass::measure_all.in_set(RenderSystems::ExtractCommands),
        )
        .add_systems(
            RenderGraph,
            (
                begin_frame.in_set(RenderGraphSystems::Begin),
                resolve_frame
                    .after(RenderGraphSystems::Render)
                    .before(RenderGraphSystems::Submit),
                end_frame.in_set(RenderGraphSystems::Finish),
            ),
        );
}

/// The row of the GPU, made anew with each device.
#[derive(Resource, Debug)]
struct GpuRow {
    track: GpuTrack,
    frame: Option<GpuFrame>,
    /// Command buffers with stamps in this frame.
    stamped: usize,
}

impl FromWorld for GpuRow {
    fn from_world(world: &mut World) -> Self {
        let device = world.resource::<RenderDevice>().wgpu_device();
        let adapter = &world.resource::<RenderAdapterInfo>().name;
        let queue = world.resource::<RenderQueue>();
        let track = GpuTrack::new(device, queue, format!("GPU: {adapter}"));
        if track.is_timing() {
            perf_event!(target: "amp_trace_bevy", "gpu is measured", adapter = adapter.as_str());
        } else {
            say(&format!(
                "the GPU is not in the trace: {adapter} has no timestamp queries, or their times make no sense"
            ));
        }
        Self {
            track,
            frame: None,
            stamped: 0,
        }
    }
}

impl Drop for GpuRow {
    fn drop(&mut self) {
        self.track.finish();
    }
}

impl GpuRow {
    /// A command buffer that ends what is measured, or begins it.
    fn stamp(
        &mut self,
        device: &RenderDevice,
        write: impl FnOnce(&mut GpuFrame, &mut CommandEncoder),
    ) -> Option<CommandBuffer> {
        let frame = self.frame.as_mut()?;
        let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor {
            label: Some("amp_trace_bevy"),
        });
        write(frame, &mut encoder);
        self.stamped += 1;
        Some(encoder.finish())
    }

    /// Puts stamps around command buffers.
    fn around(
        &mut self,
        device: &RenderDevice,
        zone: Zone,
        buffers: Vec<CommandBuffer>,
    ) -> impl Iterator<Item = CommandBuffer> {
        let begin = self.stamp(device, |frame, encoder| frame.begin(encoder, zone));
        let end = self.stamp(device, GpuFrame::end);
        begin.into_iter().chain(buffers).chain(end)
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a system takes its parameters by value"
)]
fn begin_frame(
    mut row: ResMut<GpuRow>,
    device: Res<RenderDevice>,
    mut pending: ResMut<PendingCommandBuffers>,
) {
    let row = &mut *row;
    row.stamped = 0;
    if !row.track.is_timing() {
        return;
    }
    let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor {
        label: Some("amp_trace_bevy"),
    });
    row.frame = Some(row.track.frame(&mut encoder, gpu_zone!("render graph")));
    row.stamped = 1;
    pending.push([encoder.finish()]);
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a system takes its parameters by value"
)]
fn resolve_frame(
    mut row: ResMut<GpuRow>,
    device: Res<RenderDevice>,
    mut pending: ResMut<PendingCommandBuffers>,
) {
    let row = &mut *row;
    let were_submitted = pending.len() < row.stamped;
    let resolve = row.stamp(&device, |frame, encoder| {
        if were_submitted {
            frame.was_submitted_in_parts();
        }
        frame.resolve(encoder);
    });
    pending.push(resolve);
}

fn end_frame(mut row: ResMut<GpuRow>) {
    let row = &mut *row;
    if let Some(frame) = row.frame.take() {
        row.track.submitted(frame);
    }
    row.track.collect();
}
