use crate::failure::Failure;
use crate::project::Project;

const FIX: &str = "run `cargo fmt --all` in the workspace and in each folder of outside/";

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    project
        .cargo("fmt")
        .args(["--all", "--check"])
        .fix(FIX)
        .run()?;
    for workspace in super::lockfiles::OUTSIDE {
        project
            .cargo_outside(workspace, "fmt")
            .args(["--all", "--check"])
            .fix(FIX)
            .run()?;
    }
    Ok(())
}
