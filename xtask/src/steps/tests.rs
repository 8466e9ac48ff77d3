use crate::failure::Failure;
use crate::project::{ON, Project};

const FIX: &str = "run the failing test alone: `cargo test --package CRATE NAME`";

pub(super) fn off(project: &Project) -> Result<(), Failure> {
    project
        .cargo("test")
        .args(["--workspace", "--no-fail-fast"])
        .fix(FIX)
        .run()
}

pub(super) fn on(project: &Project) -> Result<(), Failure> {
    project
        .cargo("test")
        .args(["--workspace", "--no-fail-fast", "--features", ON])
        .fix(FIX)
        .run()?;
    // Not in the build of the workspace, where everything would be recorded twice.
    for feature in ["enabled", "bridge", "forward"] {
        project
            .cargo("test")
            .args(["--package", "amp_trace", "--features", feature])
            .fix(FIX)
            .run()?;
    }
    Ok(())
}
