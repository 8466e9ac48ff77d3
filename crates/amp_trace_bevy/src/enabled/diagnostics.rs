//! Bevy's diagnostics, as counters.

use std::collections::HashMap;

use amp_trace::NamedGauge;
use bevy_app::{App, Plugin};
use bevy_diagnostic::{
    DiagnosticMeasurement, DiagnosticPath, DiagnosticsStore, EntityCountDiagnosticsPlugin,
    FrameCount, FrameTimeDiagnosticsPlugin,
};
use bevy_ecs::system::{Local, Res};
use bevy_time::{Real, Time};

/// The target of the counters, for filters.
const TARGET: &str = "bevy_diagnostic";

/// A diagnostic that has had a value.
pub(super) struct Known {
    gauge: NamedGauge,
    last: DiagnosticMeasurement,
}

/// Records each diagnostic that has a new value.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a system takes its parameters by value"
)]
pub(super) fn record(
    store: Option<Res<DiagnosticsStore>>,
    mut known: Local<HashMap<DiagnosticPath, Known>>,
) {
    for diagnostic in store.iter().flat_map(|store| store.iter()) {
        let Some(newest) = diagnostic.measurement() else {
            continue;
        };
        let path = diagnostic.path();
        if let Some(known) = known.get_mut(path) {
            if known.last.time == newest.time {
                continue;
            }
            known.last.time = newest.time;
            known.gauge.set(newest.value);
        } else {
            let gauge = NamedGauge::new(TARGET, path.as_str(), diagnostic.suffix.trim());
            gauge.set(newest.value);
            let last = DiagnosticMeasurement {
                time: newest.time,
                value: newest.value,
            };
            known.insert(path.clone(), Known { gauge, last });
        }
    }
}

/// Has Bevy measure frame times and count entities, if the game does not ask for it itself.
///
/// Their plugins are not added but built, since a game that adds them too must not be told that they are there.
pub(super) fn complete(app: &mut App) {
    app.init_resource::<DiagnosticsStore>();
    let has_time = app.world().contains_resource::<Time<Real>>()
        && app.world().contains_resource::<FrameCount>();
    if has_time && !app.is_plugin_added::<FrameTimeDiagnosticsPlugin>() {
        FrameTimeDiagnosticsPlugin::default().build(app);
    }
    if !app.is_plugin_added::<EntityCountDiagnosticsPlugin>() {
        EntityCountDiagnosticsPlugin::default().build(app);
    }
}
