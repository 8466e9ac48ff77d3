use super::lint::clippy;
use crate::failure::Failure;
use crate::project::Project;

/// With the bridge, whose spans a viewer sees too. No other step builds Tracy, which is C++.
const FEATURES: &str = "tracy,bridge";

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    clippy(project, &["--package", "amp_trace", "--features", FEATURES])?;
    project
        .cargo("test")
        .args(["--package", "amp_trace", "--features", FEATURES])
        .args(["--lib", "--test=tracy", "--test=bridge", "--test=exits"])
        .fix("run `cargo test --package amp_trace --features tracy,bridge --test tracy`; it needs a C++ compiler")
        .run()?;
    project
        .cargo("test")
        .args(["--package", "amp_benches", "--features", "tracy"])
        .args(["--bench", "tracy", "--", "--test"])
        .fix("run `cargo bench --package amp_benches --features tracy --bench tracy -- --test`")
        .run()
}
