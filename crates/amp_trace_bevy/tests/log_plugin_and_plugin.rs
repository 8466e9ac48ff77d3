//! The plugin beside the layer, before and after it.

mod game;

use amp_trace_bevy::TracePlugin;

#[test]
fn the_plugin_behind_the_layer_changes_nothing() {
    let trace = game::trace_of(|app| {
        app.add_plugins((amp_trace_bevy::log_plugin(), TracePlugin, TracePlugin));
    });
    assert!(game::has_systems(&trace));
    assert!(!trace.contains("systems are not in the trace"));
    assert!(!trace.contains("not on the console"));
}
