//! Every reader of traces, fed with what libFuzzer makes up, guided by which code that reaches.

mod build;
mod target;

use std::fs;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::project::Project;

use build::Fuzzers;
pub(crate) use build::clippy;
use target::{TARGETS, Target};

/// How long each target runs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Amount {
    /// For so many inputs, the same ones each time.
    Runs(u32),
    /// For so many seconds, with what earlier runs have reached.
    Seconds(u32),
}

/// Builds the fuzzers and runs the one of this name, or all. Returns how many inputs were tried.
///
/// # Errors
/// [`Failure`] if there is no such target, they do not build, or one finds something.
pub(crate) fn run(project: &Project, name: Option<&str>, amount: Amount) -> Result<u64, Failure> {
    let is_wanted = |target: &&Target| name.is_none_or(|name| target.name == name);
    let targets: Vec<&Target> = TARGETS.iter().filter(is_wanted).collect();
    if targets.is_empty() {
        let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
        return Err(Failure::check(
            format!("there is no fuzzer `{}`", name.unwrap_or_default()),
            format!("name one of these: {}", names.join(", ")),
        ));
    }
    let fuzzers = Fuzzers::build(project, amount)?;
    let mut inputs = 0;
    for target in targets {
        let found = match amount {
            Amount::Runs(_) => {
                let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
                target.run(project, &fuzzers, folder.path(), amount)?
            }
            Amount::Seconds(_) => {
                let reached = folder(project, &format!("reached/{}", target.name))?;
                target.run(project, &fuzzers, &reached, amount)?
            }
        };
        println!("    {}: {found} inputs", target.name);
        inputs += found;
    }
    Ok(inputs)
}

/// How many fuzzers there are.
pub(crate) const fn count() -> usize {
    TARGETS.len()
}

/// A folder of the fuzzers, which is made if it is not there.
fn folder(project: &Project, name: &str) -> Result<PathBuf, Failure> {
    let folder = project.target("fuzz").join(name);
    fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
    Ok(folder)
}
