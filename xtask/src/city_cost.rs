//! What tracing costs the whole city: two builds of it, run in turns.

use std::fs;
use std::path::PathBuf;

use crate::command::Run;
use crate::failure::Failure;
use crate::frame_cost;
use crate::project::{CITY, Project};

/// Measures frame times with tracing compiled out and with tracing on, and prints the ratio.
///
/// # Errors
/// [`Failure`] if a build or a run fails.
pub(crate) fn measure(project: &Project, pairs: u32, frames: u32) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let off = build(project, folder.path().join("off"), "rapier3d_030")?;
    let on = build(project, folder.path().join("on"), CITY)?;
    let run = |program: &PathBuf| frame_times(program, folder.path().join("trace.json"), frames);
    frame_cost::compare(["mean", "p50"], pairs, || run(&off), || run(&on))
}

/// Builds the city and puts the program aside, where the next build does not replace it.
fn build(project: &Project, to: PathBuf, features: &str) -> Result<PathBuf, Failure> {
    project
        .cargo("build")
        .args(["--quiet", "--release", "--example", "city_demo_baseline"])
        .args(["--features", features])
        .run()?;
    let built = project.target("release/examples/city_demo_baseline");
    fs::copy(&built, &to).map_err(Failure::file(&built))?;
    Ok(to)
}

/// The mean and the median frame time of one run, in milliseconds, from its own report.
fn frame_times(program: &PathBuf, trace: PathBuf, frames: u32) -> Result<[f64; 2], Failure> {
    let run = Run::new(program)
        .args(["--frames", &frames.to_string()])
        .env("TRACE_FILE", trace);
    frame_cost::read(["mean", "p50"], run)
}
