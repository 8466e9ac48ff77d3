//! A game without `LogPlugin`.

mod game;

use amp_trace_bevy::TracePlugin;

#[test]
fn the_plugin_alone_records_everything() {
    let trace = game::trace_of(|app| {
        app.add_plugins(TracePlugin);
    });
    assert!(game::has_systems(&trace));
    assert!(trace.contains("the player jumps"));
    assert!(!trace.contains("systems are not in the trace"));
    assert!(!trace.contains("not on the console"));
}
