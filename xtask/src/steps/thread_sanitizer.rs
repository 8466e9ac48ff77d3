use crate::failure::Failure;
use crate::project::Project;
use crate::tools;

/// The tests that record on many threads. Those that fork or count the process's memory are not
/// among them: the sanitizer allows the one and takes the other.
const TESTS: &[&str] = &["instruments", "recording", "sampling", "writers"];

/// The target that it is known to work for.
const TARGET: &str = "x86_64-unknown-linux-gnu";

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let mut passed = 0;
    tools::nightly()?
        .args(["cargo", "test", "--locked", "-Zbuild-std"])
        .args(["--target", TARGET, "--package", "amp_trace"])
        .args(["--features", "enabled", "--no-fail-fast"])
        .args(TESTS.iter().flat_map(|test| ["--test", test]))
        .in_folder(project.path("."))
        .env("CARGO_TARGET_DIR", project.target("thread-sanitizer"))
        .env("RUSTFLAGS", "-Zsanitizer=thread")
        .env("TSAN_OPTIONS", "halt_on_error=1")
        .fix("the two places that the sanitizer names reach the same memory without an order")
        .run_heard(|line| {
            passed += u32::from(line.starts_with("test ") && line.ends_with("ok"));
        })?;
    let found = format!("{passed} tests, no data race");
    project.figures.say("R9-tsan", found);
    Ok(())
}
