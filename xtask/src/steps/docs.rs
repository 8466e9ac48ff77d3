use crate::failure::Failure;
use crate::project::{ON, Project};

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    project
        .cargo("doc")
        .args(["--workspace", "--no-deps", "--quiet", "--features", ON])
        .env("RUSTDOCFLAGS", "--deny warnings")
        .fix("mend the link or the example that rustdoc names")
        .run()
}
