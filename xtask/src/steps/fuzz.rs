use crate::failure::Failure;
use crate::fuzz::{self, Amount};
use crate::project::Project;

/// The seeds, and some of what is made of them.
pub(super) fn replay(project: &Project) -> Result<(), Failure> {
    fuzz(project, Amount::Runs(500))
}

/// Five minutes for each reader.
pub(super) fn nightly(project: &Project) -> Result<(), Failure> {
    fuzz(project, Amount::Seconds(300))
}

fn fuzz(project: &Project, amount: Amount) -> Result<(), Failure> {
    let inputs = fuzz::run(project, None, amount)?;
    let found = format!("{inputs} inputs to {} fuzzers, no finding", fuzz::count());
    project.figures.say("R14", found);
    Ok(())
}
