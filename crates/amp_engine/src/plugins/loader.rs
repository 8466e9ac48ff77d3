use std::time::Duration;

use amp_trace::perf_span;
use bevy_app::{App, Plugin, PluginGroup, PluginsState};

use super::loading::{Loading, Readiness, wait_until_ready};
use super::node::Node;
use super::plan::{Plan, Unit, plan};
use super::{Constraints, LoadReport, PluginsError, Stage};

/// How long [`StagedPlugins::load`] waits for plugins to be ready unless told otherwise.
pub const DEFAULT_READY_TIMEOUT: Duration = Duration::from_secs(30);

/// Plugins to load, in any order, with their stages and constraints.
///
/// # Examples
/// ```
/// use amp_engine::plugins::{PluginsError, Stage, StagedPlugins};
/// use bevy_app::{App, Plugin};
///
/// struct Physics;
/// impl Plugin for Physics {
///     fn build(&self, _: &mut App) {}
/// }
/// struct Vehicles;
/// impl Plugin for Vehicles {
///     fn build(&self, _: &mut App) {}
/// }
///
/// let mut plugins = StagedPlugins::new();
/// plugins.add(Stage::GAMEPLAY, Vehicles).requires::<Physics>();
/// let error = plugins.check(&App::new()).expect_err("nobody added the physics");
/// assert!(matches!(error, PluginsError::MissingDependency { .. }));
///
/// plugins.add(Stage::CORE, Physics);
/// plugins.load(&mut App::new())?;
/// # Ok::<(), PluginsError>(())
/// ```
#[derive(Debug)]
pub struct StagedPlugins {
    stages: Vec<Stage>,
    nodes: Vec<Node>,
    groups: Vec<String>,
    ready_timeout: Duration,
}

impl Default for StagedPlugins {
    fn default() -> Self {
        Self::new()
    }
}

impl StagedPlugins {
    /// No plugins, in the stages of [`Stage::DEFAULT`].
    #[must_use]
    pub fn new() -> Self {
        Self {
            stages: Stage::DEFAULT.to_vec(),
            nodes: Vec::new(),
            groups: Vec::new(),
            ready_timeout: DEFAULT_READY_TIMEOUT,
        }
    }

    /// No plugins, in stages of the program's own, first to last.
    ///
    /// # Errors
    /// [`PluginsError::DuplicateStage`] if two have the same name.
    pub fn with_stages(stages: impl IntoIterator<Item = Stage>) -> Result<Self, PluginsError> {
        let stages: Vec<Stage> = stages.into_iter().collect();
        for (index, stage) in stages.iter().enumerate() {
            if stages[..index].contains(stage) {
                return Err(PluginsError::DuplicateStage {
                    stage: stage.name(),
                });
            }
        }
        Ok(Self {
            stages,
            ..Self::new()
        })
    }

