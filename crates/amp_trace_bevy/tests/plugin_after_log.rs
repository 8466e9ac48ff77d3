//! The other wrong order: `LogPlugin` without the layer, then the plugin.

mod game;

use amp_trace_bevy::TracePlugin;
use bevy_log::LogPlugin;

#[test]
fn after_log_plugin_the_rest_is_recorded_and_the_systems_are_missed() {
    let trace = game::trace_of(|app| {
        app.add_plugins((LogPlugin::default(), TracePlugin));
    });
    assert!(!game::has_systems(&trace));
    assert!(trace.contains("jumping"), "our macros are recorded");
    assert!(trace.contains("Bevy's systems are not in the trace"));
}
