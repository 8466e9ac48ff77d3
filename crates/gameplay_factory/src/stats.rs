//! Totals of what factories have spawned in a world.

use bevy_ecs::resource::Resource;

/// Totals of what factories have spawned in a world, since it began.
///
/// How long it took is in the trace: the spans `bundle_preparation` and `batch_spawn`.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct SpawnStats {
    /// Batches: calls that spawned at least one instance, and archetypes of a drained queue.
    pub batches: u64,
    /// Instances of prefabs.
    pub instances: u64,
    /// Entities: instances and all below them.
    pub entities: u64,
    /// Requests of a [`SpawnQueue`](crate::SpawnQueue) that were refused.
    pub refused: u64,
}