    /// The stages, first to last.
    #[must_use]
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// Adds a plugin under its [`Plugin::name`].
    pub fn add<P: Plugin>(&mut self, stage: Stage, plugin: P) -> Constraints<'_> {
        self.push(Node::plugin(stage, None, plugin))
    }

    /// Adds a plugin under another name, for constraints, reports and errors.
    pub fn add_named<P: Plugin>(
        &mut self,
        stage: Stage,
        name: impl Into<String>,
        plugin: P,
    ) -> Constraints<'_> {
        self.push(Node::plugin(stage, Some(name.into()), plugin))
    }

    /// Adds plugins that load together, with nothing else in between; the constraints are those of
    /// each of them.
    ///
    /// # Examples
    /// ```
    /// # use amp_engine::plugins::{Stage, StagedPlugins};
    /// # fn cull(_: &mut bevy_app::App) {}
    /// # fn draw(_: &mut bevy_app::App) {}
    /// let mut plugins = StagedPlugins::new();
    /// plugins
    ///     .add_group(Stage::RENDER, "picture", |group| {
    ///         group.add_named("draw", draw).requires_named("cull");
    ///         group.add_named("cull", cull);
    ///     })
    ///     .after_named("world");
    /// assert_eq!(plugins.check(&bevy_app::App::new())?, ["cull", "draw"]);
    /// # Ok::<(), amp_engine::plugins::PluginsError>(())
    /// ```
    pub fn add_group(
        &mut self,
        stage: Stage,
        name: impl Into<String>,
        members: impl FnOnce(&mut GroupMembers<'_>),
    ) -> Constraints<'_> {
        let first = self.nodes.len();
        let group = self.groups.len();
        self.groups.push(name.into());
        members(&mut GroupMembers {
            plugins: self,
            stage,
            group,
        });
        Constraints::new(&mut self.nodes[first..])
    }

    /// Adds a group of Bevy's as a whole, under [`PluginGroup::name`].
    ///
    /// Its plugins load in the order that the group says. Other plugins may refer to them by type;
    /// their own builds are in the trace as Bevy's spans `plugin build`.
    pub fn add_bevy_group<G: PluginGroup>(&mut self, stage: Stage, group: G) -> Constraints<'_> {
        self.push(Node::bevy_group(stage, G::name(), group.build()))
    }

    /// Sets how long to wait for plugins to be ready; [`DEFAULT_READY_TIMEOUT`] unless set.
    pub fn ready_timeout(&mut self, timeout: Duration) -> &mut Self {
        self.ready_timeout = timeout;
        self
    }

    /// Checks all that can be checked without building anything, and returns the names of the
    /// plugins in the order in which they would be built.
    ///
    /// # Errors
    /// All of [`PluginsError`] but [`Panicked`](PluginsError::Panicked),
    /// [`NotReady`](PluginsError::NotReady) and [`AppFinished`](PluginsError::AppFinished).
    pub fn check(&self, app: &App) -> Result<Vec<&str>, PluginsError> {
        let plan = self.plan(app)?;
        let units = plan.stages.iter().flatten();
        Ok(units
            .flat_map(Unit::nodes)
            .map(|&node| self.nodes[node].name.as_str())
            .collect())
    }

    /// Builds all plugins and leaves the rest to the app's runner.
    ///
    /// For `App::run` with a runner that waits, finishes and cleans up itself, as Bevy's do.
    /// Programs that call `App::update` want [`load`](Self::load).
    ///
    /// # Errors
    /// All of [`PluginsError`] but [`NotReady`](PluginsError::NotReady). After
    /// [`Panicked`](PluginsError::Panicked) the app is of no use.
    pub fn build(self, app: &mut App) -> Result<LoadReport, PluginsError> {
        perf_span!(
            "load_plugins",
            plugins = self.nodes.len(),
            stages = self.stages.len()
        );
        self.build_all(app).map(|(report, _)| report)
    }

    /// Builds all plugins, waits until they are ready, finishes them and cleans up. The app may be
    /// updated then.
    ///
    /// The wait ticks Bevy's task pools, so it must be the main thread that loads.
    ///
    /// # Errors
    /// All of [`PluginsError`]. After [`Panicked`](PluginsError::Panicked) the app is of no use.
    ///
    /// # Panics
    /// Where [`Plugin::ready`], [`Plugin::finish`] or [`Plugin::cleanup`] does: it is Bevy that
    /// calls them for all plugins, those that a plugin added itself included.
    pub fn load(self, app: &mut App) -> Result<LoadReport, PluginsError> {
        perf_span!(
            "load_plugins",
            plugins = self.nodes.len(),
            stages = self.stages.len()
        );
        let timeout = self.ready_timeout;
        let (report, readiness) = self.build_all(app)?;
        wait_until_ready(app, timeout, &readiness)?;
        {
            perf_span!("plugin_finish", plugins = report.plugins.len());
            app.finish();
        }
        {
            perf_span!("plugin_cleanup", plugins = report.plugins.len());
            app.cleanup();
        }
        Ok(report)
    }

    fn push(&mut self, node: Node) -> Constraints<'_> {
        self.nodes.push(node);
        let last = self.nodes.len() - 1;
        Constraints::new(&mut self.nodes[last..])
    }

    fn plan(&self, app: &App) -> Result<Plan, PluginsError> {
        plan(&self.stages, &self.nodes, &self.groups, app)
    }

    fn build_all(self, app: &mut App) -> Result<(LoadReport, Vec<Readiness>), PluginsError> {
        let found = app.plugins_state();
        if matches!(found, PluginsState::Finished | PluginsState::Cleaned) {
            return Err(PluginsError::AppFinished { found });
        }
        let plan = self.plan(app)?;
        let mut loading = Loading::new(self.nodes, self.groups);
        for (stage, units) in self.stages.iter().zip(plan.stages) {
            if units.is_empty() {
                continue;
            }
            let plugins: usize = units.iter().map(|unit| unit.nodes().len()).sum();
            perf_span!("stage", stage = stage.name(), plugins);
            for unit in units {
                loading.build_unit(&unit, app)?;
            }
        }
        Ok(loading.end())
    }
}

/// The plugins of a group, to add to.
#[derive(Debug)]
pub struct GroupMembers<'a> {
    plugins: &'a mut StagedPlugins,
    stage: Stage,
    group: usize,
}

impl GroupMembers<'_> {
    /// Adds a plugin under its [`Plugin::name`].
    pub fn add<P: Plugin>(&mut self, plugin: P) -> Constraints<'_> {
        self.push(Node::plugin(self.stage, None, plugin))
    }

    /// Adds a plugin under another name, for constraints, reports and errors.
    pub fn add_named<P: Plugin>(&mut self, name: impl Into<String>, plugin: P) -> Constraints<'_> {
        self.push(Node::plugin(self.stage, Some(name.into()), plugin))
    }

    fn push(&mut self, mut node: Node) -> Constraints<'_> {
        node.group = Some(self.group);
        self.plugins.push(node)
    }
}
