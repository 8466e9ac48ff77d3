//! The engine slice against its peers: `cargo xtask bench-engine`.
//!
//! One program, `outside/engine_peers`, runs all races and prints them as Markdown. This module builds it, runs it, and
//! puts what it printed on a page.

use std::fs;

use crate::failure::Failure;
use crate::peers::machine::Machine;
use crate::project::Project;

const FOLDER: &str = "engine_peers";
const PAGE: &str = "docs/engine_peers.md";
/// How the program says that a goal was missed.
const MISSED: &str = "**not met**";

/// What is measured.
#[derive(Debug, Clone)]
pub(crate) struct Amount {
    /// Timed rounds of each race.
    pub(crate) rounds: u32,
    /// Sections of the page; all if there are none, and only then the page is written.
    pub(crate) sections: Vec<String>,
    /// Whether a goal that is not met is a failure.
    pub(crate) is_check: bool,
}

/// Runs the races in their real sizes, prints them, and writes `docs/engine_peers.md`.
///
/// # Errors
/// [`Failure`] if the program cannot be built, two contestants do not do the same, the page cannot be written, or a goal is
/// missed and that was asked for.
pub(crate) fn bench(project: &Project, amount: &Amount) -> Result<(), Failure> {
    let machine = Machine::here(project, "outside/engine_peers")?;
    let mut printed = String::new();
    project
        .cargo_outside(FOLDER, "run")
        .args(["--release", "--locked", "--quiet", "--"])
        .args(["--rounds", &amount.rounds.to_string()])
        .args(&amount.sections)
        .fix("two contestants must do the same: look at outside/engine_peers")
        .run_heard(|line| {
            printed.push_str(line);
            printed.push('\n');
        })?;
    if amount.sections.is_empty() {
        let path = project.path(PAGE);
        let page = page(&machine, amount.rounds, &printed);
        fs::write(&path, page).map_err(Failure::file(&path))?;
        println!("    wrote {}", path.display());
    }
    match printed
        .lines()
        .filter(|line| line.ends_with(MISSED))
        .count()
    {
        missed if missed > 0 && amount.is_check => Err(Failure::check(
            format!("{missed} goals are not met"),
            "look at the lines above; on a busy machine, measure again when it is quiet",
        )),
        _ => Ok(()),
    }
}

/// Runs the program's own tests, and its races in small sizes: whether all contestants do the same, not how fast.
///
/// # Errors
/// [`Failure`] if one of them fails.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    project
        .cargo_outside(FOLDER, "test")
        .args(["--locked", "--quiet"])
        .run()?;
    project
        .cargo_outside(FOLDER, "run")
        .args(["--locked", "--quiet", "--", "--check"])
        .fix("two contestants must do the same: look at outside/engine_peers")
        .run()
}

/// The whole page.
fn page(machine: &Machine, rounds: u32, printed: &str) -> String {
    let load = machine.load.as_ref().map(|load| format!(", load {load}"));
    let versions = ["bevy_ecs", "bevy_camera", "bevy_rapier3d"].map(|name| {
        let version = machine.versions.get(name);
        version.map(|version| format!("{name} {version}"))
    });
    let versions: Vec<String> = versions.into_iter().flatten().collect();
    format!(
        "# What the engine's work costs, here and elsewhere\n\n\
         Made by `cargo xtask bench-engine`; do not edit. It runs `outside/engine_peers`, in which contestants do the same \
         work in one process, in turns: their results are compared before the first round that is timed and after the last, \
         and every round runs all of them, another one first each time. A number is the median of the rounds, in \
         parentheses are their quartiles; a ratio is of two contestants in the same round. Ours are bold.\n\n\
         {}, {} cores, {}, release, {rounds} rounds, {}{}; {}.\n\n{printed}",
        machine.cpu,
        machine.cores,
        machine.rustc,
        machine.date,
        load.unwrap_or_default(),
        versions.join(", "),
    )
}
