use crate::command::Run;
use crate::failure::Failure;
use crate::fuzz;
use crate::project::{ON, Project};

const FIX: &str = "do what clippy says, or `#[expect(.., reason = \"..\")]` it where it is wrong";

/// Clippy, with every warning an error. The same for each caller, so that nothing is built twice.
pub(super) fn clippy(project: &Project, args: &[&str]) -> Result<(), Failure> {
    with_warnings_denied(
        project
            .cargo("clippy")
            .args(["--all-targets", "--quiet"])
            .args(args),
    )
}

pub(super) fn with_warnings_denied(clippy: Run) -> Result<(), Failure> {
    clippy.args(["--", "--deny", "warnings"]).fix(FIX).run()
}

pub(super) fn off(project: &Project) -> Result<(), Failure> {
    clippy(project, &["--workspace"])?;
    with_warnings_denied(
        project
            .cargo_outside("off", "clippy")
            .arg("--all-targets")
            .args(["--package", "off"]),
    )?;
    with_warnings_denied(fuzz::clippy(project)?)?;
    for workspace in ["compare", "engine_peers", "firefox", "model"] {
        with_warnings_denied(
            project
                .cargo_outside(workspace, "clippy")
                .arg("--all-targets"),
        )?;
    }
    Ok(())
}

pub(super) fn on(project: &Project) -> Result<(), Failure> {
    clippy(project, &["--workspace", "--features", ON])
}
