//! The layer beside another one.

mod game;

use bevy_app::App;
use bevy_log::{BoxedLayer, LogPlugin};

fn layers(app: &mut App) -> Option<BoxedLayer> {
    let own: BoxedLayer = Box::new(bevy_log::tracing_subscriber::layer::Identity::new());
    Some(Box::new(vec![own, amp_trace_bevy::layer(app)?]))
}

#[test]
fn the_layer_may_stand_beside_the_games_own() {
    let trace = game::trace_of(|app| {
        app.add_plugins(LogPlugin {
            custom_layer: layers,
            ..LogPlugin::default()
        });
    });
    assert!(game::has_systems(&trace));
    assert!(!trace.contains("systems are not in the trace"));
}
