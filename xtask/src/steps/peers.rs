use crate::failure::Failure;
use crate::peers::{self, Amount};
use crate::project::Project;

/// A rough answer: `cargo xtask bench-peers` gives the one of docs/peers.md.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    peers::bench(
        project,
        Amount {
            rounds: 3,
            is_quick: true,
            is_check: true,
        },
    )
}
