//! Traces of other programs, made here by those programs: in each, `amp-trace` has to find the same spans, events,
//! counters and threads as Perfetto's trace processor, which others wrote.
//!
//! The files are a browser's start (in both of its formats), a compiler's, Node's and a Python profiler's; the same
//! compressed and through a pipe; and small ones by hand, of what is unclear in the format. Perfetto does not read profiles
//! of the Firefox Profiler: one of those is judged by what its writer was told, and by the Firefox Profiler itself.

mod answer;
mod browser;
mod difference;
mod ours;
mod phases;
mod profile;
mod programs;
mod race;
mod theirs;
mod unclear;

use std::path::{Path, PathBuf};

use crate::amp_trace::Tool;
use crate::failure::Failure;
use crate::project::Project;

use answer::Answer;
use browser::Format;

/// What is compared, and where it is.
struct Made {
    what: &'static str,
    path: PathBuf,
}

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let folder = folder.path();
    let tool = Tool::build(project)?;
    unclear::judge(project, &tool, folder)?;
    let mut spans = vec![profile::judge(project, &tool, folder)?];

    let python = made("a Python profiler's", programs::python(project, folder)?);
    for made in [
        made("a compiler's", programs::compiler(project, folder)?),
        made("Node's", programs::node(project, folder)?),
    ] {
        spans.push(judge(project, &tool, &made)?);
    }
    spans.push(packed(project, &tool, &python)?);

    let proto = browser::trace(project, folder, Format::Perfetto)?;
    spans.push(judge(
        project,
        &tool,
        &made("a browser's, as protobuf", proto),
    )?);
    let json = made(
        "a browser's",
        browser::trace(project, folder, Format::Chrome)?,
    );
    spans.push(judge(project, &tool, &json)?);
    let found = format!(
        "{} traces of {} programs, {} spans: each as the program's own reader has it",
        spans.len(),
        spans.len() - 1,
        spans.iter().sum::<usize>()
    );
    project.figures.say("oracle-foreign", found);
    race::run(project, &tool, &json.path)
}

fn made(what: &'static str, path: PathBuf) -> Made {
    Made { what, path }
}

/// Compares both answers about a file; how many spans it has.
fn judge(project: &Project, tool: &Tool, made: &Made) -> Result<usize, Failure> {
    let theirs = theirs::answer(project, &made.path)?;
    let ours = ours::answer(tool, &made.path)?;
    compare(made.what, &made.path, &ours, &theirs)
}

/// The same file plain, compressed in two ways, and through a pipe: all as Perfetto reads the plain one.
fn packed(project: &Project, tool: &Tool, made: &Made) -> Result<usize, Failure> {
    let theirs = theirs::answer(project, &made.path)?;
    let plain = ours::answer(tool, &made.path)?;
    compare(made.what, &made.path, &plain, &theirs)?;
    for (what, path) in [
        ("the same, through gzip", programs::gzip(&made.path)?),
        ("the same, through zstd", programs::zstd(&made.path)?),
    ] {
        compare(what, &path, &ours::answer(tool, &path)?, &theirs)?;
    }
    let piped = ours::answer(&tool.by_pipe(), &made.path)?;
    compare("the same, through a pipe", &made.path, &piped, &theirs)
}

fn compare(what: &str, path: &Path, ours: &Answer, theirs: &Answer) -> Result<usize, Failure> {
    let mut differences = difference::between(ours, theirs);
    if ours.spans.is_empty() {
        differences.push("there is no span".to_owned());
    }
    if !differences.is_empty() {
        return Err(Failure::check(
            format!(
                "{what} trace ({}) is not to `amp-trace` what it is to Perfetto:\n{}",
                path.display(),
                differences.join("\n")
            ),
            "look at the reader of the format in crates/amp_trace_format, and at crates/amp_trace_analysis/src/build; \
             `cargo xtask query` asks Perfetto",
        ));
    }
    println!("    {what}: the same {}", ours.size());
    Ok(ours.spans.len())
}
