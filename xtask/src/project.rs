use std::env;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::command::Run;
use crate::failure::Failure;
use crate::promises::Figures;

/// The engine's crates: each has a feature `perf_trace`, and is nothing of a tracer without it.
pub(crate) const ENGINE_CRATES: &[&str] = &[
    "amp_engine",
    "amp_render",
    "amp_gameplay",
    "gameplay_factory",
    "amp",
];

/// What the traced city is built with.
pub(crate) const CITY: &str = "perf_trace,rapier3d_030";

/// The same, with a window, and the peers of the benches. All steps that build the workspace with features build
/// it with these, so that it is built once.
pub(crate) const ON: &str = "perf_trace,rapier3d_030,window,peers";

/// The folders of the project.
pub(crate) struct Project {
    root: PathBuf,
    target: PathBuf,
    /// What the running step has found.
    pub(crate) figures: Figures,
}

impl Project {
    /// The checkout that this program was built from.
    pub(crate) fn here() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("xtask is a folder of the project")
            .to_owned();
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Self {
            root,
            target,
            figures: Figures::default(),
        }
    }

    /// A path from the project's root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A path in the target folder.
    pub(crate) fn target(&self, relative: &str) -> PathBuf {
        self.target.join(relative)
    }

    /// A `cargo` command in the root; these and the workspace's target folder are never mixed with
    /// those of the workspaces beside it.
    pub(crate) fn cargo(&self, subcommand: &str) -> Run {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Run::new(cargo)
            .named("cargo")
            .arg(subcommand)
            .in_folder(&self.root)
    }

    /// A `cargo` command in a workspace beside the project's, by its folder: `fuzz`, or one of `outside/`.
    pub(crate) fn cargo_beside(&self, folder: &str, subcommand: &str) -> Run {
        self.cargo(subcommand)
            .in_folder(self.path(folder))
            .env("CARGO_TARGET_DIR", self.target(folder))
    }

    /// A `cargo` command in a workspace of `outside/`.
    pub(crate) fn cargo_outside(&self, workspace: &str, subcommand: &str) -> Run {
        self.cargo_beside(&format!("outside/{workspace}"), subcommand)
    }

    /// The examples and benches of the workspace.
    pub(crate) fn targets(&self) -> Result<Vec<Target>, Failure> {
        let json = self
            .cargo("metadata")
            .args(["--no-deps", "--format-version", "1", "--locked"])
            .fix("run `cargo check` and commit Cargo.lock")
            .output()?;
        let metadata: Metadata = serde_json::from_str(&json).map_err(|error| {
            Failure::check(
                format!("`cargo metadata` printed what is not its format: {error}"),
                "run it by hand and look",
            )
        })?;
        Ok(metadata
            .packages
            .into_iter()
            .flat_map(|package| package.targets)
            .collect())
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    targets: Vec<Target>,
}

/// Something that cargo builds.
#[derive(Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    kind: Vec<String>,
}

impl Target {
    /// Whether it is of this kind: `example` or `bench`.
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.kind.iter().any(|own| own == kind)
    }
}
