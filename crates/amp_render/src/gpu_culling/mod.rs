//! Culling, levels of detail, draw calls and occlusion on the graphics card.
//!
//! ```text
//! InstanceTable ─ mirror ─► rows ─ cull ─► keys, counts ─ scan ─► draw calls ─┐
//!                            ▲                    └──── compact ─► rows ──────┴─► the renderer
//!                            └ occlude ◄─ depth pyramid ◄─ depth picture ◄──────────────┘
//! ```
//!
//! [`GpuCulling`] is one camera's view of one table. [`GpuCullingPlugin`] has an app's frames culled by it,
//! and by the processor where there is no graphics card, or no longer one.

mod adapter;
#[cfg(test)]
mod binary32_tests;
mod bindings;
mod buckets;
mod cull_frame;
mod culled_frame;
mod culler;
mod depth_pyramid;
mod device;
mod error;
mod flight;
mod grown_buffer;
mod kernels;
mod mirror;
mod real_compute;
mod row_moves;
mod scene_buffers;
mod view_words;

pub use adapter::{ADAPTER_VARIABLE, AdapterChoice};
pub(crate) use adapter::{find, instance, none};
pub use buckets::{Bucket, MeshRange, MeshRanges};
pub use cull_frame::{CullFrame, DrawBuffers};
pub use culled_frame::{CulledFrame, ReadBack};
pub use culler::{GpuCuller, GpuCullingPlugin};
pub use device::{Gpu, GpuConfig};
pub use error::GpuError;
pub(crate) use grown_buffer::GrownBuffer;
pub use real_compute::GpuCulling;
