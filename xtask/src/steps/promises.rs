use crate::failure::Failure;
use crate::project::Project;
use crate::promises;

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    promises::check(project)
}
