//! Packages of the npm registry that judge our files, pinned by version and checksum.

use std::fs;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::project::Project;
use crate::tools;

/// What is fetched, and the checksums of all of it.
const FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// The folder `node_modules` with the packages of `xtask/oracles/npm`, in `target/tools`; fetched and
/// checked whenever these files change.
///
/// # Errors
/// [`Failure`] if the registry cannot be reached or sends other files.
pub(crate) fn modules(project: &Project) -> Result<PathBuf, Failure> {
    let folder = project.target("tools").join("npm");
    let modules = folder.join("node_modules");
    let from = project.path("xtask/oracles/npm");
    let mut is_fresh = modules.exists();
    fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
    for name in FILES {
        let (from, to) = (from.join(name), folder.join(name));
        let wanted = fs::read(&from).map_err(Failure::file(&from))?;
        if fs::read(&to).ok().as_ref() != Some(&wanted) {
            is_fresh = false;
            fs::write(&to, wanted).map_err(Failure::file(&to))?;
        }
    }
    if !is_fresh {
        tools::npm()?
            .args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--silent",
            ])
            .in_folder(&folder)
            .fix("make sure that `npm ci` works in xtask/oracles/npm")
            .run()?;
    }
    Ok(modules)
}
