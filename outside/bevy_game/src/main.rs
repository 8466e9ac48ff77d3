//! A field of cubes under a lamp, drawn into a picture: a small game on the whole of Bevy, as its users write
//! them. What is ours in it is one line of `main`.
//!
//! `bevy_game [--frames N] [--without-adapter]` runs N frames, 120 if it is not said, and ends; without an adapter
//! nothing is drawn.
#![expect(
    clippy::needless_pass_by_value,
    reason = "systems take their parameters by value"
)]

mod autosave;
mod field;
mod frame_times;
mod options;
mod view;

use std::process::ExitCode;
use std::time::Duration;

use bevy::app::ScheduleRunnerPlugin;
use bevy::diagnostic::FrameCount;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::diagnostic::RenderDiagnosticsPlugin;
use bevy::render::settings::{RenderCreation, WgpuSettings};
use bevy::window::ExitCondition;

use frame_times::FrameTimes;
use options::Options;

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "a command talks to a person")]
            {
                eprintln!("bevy_game: {error}");
            }
            return ExitCode::from(2);
        }
    };
    let exit = App::new()
        .add_plugins(
            DefaultPlugins
                .set(amp_trace_bevy::log_plugin())
                .set(WindowPlugin {
                    primary_window: None,
                    exit_condition: ExitCondition::DontExit,
                    ..default()
                })
                .set(renderer(&options)),
        )
        .add_plugins((
            ScheduleRunnerPlugin::run_loop(Duration::ZERO),
            RenderDiagnosticsPlugin,
            field::FieldPlugin,
            view::ViewPlugin,
            autosave::AutosavePlugin,
            frame_times::FrameTimesPlugin,
        ))
        .insert_resource(options)
        .add_systems(Update, end_game)
        .run();
    match exit {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
    }
}

fn renderer(options: &Options) -> RenderPlugin {
    let mut settings = WgpuSettings::default();
    if !options.has_adapter {
        settings.backends = None;
    }
    RenderPlugin {
        render_creation: RenderCreation::Automatic(Box::new(settings)),
        // So that each frame draws all of it, the first too.
        synchronous_pipeline_compilation: true,
        ..default()
    }
}

fn end_game(
    frame: Res<FrameCount>,
    options: Res<Options>,
    times: Res<FrameTimes>,
    mut exit: MessageWriter<AppExit>,
) {
    // Bevy counts a frame at its end, so the first has number 0.
    if frame.0 + 1 < options.frames {
        return;
    }
    if let Some(median) = times.median() {
        #[expect(clippy::print_stdout, reason = "a command talks to a person")]
        {
            println!("{} frames\np50 {median:.3} ms", options.frames);
        }
    }
    exit.write(AppExit::Success);
}
