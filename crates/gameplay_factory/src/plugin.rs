//! The factory as a plugin.

use bevy_app::{App, Plugin, PreUpdate};
use bevy_ecs::schedule::{IntoScheduleConfigs, SystemSet};

use crate::queue::{SpawnQueue, spawn_queued};
use crate::stats::SpawnStats;

/// Serves the world's [`SpawnQueue`] once a frame, in `PreUpdate`.
///
/// Insert a [`Factory`](crate::Factory) when the prefabs are loaded; requests wait until then.
#[derive(Debug, Default, Clone, Copy)]
pub struct FactoryPlugin;

/// The systems of the [`FactoryPlugin`].
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FactorySystems {
    /// Queued requests are spawned.
    Spawn,
}

impl Plugin for FactoryPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<SpawnQueue>()
            .init_resource::<SpawnStats>()
            .add_systems(PreUpdate, spawn_queued.in_set(FactorySystems::Spawn));
    }
}
