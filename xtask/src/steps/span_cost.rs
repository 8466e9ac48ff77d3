use crate::failure::Failure;
use crate::project::Project;

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    project
        .cargo("bench")
        .args(["--package", "amp_benches", "--features", "peers"])
        .args(["--bench", "recording"])
        .fix("run it again on a machine that does nothing else; it must not drop a record")
        .run_heard(|line| project.figures.hear(line))
}
