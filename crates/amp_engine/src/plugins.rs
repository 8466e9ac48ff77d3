//! Staged plugin loading on `bevy_app`.
//!
//! A program declares its plugins in any order, each with the stage it loads in and what it needs
//! around it. [`StagedPlugins::load`] checks the whole plan before the first plugin is built, then
//! builds stage by stage, waits until every plugin is ready, and finishes and cleans up.
//!
//! | constraint | the other plugin | effect |
//! |---|---|---|
//! | [`requires`](Constraints::requires) | must be there: staged here, inside a Bevy group, or in the app already | loads first |
//! | [`after`](Constraints::after) | may be there | loads first |
//! | [`before`](Constraints::before) | may be there | loads later |
//!
//! The order depends on nothing but the declarations: among plugins that may load now, the one
//! declared first does.
//!
//! # Spans
//! | span | fields | covers |
//! |---|---|---|
//! | `load_plugins` | `plugins`, `stages` | everything below |
//! | `stage` | `stage`, `plugins` | the builds of one stage |
//! | `plugin_group` | `group`, and `plugins` unless it is one of Bevy's | the builds of one group |
//! | `plugin_build` | `plugin` | one [`Plugin::build`](bevy_app::Plugin::build) |
//! | `plugins_ready` | `plugins` | the wait for [`Plugin::ready`](bevy_app::Plugin::ready) |
//! | `plugin_finish`, `plugin_cleanup` | `plugins` | all of the app's [`Plugin::finish`](bevy_app::Plugin::finish), all of its [`Plugin::cleanup`](bevy_app::Plugin::cleanup) |
//!
//! Bevy's own spans `plugin build`, `plugin finish` and `plugin cleanup` (target `bevy_app`) lie
//! inside and name each plugin, those that a plugin adds itself included.

mod error;
mod graph;
mod loader;
mod loading;
mod node;
mod plan;
mod report;
mod stage;
#[cfg(test)]
mod tests;

pub use error::PluginsError;
pub use loader::{DEFAULT_READY_TIMEOUT, GroupMembers, StagedPlugins};
pub use node::Constraints;
pub use report::{LoadReport, LoadedPlugin};
pub use stage::Stage;
