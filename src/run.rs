//! A run of an example, from its options to its report.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use amp_engine::plugins::{PluginsError, StagedPlugins};
use amp_render::RenderFrame;
use amp_trace::perf_span;
use bevy_app::App;
use bevy_ecs::world::World;

use crate::counters::Counters;
use crate::culling;
use crate::frame_loop::{self, Pace};
use crate::frame_times::FrameTimes;
use crate::options::RunOptions;
use crate::output_file::{OutputFile, OutputFileError};
use crate::picture::{Photographer, ScreenshotError};
use crate::prefabs::PrefabsError;
use crate::progress::Progress;
use crate::recording::Recording;
use crate::report::Report;
use crate::window::{Viewer, WindowError};

/// Why a run did not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The prefabs cannot be used.
    #[error(transparent)]
    Prefabs(#[from] PrefabsError),
    /// The plugins cannot be loaded.
    #[error(transparent)]
    Plugins(#[from] PluginsError),
    /// The adapter that is to cull cannot be chosen.
    #[error("{0}")]
    Culling(String),
    /// There is no picture.
    #[error(transparent)]
    Screenshot(#[from] ScreenshotError),
    /// There is no window, or no longer one that can be drawn in.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// The counters cannot be written.
    #[error(transparent)]
    Counters(#[from] OutputFileError),
    /// The report cannot be written.
    #[error("standard output: {0}")]
    Output(io::Error),
}

impl RunError {
    /// What the program exits with: 2 for a bad option, 1 for anything else.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Prefabs(_) | Self::Culling(_) => ExitCode::from(2),
            Self::Screenshot(error) if error.is_bad_option() => ExitCode::from(2),
            Self::Window(error) if error.is_bad_option() => ExitCode::from(2),
            Self::Counters(error) if !error.was_open => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

/// Who sees the frames of a run.
#[derive(Debug)]
pub(crate) enum Onlooker {
    /// Nobody.
    Nobody,
    /// Takes a picture of one of them.
    Photographer(Box<Photographer>),
    /// Sees all of them in a window, and flies the camera.
    Viewer(Box<Viewer>),
}

/// An example that can be run.
pub(crate) trait Example {
    /// What runs, in a few words.
    fn title(&self) -> String;

    /// The whole command that runs it with tracing.
    fn traced_command(&self) -> &'static str;

    /// The plugins.
    fn plugins(self) -> StagedPlugins;
}

/// Loads an example's plugins, runs its frames before an onlooker and reports to `out`.
///
/// Nothing but a trace that cannot be recorded and a graphics card that cannot cull goes to `err`, and a
/// progress bar where the standard error stream is a terminal.
///
/// # Errors
/// [`RunError`], but none for a trace that cannot be recorded, nor for a graphics card that is not there.
pub(crate) fn run(
    example: impl Example,
    options: &RunOptions,
    onlooker: Onlooker,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), RunError> {
    let counters_file = counters_file(options)?;
    let has_window = matches!(onlooker, Onlooker::Viewer(_));
    let culling = culling::choose(options.culling, has_window).map_err(RunError::Culling)?;
    let recording = Recording::start(options.trace_path.clone());
    if let Some(error) = recording.error() {
        // Where even this cannot be written, the report at the end says it again.
        let _ = writeln!(err, "warning: not tracing: {error}");
    }
    let (title, traced_command) = (example.title(), example.traced_command());
    let mut plugins = example.plugins();
    culling.add(&mut plugins);
    let ran = run_frames(plugins, options, onlooker, err)?;
    let recorded = recording.end();
    let picture = ran.picture.finish()?;
    if let Some(file) = counters_file {
        file.write(json(&ran.counters).as_bytes())?;
    } else if options.counters_json.is_some() {
        return write(out, &json(&ran.counters));
    }
    let report = Report {
        title: &title,
        traced_command,
        times: &ran.times,
        counters: &ran.counters,
        culling: &ran.culling,
        picture: picture.as_deref(),
        recorded: &recorded,
    };
    write(out, &report.to_string())
}

/// What the frames of a run came to.
struct Ran {
    times: FrameTimes,
    counters: Counters,
    /// Who culled, in a sentence.
    culling: String,
    picture: Picture,
}

/// What was seen of a run.
enum Picture {
    None,
    /// To be written when the trace is.
    Taken(Box<Photographer>),
    /// In a window, as the sentence says.
    Shown(String),
}

impl Picture {
    /// A sentence.
    fn finish(self) -> Result<Option<String>, ScreenshotError> {
        match self {
            Self::None => Ok(None),
            Self::Taken(photographer) => photographer.finish().map(Some),
            Self::Shown(told) => Ok(Some(told)),
        }
    }
}

fn run_frames(
    plugins: StagedPlugins,
    options: &RunOptions,
    onlooker: Onlooker,
    err: &mut dyn Write,
) -> Result<Ran, RunError> {
    let has_window = matches!(onlooker, Onlooker::Viewer(_));
    // In a window, there are as many as somebody wants to see.
    let frames = if has_window { 0 } else { options.frames };
    perf_span!("run", frames, seed = options.seed, window = has_window);
    let mut app = App::new();
    plugins.load(&mut app)?;
    if let Some(trouble) = culling::trouble(app.world()) {
        // Where even this cannot be written, the report at the end says it again.
        let _ = writeln!(err, "warning: culling on the processor: {trouble}");
    }
    let (times, picture) = match onlooker {
        Onlooker::Nobody => (run_so_many(&mut app, options, |_, _| ()), Picture::None),
        Onlooker::Photographer(mut photographer) => {
            photographer.set_up(app.world_mut())?;
            let see = |world: &World, frame| photographer.see(world, frame);
            let times = run_so_many(&mut app, options, see);
            (times, Picture::Taken(photographer))
        }
        Onlooker::Viewer(viewer) => {
            let seen = viewer.watch(&mut app)?;
            (seen.times, Picture::Shown(seen.told))
        }
    };
    let culling = culling::finish(app.world_mut());
    let mut counters = app
        .world()
        .get_resource::<Counters>()
        .copied()
        .unwrap_or_default();
    if let Some(frame) = app.world().get_resource::<RenderFrame>() {
        counters.follow(frame);
    }
    Ok(Ran {
        times,
        counters,
        culling,
        picture,
    })
}

/// As many frames as the options say, one after the other.
fn run_so_many(app: &mut App, options: &RunOptions, seen: impl FnMut(&World, u32)) -> FrameTimes {
    let pace = if options.real_time {
        Pace::RealTime
    } else {
        Pace::AsFastAsPossible
    };
    let progress = Progress::new(options.frames);
    frame_loop::run(app, options.frames, pace, &progress, seen)
}

fn json(counters: &Counters) -> String {
    let json = serde_json::to_string_pretty(counters);
    json.expect("a struct of numbers is valid JSON") + "\n"
}

/// The file for the counters; none where nobody wants them, or on the standard output.
fn counters_file(options: &RunOptions) -> Result<Option<OutputFile>, OutputFileError> {
    let path = options.counters_json.as_deref();
    path.filter(|path| *path != Path::new("-"))
        .map(|path| OutputFile::create(path, "--counters-json"))
        .transpose()
}

/// A reader that has gone away, as `head` does, is no error.
fn write(out: &mut dyn Write, text: &str) -> Result<(), RunError> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(RunError::Output(error)),
        _ => Ok(()),
    }
}

/// Turns the result of a run into what `main` returns, with the error on the standard error stream.
#[must_use]
pub fn exit(result: Result<(), RunError>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell where this fails.
            let _ = writeln!(io::stderr(), "error: {error}");
            error.exit_code()
        }
    }
}
