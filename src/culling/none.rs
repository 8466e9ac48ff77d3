//! Builds without the graphics card.

use amp_engine::plugins::StagedPlugins;
use bevy_ecs::world::World;

use super::Culling;

/// The processor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice;

/// The command line has refused anything else.
pub(crate) fn choose(_: Culling, _: bool) -> Result<Choice, String> {
    Ok(Choice)
}

impl Choice {
    /// Adds nothing.
    pub(crate) fn add(self, _: &mut StagedPlugins) {}
}

/// None.
pub(crate) fn trouble(_: &World) -> Option<String> {
    None
}

/// Says who culled.
pub(crate) fn finish(_: &mut World) -> String {
    "Culled by the processor".to_owned()
}
