use super::lint::clippy;
use crate::failure::Failure;
use crate::project::{ENGINE_CRATES, Project};

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    for feature in ["enabled", "bridge", "forward"] {
        clippy(project, &["--package", "amp_trace", "--features", feature])?;
    }
    for krate in ENGINE_CRATES {
        clippy(project, &["--package", krate, "--features", "perf_trace"])?;
    }
    clippy(project, &["--package", "amp_trace_wgpu"])?;
    clippy(project, &["--package", "amp_render", "--features", "gpu"])?;
    clippy(project, &["--package", "amp", "--no-default-features"])?;
    clippy(project, &["--package", "amp", "--features", "window"])?;
    clippy(
        project,
        &["--package", "amp_gameplay", "--features", "rapier3d_030"],
    )
}
