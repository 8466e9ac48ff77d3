//! A build that knows nothing of Bevy's `LogPlugin`.

use bevy_app::App;

/// There is nothing to look for.
pub(super) fn look(_: &App) {}
