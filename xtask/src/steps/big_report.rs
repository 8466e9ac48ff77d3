//! What `amp-trace report` takes for a capture of 100 million spans, beside decoding alone.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::command::Run;
use crate::failure::Failure;
use crate::project::Project;
use crate::{here, tools};

/// How many spans the captures have.
const SPANS: [u64; 2] = [10_000_000, 100_000_000];
/// Bytes of disk that are asked for, for each span of both.
const BYTES_PER_SPAN: u64 = 6;
/// Most bytes of memory that a report may hold.
const MOST_MEMORY: u64 = 3 << 30;
/// How often each is measured.
const ROUNDS: usize = 2;
/// A report may take so many times as long as its chunks take to decode.
const MOST_OF_DECODING: f64 = 2.0;
/// A span of the large capture may cost so many times as much as one of the small.
const MOST_OF_SMALL: f64 = 1.5;
/// Seconds that are meant for the large capture, on two cores that do nothing else.
const GOAL: f64 = 5.0;

/// Runs a program, and says what it took.
const MEASURE: &str = "xtask/src/steps/big_report/measure.py";

/// What a program took.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Took {
    /// Seconds.
    wall: f64,
    /// Seconds of processor time.
    cpu: f64,
    /// Bytes, at most.
    memory: u64,
}

impl Took {
    /// The less of each, but for memory.
    fn or_faster(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
            memory: self.memory.max(other.memory),
        }
    }
}

/// Writes captures, reports them, and decodes their chunks.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let target = project.target("");
    let (there, needed) = (free(&target)?, SPANS.iter().sum::<u64>() * BYTES_PER_SPAN);
    if there < needed {
        return Err(Failure::check(
            format!(
                "{there} bytes are free in {}, and {needed} are needed",
                target.display()
            ),
            "make room, or set CARGO_TARGET_DIR to a folder on another disk",
        ));
    }
    for (package, kind, name) in [
        ("amp_trace_format", "--example", "big_capture"),
        ("amp_trace_cli", "--bin", "amp-trace"),
    ] {
        project
            .cargo("build")
            .args(["--quiet", "--release", "--package", package, kind, name])
            .run()?;
    }
    let folder = tempfile::tempdir_in(&target).map_err(Failure::file(&target))?;
    let small = measure(project, folder.path(), SPANS[0])?;
    let large = measure(project, folder.path(), SPANS[1])?;
    if large > small * MOST_OF_SMALL {
        return Err(Failure::check(
            format!(
                "a span costs {large:.0} ns of {} spans, and {small:.0} ns of {}",
                SPANS[1], SPANS[0]
            ),
            "a report is to be linear: look for what grows in crates/amp_trace_analysis/src/load and src/sums",
        ));
    }
    Ok(())
}

/// Nanoseconds of processor time for a span in the report of a capture.
fn measure(project: &Project, folder: &Path, spans: u64) -> Result<f64, Failure> {
    let capture = folder.join(format!("{spans}.amptrace"));
    let (tool, maker) = (
        project.target("release/amp-trace"),
        project.target("release/examples/big_capture"),
    );
    let word = |word: &str| PathBuf::from(word);
    took(
        project,
        &[
            maker.clone(),
            word("write"),
            capture.clone(),
            word(&spans.to_string()),
        ],
    )?;
    let bytes = fs::metadata(&capture)
        .map_err(Failure::file(&capture))?
        .len();
    let cores = here::cores().to_string();
    let decode = [maker, word("chunks"), capture.clone(), word(&cores)];
    let answer = [tool, word("report"), capture.clone()];
    // In turns, and the best of each: other programs may run beside one of them.
    let (mut decoding, mut report) = (took(project, &decode)?, took(project, &answer)?);
    for _ in 1..ROUNDS {
        decoding = decoding.or_faster(took(project, &decode)?);
        report = report.or_faster(took(project, &answer)?);
    }
    fs::remove_file(&capture).map_err(Failure::file(&capture))?;
    let each = |seconds: f64| seconds * 1e9 / spans as f64;
    let factor = report.wall / decoding.wall;
    println!(
        "    {spans} spans in {bytes} bytes: report {:.2} s on {cores} cores ({:.0} spans a second), {:.0} ns of processor \
         time and {:.1} bytes of memory a span; decoding alone {:.2} s, {:.0} ns",
        report.wall,
        spans as f64 / report.wall,
        each(report.cpu),
        report.memory as f64 / spans as f64,
        decoding.wall,
        each(decoding.cpu)
    );
    if spans == SPANS[1] {
        println!(
            "    the goal is {GOAL} s on two cores that do nothing else; it took {:.2} s",
            report.wall
        );
    }
    if report.memory > MOST_MEMORY {
        return Err(Failure::check(
            format!(
                "the report held {} bytes of memory, and {MOST_MEMORY} are meant",
                report.memory
            ),
            "look at what is kept for a span in crates/amp_trace_analysis/src/sums",
        ));
    }
    if factor > MOST_OF_DECODING {
        return Err(Failure::check(
            format!(
                "the report took {factor:.2} times as long as decoding, and {MOST_OF_DECODING} times is meant"
            ),
            "`perf record target/release/amp-trace report FILE` says where the time goes; run it again on a machine that \
             does nothing else",
        ));
    }
    Ok(each(report.cpu))
}

/// What a program took, with its arguments.
fn took(project: &Project, command: &[PathBuf]) -> Result<Took, Failure> {
    let python = tools::python()?.arg(project.path(MEASURE));
    let said = python.args(command).output()?;
    serde_json::from_str(&said).map_err(|error| {
        Failure::check(
            format!("expected figures, found `{said}`: {error}"),
            format!("run {MEASURE} by hand"),
        )
    })
}

/// Free bytes of the disk that a folder is on.
fn free(folder: &Path) -> Result<u64, Failure> {
    let df = Run::new("df").args(["--output=avail", "--block-size=1"]);
    let said = df.arg(folder).output()?;
    let free = said
        .lines()
        .last()
        .and_then(|line| line.trim().parse().ok());
    free.ok_or_else(|| {
        Failure::check(
            format!("expected a number of bytes from `df`, found `{said}`"),
            "run it by hand",
        )
    })
}
