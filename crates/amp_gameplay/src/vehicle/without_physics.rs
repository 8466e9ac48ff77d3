//! What stands in for the vehicles' systems in a build without physics.

use bevy_app::App;

/// Whether this build has physics: the feature `rapier3d_030`.
pub const PHYSICS: bool = false;

/// Adds nothing: vehicles stay where they are spawned.
pub(crate) fn add(_app: &mut App) {}
