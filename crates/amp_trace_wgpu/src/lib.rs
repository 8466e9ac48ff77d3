//! GPU time of any [`wgpu`] program in the trace of [`amp_trace`]: nested zones, on a row of their
//! own, in the times of the CPU's clock.
//!
//! ```no_run
//! use amp_trace_wgpu::{GpuTrack, gpu_zone};
//!
//! # fn draw(_: &mut wgpu::CommandEncoder, _: &mut amp_trace_wgpu::GpuFrame) {}
//! # fn program(device: wgpu::Device, queue: wgpu::Queue) {
//! // The device has what its adapter has of `GpuTrack::FEATURES`.
//! let mut track = GpuTrack::new(&device, &queue, "GPU");
//! for _ in 0..600 {
//!     let mut encoder = device.create_command_encoder(&Default::default());
//!     let mut gpu = track.frame(&mut encoder, gpu_zone!("gpu frame"));
//!     draw(&mut encoder, &mut gpu);
//!     gpu.resolve(&mut encoder);
//!     queue.submit([encoder.finish()]);
//!     track.submitted(gpu);
//!     track.collect();
//! }
//! track.finish();
//! # }
//! ```
//!
//! Nothing waits for the GPU: stamps are read when it is done, some frames later. [`GpuTrack`] says what
//! the times mean and how exact they are, [`GpuFrame`] how zones are made.
//!
//! # Features
//! | feature | what it turns on |
//! |---|---|
//! | (none) | nothing: no query is made and no stamp written |
//! | `enabled` | the recorder, `amp_trace/enabled` |
//!
//! Libraries leave the feature alone; the final binary turns `amp_trace/enabled` on.

mod calibration;
mod clock;
mod frame;
mod offset;
mod slot;
mod stamps;
mod track;
mod zone;

pub use frame::{GpuFrame, PassStamps};
pub use track::GpuTrack;
pub use zone::Zone;

/// What the macros expand to.
#[doc(hidden)]
pub mod __private {
    pub use amp_trace::perf_track_span;
}
