use crate::failure::Failure;
use crate::project::{ON, Project};

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let targets = project.targets()?;
    let benches: Vec<&str> = targets
        .iter()
        // Its own step builds and runs that one: it is C++.
        .filter(|target| target.is("bench") && target.name != "tracy")
        .map(|target| target.name.as_str())
        .collect();
    if benches.is_empty() {
        return Err(Failure::check(
            "the workspace has no bench",
            "look at the `[[bench]]` tables of its manifests",
        ));
    }
    // The build of the tests, so that nothing is compiled again; `--test` asks each for one quick round.
    project
        .cargo("test")
        .args(["--workspace", "--features", ON])
        .args(benches.iter().flat_map(|name| ["--bench", name]))
        .args(["--", "--test"])
        .fix("run `cargo bench --bench NAME -- --test`")
        .run()
}
