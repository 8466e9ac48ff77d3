//! What of a recording reaches the outputs.

mod config;
mod delay;
mod dropped;
mod frames;
mod sampler;

pub use config::Sampling;
pub(crate) use delay::Delay;
pub(crate) use sampler::Sampler;
