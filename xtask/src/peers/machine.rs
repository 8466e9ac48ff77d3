//! Where and with what was measured.

use std::collections::BTreeMap;
use std::fs;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::command::Run;
use crate::failure::Failure;
use crate::project::Project;

/// What a reader has to know before comparing numbers.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) cpu: String,
    pub(super) cores: usize,
    pub(super) rustc: String,
    /// Year, month and day, UTC.
    pub(super) date: String,
    /// Mean length of the run queue in the minute before, where the system tells.
    pub(super) load: Option<String>,
    /// Crates of the peers and their versions, from the lock file.
    pub(super) versions: BTreeMap<String, String>,
}

impl Machine {
    /// This machine, now.
    ///
    /// # Errors
    /// [`Failure`] if there is no `rustc`, or the lock file of the peers cannot be read.
    pub(super) fn here(project: &Project) -> Result<Self, Failure> {
        let lock = project.path("outside/peers/Cargo.lock");
        let lock = fs::read_to_string(&lock).map_err(Failure::file(&lock))?;
        let rustc = Run::new("rustc")
            .arg("--version")
            .in_folder(project.path("."))
            .output()?;
        let cpu = fs::read_to_string("/proc/cpuinfo").ok();
        let load = fs::read_to_string("/proc/loadavg").ok();
        Ok(Self {
            cpu: cpu
                .as_deref()
                .and_then(cpu_name)
                .unwrap_or(std::env::consts::ARCH)
                .to_owned(),
            cores: thread::available_parallelism().map_or(1, usize::from),
            rustc: rustc.trim().to_owned(),
            date: today(),
            load: load.and_then(|load| Some(load.split_whitespace().next()?.to_owned())),
            versions: versions(&lock),
        })
    }
}

fn cpu_name(cpuinfo: &str) -> Option<&str> {
    let line = cpuinfo
        .lines()
        .find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim())
}

/// Names and versions of the packages in a lock file.
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
            versions.insert(name, version);
        }
    }
    versions
}

#[expect(
    clippy::disallowed_methods,
    reason = "the page says on which day it was made"
)]
fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    date(since.map_or(0, |since| since.as_secs() / 86_400))
}

/// The date so many days after 1970-01-01.
fn date(days: u64) -> String {
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let (mut year, mut left) = (1970, days);
    while left >= 365 + u64::from(is_leap(year)) {
        left -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(11_017), "2000-03-01");
        assert_eq!(date(20_453), "2025-12-31");
    }

    #[test]
    fn versions_are_read_from_a_lock_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"puffin\"\nversion = \"0.20.0\"\nsource = \"x\"\n\n\
                    [[package]]\nname = \"ours\"\nversion = \"0.0.0\"\ndependencies = [\n \"puffin\",\n]\n";
        let versions = versions(lock);
        assert_eq!(versions.get("puffin").map(String::as_str), Some("0.20.0"));
        assert_eq!(versions.len(), 2);
    }

    #[test]
    fn the_cpu_is_named() {
        assert_eq!(
            cpu_name("processor\t: 0\nmodel name\t: AMD EPYC\n"),
            Some("AMD EPYC")
        );
        assert_eq!(cpu_name("Hardware : x"), None);
    }
}
