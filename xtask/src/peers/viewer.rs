//! Tracy's `capture`: a viewer without a window.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::packages::{TRACY_CAPTURE, make_executable};
use crate::project::Project;

/// The environment variable by which a recorder finds it.
pub(crate) const NAME: &str = "AMP_PEERS_TRACY_CAPTURE";

/// The program.
///
/// # Errors
/// [`Failure`] if it cannot be fetched.
pub(crate) fn program(project: &Project) -> Result<PathBuf, Failure> {
    let folder = TRACY_CAPTURE.unpacked(project)?;
    let program = folder.join("iree/_runtime_libs_tracy/iree-tracy-capture");
    make_executable(&program)?;
    Ok(program)
}
