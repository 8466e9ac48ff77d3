//! Instances on the way to the screen: extraction, frustum culling, level of detail and batching.
//!
//! An entity with a [`MeshId`] is an instance. [`RenderPlugin`] adds four systems that run one after
//! the other in every update ([`InstanceSystems`]): what changed is copied into the
//! [`InstanceTable`], the rows that the [`View`] sees are found, each gets a level of detail by its
//! distance ([`MeshLods`]), and they are sorted into batches of one mesh, material and level. The
//! result is [`RenderFrame`].
//!
//! The parts work without an app too: [`Frustum`], [`VisibleSet`], [`LodState`] and [`BatchList`]
//! are plain values, one of each per camera.
//!
//! # Features
//! | feature | what it turns on |
//! |---|---|
//! | (none) | no tracing: the macros leave nothing |
//! | `perf_trace` | every system is a span with its counts; what they found are counters |
//! | `gpu` | `gpu_culling`: the same on the graphics card, through Vulkan; `picture`: draws it |

mod batch;
mod bundle;
mod camera;
mod cull;
mod draw_group;
mod extraction;
mod frame;
mod frustum;
#[cfg(feature = "gpu")]
pub mod gpu_culling;
mod instance;
mod instance_table;
mod lanes;
mod lod;
pub mod optimized_queries;
#[cfg(feature = "gpu")]
pub mod picture;
mod plugin;
mod prefetch;
mod world_box;

pub use batch::{Batch, BatchList};
pub use bundle::{Instance, StaticInstance};
pub use camera::{Projection, View};
pub use cull::{PARALLEL_ROWS, VisibleSet};
pub use draw_group::{DrawGroup, DrawGroups};
pub use frame::{CulledBy, FrameCounts, FrameSums, RenderFrame};
pub use frustum::{Frustum, Plane};
pub use instance::{Aabb, MaterialId, MeshId, Visible};
pub use instance_table::{BoxList, Boxes, InstanceRow, InstanceTable, RowEdit, TransformRows};
pub use lod::{LOD_LEVELS, LodDistances, LodError, LodState, MeshLods};
pub use plugin::{InstanceSystems, RenderPlugin};
pub use world_box::{WORLD_LIMIT, WorldBox};
