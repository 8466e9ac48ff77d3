use std::any::{TypeId, type_name};

use bevy_app::{App, Plugin, PluginGroupBuilder};

use super::Stage;

/// The constraints of one plugin, or of all plugins of a group, to add to.
///
/// A plugin is referred to by its type, or by name where it has no type to write (a function) or
/// the type says too little; a name may be that of a group, for all its plugins. Names reach
/// staged plugins only; types reach into Bevy's groups and into the app too.
#[derive(Debug)]
pub struct Constraints<'a> {
    nodes: &'a mut [Node],
}

impl<'a> Constraints<'a> {
    pub(super) fn new(nodes: &'a mut [Node]) -> Self {
        Self { nodes }
    }

    /// `P` must be there, and loads first.
    pub fn requires<P: Plugin>(&mut self) -> &mut Self {
        self.constrain(Need::Requires, &Target::of::<P>())
    }

    /// The plugin or group of this name must be staged, and loads first.
    pub fn requires_named(&mut self, name: impl Into<String>) -> &mut Self {
        self.constrain(Need::Requires, &Target::Name(name.into()))
    }

    /// If `P` is there, it loads first.
    pub fn after<P: Plugin>(&mut self) -> &mut Self {
        self.constrain(Need::After, &Target::of::<P>())
    }

    /// If a plugin or group of this name is staged, it loads first.
    pub fn after_named(&mut self, name: impl Into<String>) -> &mut Self {
        self.constrain(Need::After, &Target::Name(name.into()))
    }

    /// If `P` is staged, it loads later.
    pub fn before<P: Plugin>(&mut self) -> &mut Self {
        self.constrain(Need::Before, &Target::of::<P>())
    }

    /// If a plugin or group of this name is staged, it loads later.
    pub fn before_named(&mut self, name: impl Into<String>) -> &mut Self {
        self.constrain(Need::Before, &Target::Name(name.into()))
    }

    fn constrain(&mut self, need: Need, target: &Target) -> &mut Self {
        for node in &mut *self.nodes {
            node.constraints.push((need, target.clone()));
        }
        self
    }
}

/// A plugin, or a group of Bevy's, that waits to be loaded.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) stage: Stage,
    /// An index into the groups.
    pub(super) group: Option<usize>,
    pub(super) constraints: Vec<(Need, Target)>,
    pub(super) content: Content,
}

impl Node {
    pub(super) fn plugin<P: Plugin>(stage: Stage, name: Option<String>, plugin: P) -> Self {
        let unique_name = plugin.is_unique().then(|| plugin.name().to_owned());
        Self {
            name: name.unwrap_or_else(|| plugin.name().to_owned()),
            stage,
            group: None,
            constraints: Vec::new(),
            content: Content::Plugin(Staged {
                kind: PluginType::of::<P>(),
                unique_name,
                ready: |app| app.get_added_plugins::<P>().iter().all(|p| p.ready(app)),
                build: Box::new(move |app| {
                    app.add_plugins(plugin);
                }),
            }),
        }
    }

    pub(super) fn bevy_group(stage: Stage, name: String, group: PluginGroupBuilder) -> Self {
        Self {
            name,
            stage,
            group: None,
            constraints: Vec::new(),
            content: Content::BevyGroup(group),
        }
    }
}

pub(super) enum Content {
    Plugin(Staged),
    BevyGroup(PluginGroupBuilder),
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Plugin(_) => "Plugin",
            Self::BevyGroup(_) => "BevyGroup",
        })
    }
}

/// A plugin whose type is known to its functions only.
pub(super) struct Staged {
    pub(super) kind: PluginType,
    /// What Bevy knows the plugin by, if it may be there once only.
    pub(super) unique_name: Option<String>,
    pub(super) ready: fn(&App) -> bool,
    pub(super) build: Box<dyn FnOnce(&mut App)>,
}

/// What can be asked about a type of plugin.
#[derive(Debug, Clone, Copy)]
pub(super) struct PluginType {
    pub(super) id: TypeId,
    pub(super) name: &'static str,
    pub(super) in_app: fn(&App) -> bool,
    pub(super) in_group: fn(&PluginGroupBuilder) -> bool,
}

impl PluginType {
    fn of<P: Plugin>() -> Self {
        Self {
            id: TypeId::of::<P>(),
            name: type_name::<P>(),
            in_app: App::is_plugin_added::<P>,
            in_group: PluginGroupBuilder::enabled::<P>,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Requires,
    After,
    Before,
}

#[derive(Debug, Clone)]
pub(super) enum Target {
    Type(PluginType),
    Name(String),
}

impl Target {
    fn of<P: Plugin>() -> Self {
        Self::Type(PluginType::of::<P>())
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Type(kind) => kind.name,
            Self::Name(name) => name,
        }
    }

    pub(super) fn in_app(&self, app: &App) -> bool {
        match self {
            Self::Type(kind) => (kind.in_app)(app),
            Self::Name(_) => false,
        }
    }

    /// Whether a node is meant, or holds what is meant.
    pub(super) fn matches(&self, node: &Node, groups: &[String]) -> bool {
        match (self, &node.content) {
            (Self::Type(kind), Content::Plugin(staged)) => kind.id == staged.kind.id,
            (Self::Type(kind), Content::BevyGroup(group)) => (kind.in_group)(group),
            (Self::Name(name), _) => {
                *name == node.name || node.group.is_some_and(|group| *name == groups[group])
            }
        }
    }
}
