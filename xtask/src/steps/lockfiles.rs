use crate::command::Run;
use crate::failure::Failure;
use crate::project::Project;

/// The workspaces in `outside/`.
pub(super) const OUTSIDE: &[&str] = &["off", "compare", "model"];

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    check(project.cargo("metadata"))?;
    for workspace in OUTSIDE {
        check(project.cargo_outside(workspace, "metadata"))?;
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
