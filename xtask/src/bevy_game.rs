//! The game on the whole of Bevy, in `outside/bevy_game`: how it is built and run, and what tracing costs it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::Run;
use crate::failure::Failure;
use crate::frame_cost;
use crate::project::Project;
use crate::tools;

/// Its workspace, in `outside`.
pub(crate) const WORKSPACE: &str = "bevy_game";

/// How the compiler treats it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Built fast: what it does is asked, not how long that takes.
    Debug,
    /// As players get it.
    Release,
}

/// The game, built.
pub(crate) struct Game(PathBuf);

impl Game {
    /// Builds it, and puts the program into a folder, where the next build does not replace it.
    ///
    /// # Errors
    /// [`Failure`] if it does not compile, or no software adapter can be had.
    pub(crate) fn build(
        project: &Project,
        profile: Profile,
        is_traced: bool,
        folder: &Path,
    ) -> Result<Self, Failure> {
        tools::software_adapter()?;
        let features: &[&str] = if is_traced {
            &["--features", "trace"]
        } else {
            &[]
        };
        let (flags, subfolder): (&[&str], _) = match profile {
            Profile::Debug => (&[], "debug"),
            Profile::Release => (&["--release"], "release"),
        };
        project
            .cargo_outside(WORKSPACE, "build")
            .args(["--locked", "--package", "bevy_game"])
            .args(flags)
            .args(features)
            .run()?;
        let built = project
            .target("outside")
            .join(WORKSPACE)
            .join(subfolder)
            .join("bevy_game");
        let program = folder.join(if is_traced { "on" } else { "off" });
        fs::copy(&built, &program).map_err(Failure::file(&built))?;
        Ok(Self(program))
    }

    /// A run of it, drawn by the software adapter, with its trace in this file.
    pub(crate) fn run(&self, frames: u32, trace: &Path) -> Run {
        Run::new(&self.0)
            .named("bevy_game")
            .args(["--frames", &frames.to_string()])
            .env("WGPU_ADAPTER_NAME", "llvmpipe")
            .env("TRACE_FILE", trace)
            .without_env("RUST_LOG")
    }
}

/// Measures frame times with tracing compiled out and with tracing on, and prints the ratio.
///
/// # Errors
/// [`Failure`] if a build or a run fails.
pub(crate) fn measure(project: &Project, pairs: u32, frames: u32) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let off = Game::build(project, Profile::Release, false, folder.path())?;
    let on = Game::build(project, Profile::Release, true, folder.path())?;
    let trace = folder.path().join("trace.amptrace");
    let run = |game: &Game| frame_cost::read(["p50"], game.run(frames, &trace));
    frame_cost::compare(["p50"], pairs, || run(&off), || run(&on))
}
