//! The Firefox Profiler's own command line tool.

use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;
use crate::project::Project;
use crate::{npm, tools};

/// What it finds in a profile.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FirefoxProfile {
    pub(crate) threads: Vec<Thread>,
    pub(crate) counters: Vec<Counter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Thread {
    pub(crate) name: String,
    pub(crate) process_name: String,
    pub(crate) markers: Vec<Marker>,
    pub(crate) tree: Node,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Marker {
    pub(crate) name: String,
    /// In milliseconds since the beginning of the profile.
    pub(crate) start: f64,
    pub(crate) duration: Option<f64>,
    pub(crate) has_stack: bool,
}

/// A call path; times in milliseconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Node {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) total_samples: f64,
    #[serde(default)]
    pub(crate) self_samples: f64,
    #[serde(default)]
    pub(crate) children: Vec<Node>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counter {
    pub(crate) name: String,
    pub(crate) range_sample_count: u64,
}

impl FirefoxProfile {
    /// Asks it about a file. What it says may be something else than expected, which is the inner error.
    ///
    /// # Errors
    /// [`Failure`] if it cannot be had, or does not take the file.
    pub(crate) fn ask(project: &Project, file: &Path) -> Result<Result<Self, String>, Failure> {
        let home = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
        let json = tools::node()?
            .arg(project.path("xtask/oracles/firefox.mjs"))
            .arg(npm::modules(project)?)
            .arg(home.path())
            .arg(file)
            .fix("read what profiler-cli printed above")
            .output()?;
        let profile = serde_json::from_str(&json);
        Ok(profile.map_err(|error| format!("what profiler-cli says: {error}")))
    }
}

/// Milliseconds as nanoseconds.
#[expect(
    clippy::cast_possible_truncation,
    reason = "of traces that last seconds"
)]
pub(crate) fn nanos(millis: f64) -> i64 {
    (millis * 1e6).round() as i64
}
