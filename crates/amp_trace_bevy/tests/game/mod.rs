//! A game without pictures, and its trace.

use std::{env, fs, process};

use amp_trace_bevy::TracingConfig;
use bevy_app::{App, Update};
use bevy_diagnostic::{
    Diagnostic, DiagnosticPath, Diagnostics, DiagnosticsPlugin, FrameCountPlugin,
    RegisterDiagnostic,
};
use bevy_time::TimePlugin;

const FRAMES: usize = 3;
const HEIGHT: DiagnosticPath = DiagnosticPath::const_new("player/height");

/// Runs some frames of a game with these plugins, and returns its trace. Once in a process: recording, and what
/// receives the spans of `tracing`, are the process's.
pub(crate) fn trace_of(add_plugins: impl FnOnce(&mut App)) -> String {
    // Not by a crate: one that has other features of Bevy's dependencies turned on would have Bevy built again.
    let name = format!("amp_trace_bevy-{}.json", process::id());
    let path = env::temp_dir().join(name);
    let config = TracingConfig {
        chrome_path: path.clone(),
        ..amp_trace_bevy::config()
    };
    amp_trace_bevy::start(&config).expect("nothing is recorded yet");
    let mut app = App::new();
    add_plugins(&mut app);
    app.add_plugins((TimePlugin, FrameCountPlugin, DiagnosticsPlugin))
        .register_diagnostic(Diagnostic::new(HEIGHT).with_suffix(" m"))
        .add_systems(Update, jump);
    app.finish();
    app.cleanup();
    for _ in 0..FRAMES {
        app.update();
    }
    drop(app);
    let summary = amp_trace::finish().expect("it was recorded");
    let frames = summary.frames.first().expect("it had frames");
    assert_eq!(frames.count as usize, FRAMES, "a mark for each frame");
    let trace = fs::read_to_string(&path).expect("the trace is there");
    fs::remove_file(&path).expect("the trace is ours");
    for name in ["player/height", "entity_count", "frame_time"] {
        assert!(trace.contains(name), "the diagnostic {name}");
    }
    trace
}

fn jump(mut diagnostics: Diagnostics) {
    amp_trace::perf_span!("jumping");
    bevy_log::info!("the player jumps");
    diagnostics.add_measurement(&HEIGHT, || 1.5);
}

/// Whether the spans of Bevy's systems and schedules are in it.
pub(crate) fn has_systems(trace: &str) -> bool {
    let all = ["game::jump", "schedule: Update", "schedule: Main"];
    let found = all.map(|name| trace.contains(name));
    assert!(
        found.iter().all(|has| *has == found[0]),
        "all or none of {all:?}, found {found:?}"
    );
    found[0]
}
