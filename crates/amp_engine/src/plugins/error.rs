use std::fmt;
use std::time::Duration;

use bevy_app::PluginsState;

/// Why plugins could not be loaded.
///
/// All but [`Panicked`](Self::Panicked), [`AlreadyInApp`](Self::AlreadyInApp) of a plugin that
/// another one added, and [`NotReady`](Self::NotReady) are found before the first plugin is built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PluginsError {
    /// Two stages of the same name were declared.
    #[error("stage `{stage}` is declared twice; give each stage a name of its own")]
    DuplicateStage {
        /// The name.
        stage: &'static str,
    },

    /// A plugin asks for a stage that was not declared.
    #[error(
        "plugin `{plugin}` is in stage `{stage}`, which is not declared; expected one of {}; \
         declare the stage or move the plugin",
        Listed(declared)
    )]
    UnknownStage {
        /// The plugin or group.
        plugin: String,
        /// The stage it asks for.
        stage: &'static str,
        /// The declared stages, first to last.
        declared: Vec<&'static str>,
    },

    /// Two plugins have the same name, and it is of a plugin that may be there once only.
    #[error(
        "plugin `{plugin}` is added twice, in stage `{first}` and in stage `{second}`; \
         remove one, or let `Plugin::is_unique` return false"
    )]
    DuplicatePlugin {
        /// The name.
        plugin: String,
        /// The stage of the one added first.
        first: &'static str,
        /// The stage of the other.
        second: &'static str,
    },

    /// The app has a plugin already that may be there once only.
    #[error(
        "plugin `{plugin}` in stage `{stage}` is in the app already; \
         remove it from the staged plugins, or do not add it elsewhere"
    )]
    AlreadyInApp {
        /// The plugin.
        plugin: String,
        /// The stage it was to load in.
        stage: &'static str,
    },

    /// A plugin requires one that is nowhere.
    #[error(
        "plugin `{plugin}` in stage `{stage}` requires `{requires}`, which was not added; \
         add it to stage `{stage}` or an earlier one, or use `after` if it is optional"
    )]
    MissingDependency {
        /// The plugin.
        plugin: String,
        /// Its stage.
        stage: &'static str,
        /// What it requires.
        requires: String,
    },

    /// A plugin must load before one of an earlier stage.
    #[error(
        "plugin `{dependency}` must load before `{plugin}`, but its stage `{dependency_stage}` \
         comes after `{stage}`; move `{dependency}` to stage `{stage}` or earlier, or `{plugin}` \
         to stage `{dependency_stage}` or later"
    )]
    LaterStage {
        /// The plugin that must load second.
        plugin: String,
        /// Its stage.
        stage: &'static str,
        /// The plugin that must load first.
        dependency: String,
        /// Its stage, a later one.
        dependency_stage: &'static str,
    },

    /// Plugins wait for each other.
    #[error(
        "plugins wait for each other: {}; remove one of these constraints",
        Path(path)
    )]
    Cycle {
        /// Each needs the next to load first; the last is the first again. A group stands for its
        /// plugins where they must load together and something between them must load apart.
        path: Vec<String>,
    },

    /// The app takes no plugins any more.
    #[error(
        "the app takes no plugins in state {found:?}: it was finished already; \
         load the staged plugins before `App::finish` and `App::run`"
    )]
    AppFinished {
        /// The state of the app.
        found: PluginsState,
    },

    /// A plugin panicked while it was being built. The app holds a part of the plugins and is of
    /// no use; drop it.
    #[error("plugin `{plugin}` in stage `{stage}` panicked while being built: {message}")]
    Panicked {
        /// The plugin or group.
        plugin: String,
        /// Its stage.
        stage: &'static str,
        /// What it said.
        message: String,
    },

    /// Plugins did not become ready in time.
    #[error(
        "after {waited:?} not ready: {}; expected `Plugin::ready` to return true; \
         allow more time with `ready_timeout`, or see what they wait for",
        Listed(plugins)
    )]
    NotReady {
        /// How long the loader waited.
        waited: Duration,
        /// The plugins that were not ready; where only plugins that others added were not, the
        /// list says so.
        plugins: Vec<String>,
    },
}

/// Names between backquotes, with commas.
struct Listed<'a, N>(&'a [N]);

impl<N: fmt::Display> fmt::Display for Listed<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        join(f, self.0, ", ")
    }
}

/// Names between backquotes, with arrows.
struct Path<'a>(&'a [String]);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        join(f, self.0, " needs ")
    }
}

fn join<N: fmt::Display>(f: &mut fmt::Formatter<'_>, names: &[N], separator: &str) -> fmt::Result {
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        write!(f, "`{name}`")?;
    }
    Ok(())
}
