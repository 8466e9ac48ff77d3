use std::fs;
use std::path::Path;

use super::build::Fuzzers;
use super::{Amount, folder};
use crate::failure::Failure;
use crate::project::Project;

/// A fuzzer of fuzz/targets.
pub(super) struct Target {
    pub(super) name: &'static str,
    /// Words of the format, in fuzz/dictionaries.
    words: Option<&'static str>,
}

const fn target(name: &'static str) -> Target {
    Target { name, words: None }
}

const fn with_words(name: &'static str, words: &'static str) -> Target {
    Target {
        name,
        words: Some(words),
    }
}

pub(super) const TARGETS: &[Target] = &[
    target("native"),
    target("append"),
    with_words("chrome", "chrome.dict"),
    target("perfetto"),
    with_words("firefox", "firefox.dict"),
    with_words("input", "chrome.dict"),
];

/// The longest input, in bytes.
const LONGEST: u32 = 1 << 16;
/// More memory than any reader may have for that, and the fuzzer itself, in MiB.
const MEMORY: u32 = 1024;
/// An input that takes so many seconds hangs.
const HANGS: u32 = 30;

impl Target {
    /// Runs it; what reaches new code is kept in `reached`. Returns how many inputs it tried.
    ///
    /// # Errors
    /// [`Failure`] if it finds something, and where that is.
    pub(super) fn run(
        &self,
        project: &Project,
        fuzzers: &Fuzzers,
        reached: &Path,
        amount: Amount,
    ) -> Result<u64, Failure> {
        let found = folder(project, &format!("found/{}", self.name))?;
        let seeds = folder(project, &format!("seeds/{}", self.name))?;
        let mut run = fuzzers
            .run(self.name)
            .arg(reached)
            .arg(&seeds)
            // It writes them before it begins.
            .env("AMP_FUZZ_SEEDS", &seeds)
            .arg(format!("-artifact_prefix={}/", found.display()))
            .arg(format!("-max_len={LONGEST}"))
            .arg(format!("-rss_limit_mb={MEMORY}"))
            .arg(format!("-timeout={HANGS}"))
            .arg("-print_final_stats=1");
        if let Some(words) = self.words {
            let words = project.path("fuzz/dictionaries").join(words);
            run = run.arg(format!("-dict={}", words.display()));
        }
        run = match amount {
            Amount::Runs(runs) => run.arg("-seed=1").arg(format!("-runs={runs}")),
            Amount::Seconds(seconds) => run.arg(format!("-max_total_time={seconds}")),
        };
        let outcome = run.outcome()?;
        if !outcome.succeeded {
            return Err(Failure::check(
                format!(
                    "the fuzzer `{}` found something:\n{}",
                    self.name,
                    end_of(&outcome.stderr)
                ),
                format!(
                    "the input is in {}; run the fuzzer with it as its only argument, mend the reader, and make the \
                     input a test of crates/amp_trace_format",
                    found.display()
                ),
            ));
        }
        let inputs = said(&outcome.stderr, "number_of_executed_units");
        // Seeds that reach nothing would let every run pass.
        let kept = fs::read_dir(reached)
            .map_err(Failure::file(reached))?
            .count();
        match inputs {
            Some(inputs) if kept > 0 => Ok(inputs),
            _ => Err(Failure::check(
                format!(
                    "the fuzzer `{}` reached nothing:\n{}",
                    self.name,
                    end_of(&outcome.stderr)
                ),
                "see whether the compiler still takes the flags of xtask/src/fuzz/build.rs",
            )),
        }
    }
}

/// A number that the fuzzer prints at its end.
fn said(stderr: &str, name: &str) -> Option<u64> {
    let mut lines = stderr.lines();
    let line = lines.find_map(|line| line.strip_prefix(&format!("stat::{name}:")))?;
    line.trim().parse().ok()
}

/// The last lines of what it printed.
fn end_of(stderr: &str) -> String {
    const LINES: usize = 60;
    let lines: Vec<&str> = stderr.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_heard_at_the_end() {
        let stderr =
            "#2 INITED\nstat::number_of_executed_units: 1234\nstat::slowest_unit_time_sec:  0\n";
        assert_eq!(said(stderr, "number_of_executed_units"), Some(1234));
        assert_eq!(said(stderr, "slowest_unit_time_sec"), Some(0));
        assert_eq!(said(stderr, "peak_rss_mb"), None);
        assert_eq!(end_of(stderr).lines().count(), 3);
    }
}
