use crate::engine_peers;
use crate::failure::Failure;
use crate::project::Project;

/// Small sizes, so that no contestant rots: `cargo xtask bench-engine` says how fast they are.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    engine_peers::check(project)
}
