//! What tracing costs the whole city: two builds of it, run in turns.

use std::fs;
use std::path::PathBuf;

use crate::command::Run;
use crate::failure::Failure;
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
    let (mut means, mut medians) = (Vec::new(), Vec::new());
    println!(
        "| pair | off, mean ms | on, mean ms | off, p50 ms | on, p50 ms |\n|---|---|---|---|---|"
    );
    for pair in 1..=pairs {
        // Who goes first changes each time, as does what the machine does meanwhile.
        let (off, on) = if pair % 2 == 0 {
            (run(&off)?, run(&on)?)
        } else {
            let on = run(&on)?;
            (run(&off)?, on)
        };
        println!(
            "| {pair} | {:.3} | {:.3} | {:.3} | {:.3} |",
            off[0], on[0], off[1], on[1]
        );
        means.push(on[0] / off[0]);
        medians.push(on[1] / off[1]);
    }
    for (name, ratios) in [("mean", &mut means), ("p50", &mut medians)] {
        ratios.sort_by(f64::total_cmp);
        let at = |share: f64| ratios[((ratios.len() - 1) as f64 * share).round() as usize];
        println!(
            "\nframe time on / off, {name}: median {:.3} (p10 {:.3}, p90 {:.3}) of {pairs} pairs",
            at(0.5),
            at(0.1),
            at(0.9)
        );
    }
    Ok(())
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
    let outcome = Run::new(program)
        .args(["--frames", &frames.to_string()])
        .env("TRACE_FILE", trace)
        .outcome()?;
    let read = |name: &str| {
        let line = outcome
            .stdout
            .lines()
            .find_map(|line| line.trim().strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    match (read("mean"), read("p50")) {
        (Some(mean), Some(median)) if outcome.succeeded => Ok([mean, median]),
        _ => Err(Failure::check(
            format!(
                "the city printed no frame times: {}{}",
                outcome.stdout, outcome.stderr
            ),
            "run it by hand and look",
        )),
    }
}
