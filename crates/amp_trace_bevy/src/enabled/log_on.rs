//! Bevy's `LogPlugin`, and the layer that it takes.

use amp_trace::AmpLayer;
use bevy_app::App;
use bevy_log::{BoxedLayer, LogPlugin};

use super::say::say;
use super::{Bridge, begin, is_begun};
use crate::TracePlugin;

/// The recorder's layer, and all that goes with it; `None` if the game is recorded in another way, or not at all.
pub(crate) fn layer(app: &mut App) -> Option<BoxedLayer> {
    if is_begun(app) || !begin(app) {
        return None;
    }
    app.insert_resource(Bridge::Layer);
    app.add_plugins(TracePlugin);
    Some(Box::new(AmpLayer::new()))
}

/// Says that log lines are nowhere but in the trace, if it is so: our subscriber was there before `LogPlugin`.
pub(super) fn look(app: &App) {
    let is_ours = amp_trace::install_bridge();
    if is_ours && app.is_plugin_added::<LogPlugin>() {
        say(
            "log lines are in the trace and not on the console: TracePlugin was added before LogPlugin. Replace it by \
             `DefaultPlugins.set(amp_trace_bevy::log_plugin())`, which does both",
        );
    }
}
