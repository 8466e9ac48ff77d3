//! The core of the AMP engine: tracing set-up and staged plugin loading.
//!
//! [`plugins`] loads the plugins of a Bevy app stage by stage, in an order that respects what each
//! plugin says it needs, and names the culprits when that is impossible. [`tracing`] turns the
//! recording of a program on, before its first plugin is added.
//!
//! ```
//! use amp_engine::plugins::{Stage, StagedPlugins};
//! use bevy_app::App;
//!
//! fn clock(_: &mut App) {}
//! fn streets(_: &mut App) {}
//!
//! let mut app = App::new();
//! let mut plugins = StagedPlugins::new();
//! plugins.add(Stage::WORLD, streets).requires_named("clock");
//! plugins.add_named(Stage::CORE, "clock", clock);
//! let report = plugins.load(&mut app)?;
//! assert_eq!(report.plugins[0].name, "clock");
//! # Ok::<(), amp_engine::plugins::PluginsError>(())
//! ```
//!
//! # Features
//! | feature | what it turns on |
//! |---|---|
//! | (none) | nothing |
//! | `perf_trace` | the spans of plugin loading, and Bevy's own spans of plugins, schedules and systems |

pub mod plugins;
pub mod tracing;
