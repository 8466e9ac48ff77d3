use bevy_app::{App, Plugin};
use proptest::prelude::*;

use super::checked;
use crate::plugins::{PluginsError, Stage, StagedPlugins};

/// Plugins `0..stages.len()`, each in a stage; pairs `(a, b)`: `a` requires `b`.
#[derive(Debug, Clone)]
struct Graph {
    stages: Vec<usize>,
    groups: Vec<Option<usize>>,
    requires: Vec<(usize, usize)>,
}

fn graphs() -> impl Strategy<Value = Graph> {
    (1_usize..24).prop_flat_map(|count| {
        (
            prop::collection::vec(0..Stage::DEFAULT.len(), count),
            prop::collection::vec(prop::option::weighted(0.3, 0_usize..3), count),
            prop::collection::vec((0..count, 0..count), 0..count * 2),
        )
            .prop_map(|(stages, groups, requires)| Graph {
                stages,
                groups,
                requires,
            })
    })
}

impl Graph {
    /// Keeps what a rank allows: an order exists then, with every group (of one stage) together.
    fn solvable(mut self) -> Self {
        let key = |node: usize| (self.stages[node], self.groups[node], node);
        self.requires.retain(|&(a, b)| key(a) > key(b));
        self
    }

    fn plugins(&self) -> StagedPlugins {
        let mut plugins = StagedPlugins::new();
        let needs = |node: usize| self.requires.iter().filter(move |(a, _)| *a == node);
        let name = |node: usize| format!("p{node}");
        let add = |node: usize| {
            let no_op = |_: &mut App| {};
            (name(node), Anonymous(name(node), no_op))
        };
        let mut done = vec![false; self.stages.len()];
        for node in (0..self.stages.len()).rev() {
            if done[node] {
                continue;
            }
            let stage = Stage::DEFAULT[self.stages[node]];
            let together = |other: &usize| {
                *other == node
                    || self.groups[node].is_some()
                        && self.groups[*other] == self.groups[node]
                        && self.stages[*other] == self.stages[node]
            };
            let members: Vec<usize> = (0..self.stages.len()).filter(together).collect();
            for &member in &members {
                done[member] = true;
            }
            if self.groups[node].is_some() {
                plugins.add_group(stage, format!("g{node}"), |group| {
                    for &member in members.iter().rev() {
                        let (name, plugin) = add(member);
                        let mut entry = group.add_named(name, plugin);
                        for (_, needed) in needs(member) {
                            entry.requires_named(format!("p{needed}"));
                        }
                    }
                });
            } else {
                let (name, plugin) = add(node);
                let mut entry = plugins.add_named(stage, name, plugin);
                for (_, needed) in needs(node) {
                    entry.requires_named(format!("p{needed}"));
                }
            }
        }
        plugins
    }
}

/// A plugin with a name of its own.
struct Anonymous<F>(String, F);

impl<F: Fn(&mut App) + Send + Sync + 'static> Plugin for Anonymous<F> {
    fn build(&self, app: &mut App) {
        (self.1)(app);
    }

    fn name(&self) -> &str {
        &self.0
    }
}

proptest! {
    #[test]
    fn an_order_that_exists_is_found_and_respects_everything(
        graph in graphs().prop_map(Graph::solvable)
    ) {
        let plugins = graph.plugins();
        let order: Vec<usize> = checked(&plugins)
            .unwrap()
            .iter()
            .map(|name| name[1..].parse().unwrap())
            .collect();
        let mut position = vec![usize::MAX; graph.stages.len()];
        for (index, &node) in order.iter().enumerate() {
            position[node] = index;
        }
        prop_assert!(position.iter().all(|&at| at != usize::MAX));
        for &(a, b) in &graph.requires {
            prop_assert!(position[b] < position[a], "{a} requires {b}: {order:?}");
        }
        prop_assert!(order.is_sorted_by_key(|&node| graph.stages[node]));
        for a in 0..graph.stages.len() {
            for b in 0..a {
                if graph.groups[a].is_some()
                    && graph.groups[a] == graph.groups[b]
                    && graph.stages[a] == graph.stages[b]
                {
                    let between = position[a].min(position[b])..position[a].max(position[b]);
                    for &node in &order[between] {
                        prop_assert_eq!(graph.groups[node], graph.groups[a]);
                    }
                }
            }
        }

        let mut app = App::new();
        let report = graph.plugins().load(&mut app).unwrap();
        let loaded: Vec<usize> = report
            .plugins
            .iter()
            .map(|plugin| plugin.name[1..].parse().unwrap())
            .collect();
        prop_assert_eq!(loaded, order);
    }

    #[test]
    fn any_graph_has_an_order_or_an_error_that_tells_the_truth(graph in graphs()) {
        let plugins = graph.plugins();
        let number = |name: &str| name[1..].parse::<usize>().unwrap();
        match checked(&plugins) {
            Ok(order) => prop_assert_eq!(order.len(), graph.stages.len()),
            Err(PluginsError::LaterStage { plugin, dependency, .. }) => {
                let (plugin, dependency) = (number(&plugin), number(&dependency));
                prop_assert!(graph.requires.contains(&(plugin, dependency)));
                prop_assert!(graph.stages[dependency] > graph.stages[plugin]);
            }
            Err(PluginsError::Cycle { path }) => {
                prop_assert!(path.len() >= 2);
                prop_assert_eq!(path.first(), path.last());
                if path.iter().all(|name| name.starts_with('p')) {
                    for pair in path.windows(2) {
                        let edge = (number(&pair[0]), number(&pair[1]));
                        prop_assert!(graph.requires.contains(&edge));
                    }
                }
            }
            Err(error) => prop_assert!(false, "unexpected: {}", error),
        }
    }
}
