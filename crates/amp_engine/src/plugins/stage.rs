use std::fmt;

/// A step of loading, known by its name: everything of an earlier stage is built before anything
/// of a later one.
///
/// The constants are the stages of [`StagedPlugins::new`](super::StagedPlugins::new); a program
/// with other needs declares its own.
///
/// # Examples
/// ```
/// use amp_engine::plugins::{Stage, StagedPlugins};
///
/// const BOOT: Stage = Stage::new("boot");
/// const PLAY: Stage = Stage::new("play");
/// let plugins = StagedPlugins::with_stages([BOOT, PLAY])?;
/// assert_eq!(plugins.stages(), [BOOT, PLAY]);
/// # Ok::<(), amp_engine::plugins::PluginsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stage(&'static str);

impl Stage {
    /// Time, task pools, tracing: what everything else stands on.
    pub const CORE: Self = Self("core");
    /// Where data comes from: prefabs, files.
    pub const ASSETS: Self = Self("assets");
    /// What the world is made of.
    pub const WORLD: Self = Self("world");
    /// What happens in it.
    pub const GAMEPLAY: Self = Self("gameplay");
    /// What is seen of it.
    pub const RENDER: Self = Self("render");
    /// What looks at the program itself: diagnostics, editors, demos.
    pub const TOOLS: Self = Self("tools");

    /// The default stages, first to last.
    pub const DEFAULT: [Self; 6] = [
        Self::CORE,
        Self::ASSETS,
        Self::WORLD,
        Self::GAMEPLAY,
        Self::RENDER,
        Self::TOOLS,
    ];

    /// A stage of the program's own.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
