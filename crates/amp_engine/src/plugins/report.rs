use std::time::Duration;

use super::Stage;

/// What [`StagedPlugins::load`](super::StagedPlugins::load) did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadReport {
    /// The plugins in the order in which they were built.
    pub plugins: Vec<LoadedPlugin>,
    /// From the first build to the end of the last; waiting, finishing and cleaning up not included.
    pub build: Duration,
    /// The wait until every plugin was ready.
    pub ready: Duration,
    /// Finishing and cleaning up.
    pub finish: Duration,
}

impl LoadReport {
    /// The names of the plugins of a stage, in the order in which they were built.
    pub fn stage(&self, stage: Stage) -> impl Iterator<Item = &str> {
        self.plugins
            .iter()
            .filter(move |plugin| plugin.stage == stage)
            .map(|plugin| plugin.name.as_str())
    }
}

/// A plugin, or a whole group of Bevy's, that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadedPlugin {
    /// Its name: the one given with `add_named`, else [`Plugin::name`](bevy_app::Plugin::name).
    pub name: String,
    /// The stage it was built in.
    pub stage: Stage,
    /// The group it belongs to, if any.
    pub group: Option<String>,
    /// How long its build took, plugins that it added itself included.
    pub build: Duration,
}
