use std::fs;
use std::path::{Path, PathBuf};

use super::programs::{len, source};
use crate::command::Run;
use crate::failure::Failure;
use crate::project::Project;
use crate::tools;

/// In which a browser can write its trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Chrome,
    Perfetto,
}

/// How large the JSON has to be. The page that is loaded makes a third more.
const LEAST: u64 = 100_000_000;

/// Everything that is on by default, and the samples of scripts, which are no part of a timeline.
const CATEGORIES: &str = "*,disabled-by-default-v8.cpu_profiler";

/// Milliseconds of its own clock, which the browser turns as fast as the page's work is done.
const VIRTUAL_MS: u32 = 20_000;

/// The browser's trace of itself from its start to its end, while it loads a page that works for a while.
///
/// # Errors
/// [`Failure`] if there is no browser, or its trace is not as large as it should be.
pub(super) fn trace(project: &Project, folder: &Path, format: Format) -> Result<PathBuf, Failure> {
    let (name, format_name) = match format {
        Format::Chrome => ("browser.json", "json"),
        Format::Perfetto => ("browser.pftrace", "proto"),
    };
    let browser = tools::chromium()?;
    let trace = folder.join(name);
    let profile = folder.join("profile");
    let page = source(project, "page.html");
    let outcome = Run::new("timeout")
        .args(["--kill-after=5", "150", browser])
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--disable-quic", "--no-first-run", "--disable-sync"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--trace-startup={CATEGORIES}"))
        .arg(format!("--trace-startup-file={}", trace.display()))
        .arg(format!("--trace-startup-format={format_name}"))
        // Until the browser ends.
        .arg("--trace-startup-duration=0")
        .arg("--trace-startup-record-mode=record-as-much-as-possible")
        .arg(format!("--virtual-time-budget={VIRTUAL_MS}"))
        .arg("--dump-dom")
        .arg(format!("file://{}", page.display()))
        .env("TMPDIR", folder)
        .outcome()?;
    if profile.exists() {
        fs::remove_dir_all(&profile).map_err(Failure::file(&profile))?;
    }
    let bytes = len(&trace).unwrap_or(0);
    if !outcome.succeeded || bytes == 0 || (format == Format::Chrome && bytes < LEAST) {
        let said: Vec<&str> = outcome.stderr.lines().rev().take(10).collect();
        return Err(Failure::check(
            format!(
                "the browser's trace has {bytes} bytes, and it said last:\n{}",
                said.join("\n")
            ),
            "if it has ended, let xtask/oracles/foreign/page.html work for longer",
        ));
    }
    println!(
        "    {} made a trace of {:.0} MB",
        browser,
        bytes as f64 / 1e6
    );
    Ok(trace)
}
