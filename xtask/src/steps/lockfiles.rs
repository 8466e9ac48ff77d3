use crate::command::Run;
use crate::failure::Failure;
use crate::project::Project;

/// The workspaces beside the project's, but for the peers'.
pub(super) const BESIDE: &[&str] = &[
    "fuzz",
    "outside/bevy_game",
    "outside/off",
    "outside/compare",
    "outside/engine_peers",
    "outside/firefox",
    "outside/model",
];

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    check(project.cargo("metadata"))?;
    for folder in BESIDE {
        check(project.cargo_beside(folder, "metadata"))?;
    }
    Ok(())
}

fn check(metadata: Run) -> Result<(), Failure> {
    metadata
        .args(["--locked", "--format-version", "1"])
        .fix("run `cargo check` in that folder and commit Cargo.lock")
        .output()
        .map(drop)
}
