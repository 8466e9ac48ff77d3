//! A build that knows nothing of a renderer.

use bevy_app::App;

/// There is nothing to measure.
pub(super) fn add(_: &App) {}
