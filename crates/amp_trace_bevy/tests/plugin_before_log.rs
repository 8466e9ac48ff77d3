//! The wrong order: the plugin, then `LogPlugin` without the layer.

mod game;

use amp_trace_bevy::TracePlugin;
use bevy_log::LogPlugin;

#[test]
fn before_log_plugin_everything_is_recorded_and_the_console_is_missed() {
    let trace = game::trace_of(|app| {
        app.add_plugins((TracePlugin, LogPlugin::default()));
    });
    assert!(game::has_systems(&trace));
    assert!(trace.contains("the player jumps"));
    assert!(trace.contains("log lines are in the trace and not on the console"));
    assert!(
        trace.contains("Could not set global"),
        "what LogPlugin says of it is in the trace"
    );
}
