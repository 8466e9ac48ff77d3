//! Who finds what the camera sees: the processor, or the graphics card.

#[cfg_attr(feature = "gpu", path = "culling/gpu.rs")]
#[cfg_attr(not(feature = "gpu"), path = "culling/none.rs")]
mod imp;

use clap::ValueEnum;

pub(crate) use imp::{choose, finish, trouble};

/// Who culls. What is visible is the same.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Culling {
    /// The processor
    #[default]
    Cpu,
    /// The graphics card, through Vulkan; where there is none, the processor
    Gpu,
}

/// Whether this build can cull on the graphics card: the feature `gpu`.
pub const GPU: bool = cfg!(feature = "gpu");
