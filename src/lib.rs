//! The AMP city: what the examples `city_demo_baseline` and `perf_100k` share.
//!
//! ```text
//! options -> recording -> plugins in stages -> frame loop, or a window -> report
//! ```
//!
//! # Features
//! | feature | what it turns on |
//! |---|---|
//! | (none) | the city, culled by the processor, without traffic and without a trace |
//! | `gpu`, by default | culling and pictures on the graphics card, through Vulkan |
//! | `window` | a window to fly through the city in |
//! | `perf_trace` | every hot path of the engine in a trace |
//! | `rapier3d_030` | vehicles, on rapier3d 0.36; the name is historic |

mod basis;
pub mod city;
pub mod clock;
pub mod counters;
pub mod crowd;
pub mod culling;
pub mod frame_loop;
pub mod frame_times;
pub mod options;
pub mod output_file;
pub mod picture;
pub mod prefabs;
pub mod progress;
pub mod random;
pub mod recording;
pub mod report;
pub mod run;
#[cfg(feature = "gpu")]
mod scene;
pub mod window;

/// Compiles the examples of the pages that people read first.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../docs/bevy.md")]
    struct Bevy;
    #[doc = include_str!("../docs/performance_tracing.md")]
    struct PerformanceTracing;
}
