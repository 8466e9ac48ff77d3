use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use amp_trace::perf_span;
use bevy_app::{App, PluginsState};
use bevy_tasks::{AsyncComputeTaskPool, ComputeTaskPool, IoTaskPool};

use super::node::{Content, Node};
use super::plan::Unit;
use super::{LoadReport, LoadedPlugin, PluginsError};

/// Between two looks at whether plugins are ready.
const READY_POLL: Duration = Duration::from_millis(1);

/// How to see whether a plugin that was built is ready.
pub(super) struct Readiness {
    name: String,
    ready: fn(&App) -> bool,
}

/// Plugins on their way into the app.
pub(super) struct Loading {
    /// Those not yet built.
    nodes: Vec<Option<Node>>,
    groups: Vec<String>,
    report: LoadReport,
    readiness: Vec<Readiness>,
}

impl Loading {
    pub(super) fn new(nodes: Vec<Node>, groups: Vec<String>) -> Self {
        Self {
            nodes: nodes.into_iter().map(Some).collect(),
            groups,
            report: LoadReport::default(),
            readiness: Vec::new(),
        }
    }

    pub(super) fn end(self) -> (LoadReport, Vec<Readiness>) {
        (self.report, self.readiness)
    }

    pub(super) fn build_unit(&mut self, unit: &Unit, app: &mut App) -> Result<(), PluginsError> {
        match unit {
            Unit::Single(node) => self.build_node(*node, app),
            Unit::Group { group, members } => {
                perf_span!(
                    "plugin_group",
                    group = &self.groups[*group],
                    plugins = members.len()
                );
                members
                    .iter()
                    .try_for_each(|&member| self.build_node(member, app))
            }
        }
    }

    fn build_node(&mut self, node: usize, app: &mut App) -> Result<(), PluginsError> {
        let node = self.nodes[node]
            .take()
            .expect("a plan names each node once");
        let result = match node.content {
            Content::Plugin(staged) => {
                if let Some(plugin) = staged.unique_name
                    && (staged.kind.in_app)(app)
                {
                    let stage = node.stage.name();
                    return Err(PluginsError::AlreadyInApp { plugin, stage });
                }
                self.readiness.push(Readiness {
                    name: node.name.clone(),
                    ready: staged.ready,
                });
                perf_span!("plugin_build", plugin = &node.name);
                catch_unwind(AssertUnwindSafe(|| (staged.build)(app)))
            }
            Content::BevyGroup(group) => {
                perf_span!("plugin_group", group = &node.name);
                catch_unwind(AssertUnwindSafe(|| {
                    app.add_plugins(group);
                }))
            }
        };
        if let Err(payload) = result {
            return Err(PluginsError::Panicked {
                plugin: node.name,
                stage: node.stage.name(),
                message: panic_message(&*payload),
            });
        }
        self.report.plugins.push(LoadedPlugin {
            name: node.name,
            stage: node.stage,
            group: node.group.map(|group| self.groups[group].clone()),
        });
        Ok(())
    }
}

/// What a panic said, if it said it in words.
fn panic_message(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|message| (*message).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "something that is not text".to_owned())
}

/// Waits until Bevy finds every plugin ready.
#[expect(
    clippy::disallowed_methods,
    reason = "a deadline; plugins do not tell when they become ready"
)]
pub(super) fn wait_until_ready(
    app: &mut App,
    timeout: Duration,
    readiness: &[Readiness],
) -> Result<(), PluginsError> {
    perf_span!("plugins_ready", plugins = readiness.len());
    let start = Instant::now();
    while app.plugins_state() == PluginsState::Adding {
        let waited = start.elapsed();
        if waited >= timeout {
            let mut plugins: Vec<String> = readiness
                .iter()
                .filter(|plugin| !(plugin.ready)(app))
                .map(|plugin| plugin.name.clone())
                .collect();
            if plugins.is_empty() {
                plugins.push("a plugin that another plugin added".to_owned());
            }
            return Err(PluginsError::NotReady { waited, plugins });
        }
        tick_task_pools();
        std::thread::sleep(READY_POLL);
    }
    Ok(())
}

/// Runs what plugins left on the main thread's executors, once all of Bevy's pools are there.
fn tick_task_pools() {
    if ComputeTaskPool::try_get().is_some()
        && AsyncComputeTaskPool::try_get().is_some()
        && IoTaskPool::try_get().is_some()
    {
        bevy_tasks::tick_global_task_pools_on_main_thread();
    }
}
