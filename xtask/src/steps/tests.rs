use crate::failure::Failure;
use crate::project::{ON, Project};
use crate::tools;

const FIX: &str =
    "run the failing test alone: `PROPTEST_RNG_SEED=1 cargo test --package CRATE NAME`";

/// The same random cases on every machine: what fails elsewhere fails here.
const SEED: (&str, &str) = ("PROPTEST_RNG_SEED", "1");

const UNREACHED: [&str; 5] = [
    "amp_trace",
    "amp_trace_analysis",
    "amp_trace_cli",
    "amp_trace_format",
    "xtask",
];

pub(super) fn off(project: &Project) -> Result<(), Failure> {
    tools::software_adapter()?;
    project
        .cargo("test")
        .args(["--workspace", "--no-fail-fast"])
        .env(SEED.0, SEED.1)
        .fix(FIX)
        .run_heard(|line| project.figures.hear(line))
}

/// Without the recorder's own, where `forward` would record everything twice, and without crates that these features
/// do not reach.
pub(super) fn on(project: &Project) -> Result<(), Failure> {
    tools::software_adapter()?;
    project
        .cargo("test")
        .arg("--workspace")
        .args(UNREACHED.iter().flat_map(|krate| ["--exclude", krate]))
        .args(["--no-fail-fast", "--features", ON])
        .env(SEED.0, SEED.1)
        .fix(FIX)
        .run()
}

/// All of them with the recorder alone; with what can be added to it, those that it changes.
pub(super) fn recorder(project: &Project) -> Result<(), Failure> {
    for (features, tests) in [
        ("enabled", &["--no-fail-fast"][..]),
        (
            "bridge",
            &[
                "--lib",
                "--test=bridge",
                "--test=log_records",
                "--test=log_targets",
                "--test=toggles",
            ],
        ),
        ("forward", &["--lib", "--test=forward", "--test=recording"]),
        ("forward", &["--doc"]),
    ] {
        project
            .cargo("test")
            .args(["--package", "amp_trace", "--features", features])
            .args(tests)
            .env(SEED.0, SEED.1)
            .fix(FIX)
            .run_heard(|line| project.figures.hear(line))?;
    }
    Ok(())
}
