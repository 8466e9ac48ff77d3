use crate::failure::Failure;
use crate::project::{ON, Project};

const FIX: &str =
    "run the failing test alone: `PROPTEST_RNG_SEED=1 cargo test --package CRATE NAME`";

/// The same random cases on every machine: what fails elsewhere fails here.
const SEED: (&str, &str) = ("PROPTEST_RNG_SEED", "1");

pub(super) fn off(project: &Project) -> Result<(), Failure> {
    project
        .cargo("test")
        .args(["--workspace", "--no-fail-fast"])
        .env(SEED.0, SEED.1)
        .fix(FIX)
        .run()
}

pub(super) fn on(project: &Project) -> Result<(), Failure> {
    project
        .cargo("test")
        .args(["--workspace", "--no-fail-fast", "--features", ON])
        .env(SEED.0, SEED.1)
        .fix(FIX)
        .run()
}

/// Not in the build of the workspace, where everything would be recorded twice.
pub(super) fn recorder(project: &Project) -> Result<(), Failure> {
    for feature in ["enabled", "bridge", "forward"] {
        project
            .cargo("test")
            .args(["--package", "amp_trace", "--features", feature])
            .env(SEED.0, SEED.1)
            .fix(FIX)
            .run_heard(|line| project.figures.hear(line))?;
    }
    Ok(())
}
