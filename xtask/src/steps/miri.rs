use crate::command::Run;
use crate::failure::Failure;
use crate::project::Project;
use crate::tools;

/// The arithmetic on words, blocks and histograms, and the recorder's own: its lane is written by raw
/// pointers; the rows of instances, which several threads write. Integration tests are not among them: Miri knows neither
/// mapped files nor signals.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let mut passed = 0;
    for (package, features, flags, tests) in [
        (
            "amp_trace_format",
            "",
            "-Zmiri-disable-isolation",
            &["words", "blocks", "histogram"][..],
        ),
        // Those of `costs` record on the hot path, by the monotonic clock: isolated, the kernel does
        // not say that it trusts the time-stamp counter, an instruction that Miri does not have. Trees,
        // since a stack of borrows for each word of a block takes minutes.
        (
            "amp_trace",
            "enabled",
            "-Zmiri-isolation-error=hide -Zmiri-tree-borrows",
            &["budget::spent", "costs", "files"],
        ),
        ("amp_render", "", "", &["places"]),
    ] {
        let miri: Run = tools::nightly()?
            .args(["cargo", "miri", "test", "--locked", "--lib"])
            .args(["--package", package, "--features", features, "--"])
            .args(tests)
            .in_folder(project.path("."))
            .env("CARGO_TARGET_DIR", project.target("miri"))
            .env("MIRIFLAGS", flags)
            .env("PROPTEST_CASES", "8")
            .env("PROPTEST_RNG_SEED", "1");
        let before = passed;
        miri.fix("see what Miri says of the place it names")
            .run_heard(|line| {
                passed += u32::from(line.starts_with("test ") && line.ends_with("ok"));
            })?;
        if passed == before {
            return Err(Failure::check(
                format!("no test of {package} ran under Miri"),
                "see which of its unit tests have these names",
            ));
        }
    }
    let found = format!("{passed} tests, no undefined behaviour");
    project.figures.say("R9-miri", found);
    Ok(())
}
