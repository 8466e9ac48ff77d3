use super::Stage;

/// What [`StagedPlugins::load`](super::StagedPlugins::load) did. How long it took is in the trace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadReport {
    /// The plugins in the order in which they were built.
    pub plugins: Vec<LoadedPlugin>,
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
}
