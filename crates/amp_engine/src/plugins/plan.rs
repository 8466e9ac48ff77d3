use std::collections::BTreeSet;

use bevy_app::App;

use super::graph::{self, Before};
use super::node::{Content, Need, Node};
use super::{PluginsError, Stage};

/// What to build, stage by stage.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// One list for each declared stage.
    pub(super) stages: Vec<Vec<Unit>>,
}

/// What is built without anything else in between.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Single(usize),
    Group { group: usize, members: Vec<usize> },
}

impl Unit {
    pub(super) fn nodes(&self) -> &[usize] {
        match self {
            Self::Single(node) => std::slice::from_ref(node),
            Self::Group { members, .. } => members,
        }
    }
}

/// Checks all constraints and orders the nodes.
///
/// # Cost
/// O(constraints × nodes) to find what constraints refer to, then a topological sort.
pub(super) fn plan(
    stages: &[Stage],
    nodes: &[Node],
    groups: &[String],
    app: &App,
) -> Result<Plan, PluginsError> {
    let stage_of = stage_indices(stages, nodes)?;
    check_unique(nodes, app)?;
    let before = resolve(nodes, groups, app)?;
    check_stages(nodes, &stage_of, &before)?;
    // First without the groups: a cycle among plugins is better told by their own names.
    let order = graph::order(&before).map_err(|path| PluginsError::Cycle {
        path: path.iter().map(|&node| nodes[node].name.clone()).collect(),
    })?;
    let units = order_units(nodes, groups, &before)?;

    let mut rank = vec![0; nodes.len()];
    for (position, node) in order.into_iter().enumerate() {
        rank[node] = position;
    }
    let mut plan = Plan {
        stages: stages.iter().map(|_| Vec::new()).collect(),
    };
    for mut unit in units {
        if let Unit::Group { members, .. } = &mut unit {
            members.sort_by_key(|&node| rank[node]);
        }
        plan.stages[stage_of[unit.nodes()[0]]].push(unit);
    }
    Ok(plan)
}

/// The index of each node's stage.
fn stage_indices(stages: &[Stage], nodes: &[Node]) -> Result<Vec<usize>, PluginsError> {
    nodes
        .iter()
        .map(|node| {
            stages
                .iter()
                .position(|stage| *stage == node.stage)
                .ok_or_else(|| PluginsError::UnknownStage {
                    plugin: node.name.clone(),
                    stage: node.stage.name(),
                    declared: stages.iter().map(|stage| stage.name()).collect(),
                })
        })
        .collect()
}

/// Refuses a plugin that may be there once only and would be there twice.
fn check_unique(nodes: &[Node], app: &App) -> Result<(), PluginsError> {
    for (index, node) in nodes.iter().enumerate() {
        let Content::Plugin(staged) = &node.content else {
            continue;
        };
        let Some(unique_name) = &staged.unique_name else {
            continue;
        };
        let same = |(other_index, other): &(usize, &Node)| match &other.content {
            Content::Plugin(other) => {
                *other_index < index && other.unique_name.as_ref() == Some(unique_name)
            }
            Content::BevyGroup(group) => (staged.kind.in_group)(group),
        };
        if let Some((_, other)) = nodes.iter().enumerate().find(same) {
            return Err(PluginsError::DuplicatePlugin {
                plugin: unique_name.clone(),
                first: other.stage.name(),
                second: node.stage.name(),
            });
        }
        if (staged.kind.in_app)(app) {
            return Err(PluginsError::AlreadyInApp {
                plugin: unique_name.clone(),
                stage: node.stage.name(),
            });
        }
    }
    Ok(())
}

/// Turns constraints into lists of what must come before each node.
fn resolve(nodes: &[Node], groups: &[String], app: &App) -> Result<Before, PluginsError> {
    let mut before = vec![BTreeSet::new(); nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        for (need, target) in &node.constraints {
            let mut found = false;
            for (other, _) in nodes
                .iter()
                .enumerate()
                .filter(|(_, other)| target.matches(other, groups))
            {
                found = true;
                match need {
                    Need::Requires | Need::After => before[index].insert(other),
                    Need::Before => before[other].insert(index),
                };
            }
            if *need == Need::Requires && !found && !target.in_app(app) {
                return Err(PluginsError::MissingDependency {
                    plugin: node.name.clone(),
                    stage: node.stage.name(),
                    requires: target.name().to_owned(),
                });
            }
        }
    }
    Ok(before
        .into_iter()
        .map(|needed| needed.into_iter().collect())
        .collect())
}

/// Refuses what would have to load before something of an earlier stage.
fn check_stages(nodes: &[Node], stage_of: &[usize], before: &Before) -> Result<(), PluginsError> {
    for (index, needed) in before.iter().enumerate() {
        if let Some(&later) = needed
            .iter()
            .find(|&&needed| stage_of[needed] > stage_of[index])
        {
            return Err(PluginsError::LaterStage {
                plugin: nodes[index].name.clone(),
                stage: nodes[index].stage.name(),
                dependency: nodes[later].name.clone(),
                dependency_stage: nodes[later].stage.name(),
            });
        }
    }
    Ok(())
}

/// Orders single plugins and whole groups, over all stages at once.
fn order_units(
    nodes: &[Node],
    groups: &[String],
    before: &Before,
) -> Result<Vec<Unit>, PluginsError> {
    let mut units: Vec<Unit> = Vec::new();
    let mut unit_of = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let Some(group) = node.group else {
            unit_of.push(units.len());
            units.push(Unit::Single(index));
            continue;
        };
        // The members of a group are declared together, so the unit is the last one, if any.
        if let Some(Unit::Group {
            group: last,
            members,
        }) = units.last_mut()
            && *last == group
        {
            members.push(index);
        } else {
            units.push(Unit::Group {
                group,
                members: vec![index],
            });
        }
        unit_of.push(units.len() - 1);
    }
    let mut unit_before = vec![BTreeSet::new(); units.len()];
    for (index, needed) in before.iter().enumerate() {
        for &needed in needed {
            if unit_of[needed] != unit_of[index] {
                unit_before[unit_of[index]].insert(unit_of[needed]);
            }
        }
    }
    let unit_before = unit_before
        .into_iter()
        .map(|needed| needed.into_iter().collect())
        .collect();
    let order = graph::order(&unit_before).map_err(|path| PluginsError::Cycle {
        path: path
            .iter()
            .map(|&unit| match &units[unit] {
                Unit::Single(node) => nodes[*node].name.clone(),
                Unit::Group { group, .. } => format!("group {}", groups[*group]),
            })
            .collect(),
    })?;
    let mut slots: Vec<Option<Unit>> = units.into_iter().map(Some).collect();
    Ok(order
        .into_iter()
        .map(|unit| slots[unit].take().expect("an order names each unit once"))
        .collect())
}
