//! Where and with what was measured.

use std::collections::BTreeMap;
use std::fs;

use crate::command::Run;
use crate::failure::Failure;
use crate::here;
use crate::project::Project;

/// What a reader has to know before comparing numbers.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) cpu: String,
    pub(crate) cores: usize,
    pub(crate) rustc: String,
    /// Year, month and day, UTC.
    pub(crate) date: String,
    /// Mean length of the run queue in the minute before, where the system tells.
    pub(crate) load: Option<String>,
    /// Crates of the peers and their versions, from the lock file.
    pub(crate) versions: BTreeMap<String, String>,
}

impl Machine {
    /// This machine, now, with the peers of a workspace.
    ///
    /// # Errors
    /// [`Failure`] if there is no `rustc`, or the lock file of the peers cannot be read.
    pub(crate) fn here(project: &Project, workspace: &str) -> Result<Self, Failure> {
        let lock = project.path(workspace).join("Cargo.lock");
        let lock = fs::read_to_string(&lock).map_err(Failure::file(&lock))?;
        let rustc = Run::new("rustc")
            .arg("--version")
            .in_folder(project.path("."))
            .output()?;
        let load = fs::read_to_string("/proc/loadavg").ok();
        Ok(Self {
            cpu: here::cpu(),
            cores: here::cores(),
            rustc: rustc.trim().to_owned(),
            date: here::today(),
            load: load.and_then(|load| Some(load.split_whitespace().next()?.to_owned())),
            versions: versions(&lock),
        })
    }
}

/// Versions of the packages in a lock file: of `name` the last one, of `name@version` that one.
fn versions(lock: &str) -> BTreeMap<String, String> {
    let quoted = |line: &str, key: &str| {
        let value = line.strip_prefix(key)?.strip_prefix(" = \"")?;
        Some(value.strip_suffix('"')?.to_owned())
    };
    let mut versions = BTreeMap::new();
    let mut name = None;
    for line in lock.lines() {
        if let Some(found) = quoted(line, "name") {
            name = Some(found);
        } else if let Some(version) = quoted(line, "version")
            && let Some(name) = name.take()
        {
            versions.insert(format!("{name}@{version}"), version.clone());
            versions.insert(name, version);
        }
    }
    versions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_a_lock_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"puffin\"\nversion = \"0.20.0\"\nsource = \"x\"\n\n\
                    [[package]]\nname = \"ours\"\nversion = \"0.0.0\"\ndependencies = [\n \"puffin\",\n]\n";
        let versions = versions(lock);
        assert_eq!(versions.get("puffin").map(String::as_str), Some("0.20.0"));
        assert_eq!(versions.get("puffin@0.20.0"), versions.get("puffin"));
        assert_eq!(versions.len(), 4);
    }
}
