use std::path::PathBuf;

use super::{Amount, folder};
use crate::command::Run;
use crate::failure::Failure;
use crate::project::Project;

/// What libFuzzer needs of the compiler: counters of the branches that are taken, and calls where values are compared. The
/// stable compiler has both; only sanitizers, of which none is wanted for safe Rust, are kept for the nightly one.
const INSTRUMENTS: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
];

/// The fuzzers, built.
pub(super) struct Fuzzers(PathBuf);

impl Fuzzers {
    /// Builds them: soon for a few inputs, fast for many.
    ///
    /// # Errors
    /// [`Failure`] if something does not compile.
    pub(super) fn build(project: &Project, amount: Amount) -> Result<Self, Failure> {
        let host = host()?;
        let (profile, built) = match amount {
            Amount::Runs(_) => ("dev", "debug"),
            Amount::Seconds(_) => ("release", "release"),
        };
        instrumented(project, "build", &host)
            .args(["--bins", "--profile", profile])
            .fix("make it work in fuzz/; libFuzzer needs a C++ compiler")
            .run()?;
        Ok(Self(folder(project, &host)?.join(built)))
    }

    /// One of them.
    pub(super) fn run(&self, name: &str) -> Run {
        Run::new(self.0.join(name)).named(name)
    }
}

/// Clippy, of what [`Fuzzers::build`] builds for a few inputs.
///
/// # Errors
/// [`Failure`] if the compiler says no host.
pub(crate) fn clippy(project: &Project) -> Result<Run, Failure> {
    let host = host()?;
    Ok(instrumented(project, "clippy", &host).arg("--all-targets"))
}

/// A command of cargo in fuzz/. The instruments are not for what runs in the build, hence the target.
fn instrumented(project: &Project, subcommand: &str, host: &str) -> Run {
    project
        .cargo_beside("fuzz", subcommand)
        .args(["--locked", "--quiet", "--target", host])
        .env("RUSTFLAGS", INSTRUMENTS.join(" "))
}

/// The target that the compiler builds for of itself.
fn host() -> Result<String, Failure> {
    let said = Run::new("rustc").arg("-vV").output()?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| {
        Failure::check(
            format!("`rustc -vV` names no host: {said}"),
            "look at what it prints, and at xtask/src/fuzz/build.rs",
        )
    })
}
