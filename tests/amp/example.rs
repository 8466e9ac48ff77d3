//! Runs the examples' binaries, which `cargo test` builds beside the tests.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

pub(crate) const CITY: &str = "city_demo_baseline";
pub(crate) const CROWD: &str = "perf_100k";

/// An example in a folder of its own, with its streams in pipes.
pub(crate) struct Example {
    name: &'static str,
    pub(crate) folder: TempDir,
}

impl Example {
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            folder: TempDir::new().unwrap(),
        }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[])
    }

    /// With some variables of the environment, too.
    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        Command::new(binary(self.name))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("RUST_LOG")
            .env_remove("TRACE_FILE")
            .env_remove("AMP_ADAPTER")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

/// `target/<profile>/examples/<name>`, seen from `target/<profile>/deps/<this test>`.
fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
    let binary = profile
        .join("examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        binary.exists(),
        "expected {}; build the examples with `cargo test --package amp`, without `--test`",
        binary.display()
    );
    binary
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
