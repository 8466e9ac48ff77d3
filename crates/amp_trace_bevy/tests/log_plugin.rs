//! The line of the quick start.

mod game;

#[test]
fn log_plugin_records_everything() {
    let trace = game::trace_of(|app| {
        app.add_plugins(amp_trace_bevy::log_plugin());
    });
    assert!(game::has_systems(&trace));
    assert!(trace.contains("the player jumps"), "log lines are events");
    assert!(trace.contains("jumping"), "our macros too");
    assert!(!trace.contains("systems are not in the trace"));
    assert!(!trace.contains("not on the console"));
}
