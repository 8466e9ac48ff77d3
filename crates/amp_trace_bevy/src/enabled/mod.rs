//! The build that records.

mod diagnostics;
mod frame;
#[cfg_attr(feature = "render", path = "gpu/mod.rs")]
#[cfg_attr(not(feature = "render"), path = "gpu_none.rs")]
mod gpu;
#[cfg_attr(feature = "log", path = "log_on.rs")]
#[cfg_attr(not(feature = "log"), path = "log_off.rs")]
mod log;
mod say;

use amp_engine::tracing::init_tracing;
use bevy_app::App;
use bevy_ecs::resource::Resource;

#[cfg(feature = "log")]
pub(crate) use log::layer;
use say::say;

/// How records of `tracing`, and so Bevy's spans, come to the recorder.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
enum Bridge {
    /// By a layer of a subscriber that is not installed yet.
    Layer,
    /// By a subscriber of our own, or a layer that the game put into its own.
    Current,
    /// Not at all, which has been said.
    None,
}

/// Records the game, unless it is recorded already.
pub(crate) fn build(app: &mut App) {
    if is_begun(app) || !begin(app) {
        return;
    }
    // A layer that the game made itself is as good as ours.
    let bridge = if amp_trace::is_bridged() || amp_trace::install_bridge() {
        Bridge::Current
    } else {
        say(
            "Bevy's systems are not in the trace: the program has a `tracing` subscriber without the recorder. With \
             Bevy's LogPlugin, replace TracePlugin by `DefaultPlugins.set(amp_trace_bevy::log_plugin())`; with another \
             one, add `amp_trace::AmpLayer` to it and install it before TracePlugin is added",
        );
        Bridge::None
    };
    app.insert_resource(bridge);
}

/// What is known only when all plugins are there.
pub(crate) fn finish(app: &mut App) {
    let Some(&bridge) = app.world().get_resource::<Bridge>() else {
        return;
    };
    if app.world().contains_resource::<Finished>() {
        return;
    }
    app.insert_resource(Finished);
    if bridge == Bridge::Layer && !amp_trace::is_bridged() {
        say(
            "Bevy's systems are not in the trace: another `tracing` subscriber was installed before LogPlugin's; let \
             LogPlugin be the first, or add `amp_trace::AmpLayer` to the other one",
        );
    }
    if bridge == Bridge::Current {
        log::look(app);
    }
    diagnostics::complete(app);
    gpu::add(app);
}

/// Set once all plugins are there.
#[derive(Resource, Debug)]
struct Finished;

fn is_begun(app: &App) -> bool {
    app.world().contains_resource::<Bridge>()
}

/// Begins to record; whether it does.
fn begin(app: &mut App) -> bool {
    if !amp_trace::is_recording()
        && let Err(error) = init_tracing(&crate::config())
    {
        say(&format!("this game is not traced: {error}"));
        return false;
    }
    frame::add(app);
    true
}
