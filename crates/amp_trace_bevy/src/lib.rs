//! The whole of a Bevy 0.19 game in the trace of [`amp_trace`], by one line: systems and schedules, frames,
//! diagnostics, and what the renderer has the GPU do.
//!
#![cfg_attr(
    feature = "log",
    doc = r#"
```no_run
use bevy_app::{App, PluginGroup, PluginGroupBuilder};
# struct DefaultPlugins;
# impl PluginGroup for DefaultPlugins {
#     fn build(self) -> PluginGroupBuilder {
#         PluginGroupBuilder::start::<Self>().add(bevy_log::LogPlugin::default())
#     }
# }

App::new()
    .add_plugins(DefaultPlugins.set(amp_trace_bevy::log_plugin()))
    .run();
```
"#
)]
//!
//! That is Bevy's own `LogPlugin` with the recorder beside the console. A game that sets it up itself gives it
//! `custom_layer: amp_trace_bevy::layer`, and one without it adds [`TracePlugin`].
//!
//! The trace is `trace.json`, or what the environment variable `TRACE_FILE` says; [`start`] and [`config`] are for
//! settings in code. Nothing needs to be called at the end.
//!
//! # Features
//! | feature | what it turns on |
//! |---|---|
//! | (none) | nothing: [`TracePlugin`] adds nothing, and nothing of a recorder is in the build |
//! | `log`, the default | `log_plugin` and `layer`, for games with Bevy's `LogPlugin` |
//! | `enabled` | systems, schedules, frames, diagnostics |
//! | `render` | the same, and passes on the GPU, for games with Bevy's renderer |
//! | `hotpatching` | goes with Bevy's feature of that name |
//! | `tracy` | a Tracy viewer shows what is recorded too |
//!
//! `docs/bevy.md` says what is in such a trace, and what it costs.

#[cfg_attr(feature = "enabled", path = "enabled/mod.rs")]
#[cfg_attr(not(feature = "enabled"), path = "disabled.rs")]
mod imp;
#[cfg(feature = "log")]
mod log;
mod plugin;
mod settings;

pub use amp_engine::tracing::{TracingConfig, TracingError};
#[cfg(feature = "log")]
pub use log::{layer, log_plugin};
pub use plugin::TracePlugin;
pub use settings::{DEFAULT_FILTER, config, start};
