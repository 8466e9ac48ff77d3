use crate::failure::Failure;
use crate::project::Project;

/// The crates whose tests have a large size.
const CRATES: &[&str] = &["amp_trace", "amp_trace_format"];

/// All tests of the recorder and its formats, in their large size.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    project
        .cargo("test")
        .args(["--release", "--no-fail-fast", "--tests"])
        .args(["--features", "amp_trace/enabled"])
        .args(CRATES.iter().flat_map(|name| ["--package", name]))
        .env("AMP_NIGHTLY", "1")
        .fix(
            "run the failing test alone: `AMP_NIGHTLY=1 cargo test --release --package CRATE NAME`",
        )
        .run_heard(|line| project.figures.hear(line))
}
