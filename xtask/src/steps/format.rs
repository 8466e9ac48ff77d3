use crate::failure::Failure;
use crate::project::Project;

const FIX: &str = "run `cargo fmt --all` in the workspace and in fuzz/ and each folder of outside/";

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    project
        .cargo("fmt")
        .args(["--all", "--check"])
        .fix(FIX)
        .run()?;
    for folder in super::lockfiles::BESIDE {
        project
            .cargo_beside(folder, "fmt")
            .args(["--all", "--check"])
            .fix(FIX)
            .run()?;
    }
    Ok(())
}
