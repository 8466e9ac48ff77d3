use crate::command::Run;
use crate::failure::Failure;
use crate::project::Project;

/// Small bounds, under a minute with the build.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    explore(project, project.cargo_outside("model", "test"))
}

/// Larger bounds.
pub(super) fn nightly(project: &Project) -> Result<(), Failure> {
    let test = project.cargo_outside("model", "test");
    explore(project, test.arg("--release").env("AMP_NIGHTLY", "1"))
}

fn explore(project: &Project, test: Run) -> Result<(), Failure> {
    test.arg("--locked")
        .fix("the order of events that breaks it: run it in outside/model with LOOM_LOG=trace and LOOM_LOCATION=1")
        .run_heard(|line| project.figures.hear(line))
}
