//! What goes with Bevy's `LogPlugin`.

use bevy_app::App;
use bevy_log::{BoxedLayer, LogPlugin};

use crate::imp;

/// Bevy's `LogPlugin` as it is by default, which also records the game.
#[must_use]
pub fn log_plugin() -> LogPlugin {
    LogPlugin {
        custom_layer: layer,
        ..LogPlugin::default()
    }
}

/// Records the game: for the field `custom_layer` of Bevy's `LogPlugin`.
///
/// It begins to record, and adds [`TracePlugin`](crate::TracePlugin); no other line is needed. What
/// `LogPlugin`'s own filter keeps from the console, spans among it, is kept from the trace too.
///
/// # Examples
/// ```
/// use bevy_log::{Level, LogPlugin};
///
/// let log = LogPlugin {
///     level: Level::DEBUG,
///     custom_layer: amp_trace_bevy::layer,
///     ..LogPlugin::default()
/// };
/// # drop(log);
/// ```
pub fn layer(app: &mut App) -> Option<BoxedLayer> {
    imp::layer(app)
}
