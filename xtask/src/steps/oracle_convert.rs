use std::path::Path;

use crate::amp_trace::Tool;
use crate::failure::Failure;
use crate::project::Project;

mod csv;
mod firefox;
mod folded;
mod perfetto;
mod rows;
mod speedscope;
mod truth;

use truth::Truth;

/// Random traces beside the one that has everything.
const SEEDS: [&str; 2] = ["1", "2"];

/// Writes traces in every format, has our command convert one of the files to every format again, and
/// asks the formats' own programs what is in them.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let tool = Tool::build(project)?;
    let mut things = 0;
    for seed in [None].into_iter().chain(SEEDS.map(Some)) {
        let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
        make(project, folder.path(), seed)?;
        let truth = Truth::read(&folder.path().join("truth.json"))?;
        judge(project, folder.path(), &truth)?;

        let converted = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
        convert(&tool, &folder.path().join(SAYS_ALL), converted.path())?;
        judge(project, converted.path(), &truth)?;
        things += truth.things().len();
    }
    let found = format!(
        "{things} spans and events, each the same in {} formats to the formats' own programs",
        JUDGES.len()
    );
    project.figures.say("oracle-convert", found);
    Ok(())
}

/// The file that has everything, with exact times.
const SAYS_ALL: &str = "trace.pftrace";

/// Has our command convert a trace to every format.
fn convert(tool: &Tool, trace: &Path, folder: &Path) -> Result<(), Failure> {
    for (name, ..) in JUDGES {
        let output = folder.join(name);
        // The ending says the format.
        let arguments = ["--output", &output.to_string_lossy()];
        tool.run("convert", trace, &arguments)?;
    }
    Ok(())
}

/// Writes the files, and what is in them.
fn make(project: &Project, folder: &Path, seed: Option<&str>) -> Result<(), Failure> {
    project
        .cargo("run")
        .args(["--quiet", "--package", "amp_trace_format", "--features"])
        .args(["export", "--example", "export", "--"])
        .arg(folder)
        .args(seed)
        .output()
        .map(drop)
}

/// Whether each of the files in a folder says what is true.
fn judge(project: &Project, folder: &Path, truth: &Truth) -> Result<(), Failure> {
    let mut findings = Vec::new();
    for (name, judge) in JUDGES {
        let found = judge(project, &folder.join(name), truth)?;
        findings.extend(
            found
                .into_iter()
                .map(|finding| format!("{name}: {finding}")),
        );
    }
    if findings.is_empty() {
        println!(
            "    {} spans and {} events: the same in {} formats",
            truth.spans().count(),
            truth.events().count(),
            JUDGES.len()
        );
        return Ok(());
    }
    Err(Failure::check(
        findings.join("\n"),
        "run `cargo run -p amp_trace_format --features export --example export -- FOLDER` and look at \
         the files",
    ))
}

/// Asks a program about a file; returns what it finds otherwise.
type Judge = fn(&Project, &Path, &Truth) -> Result<Vec<String>, Failure>;

/// The files by name, and who judges them.
const JUDGES: [(&str, Judge); 6] = [
    ("trace.json", perfetto::chrome),
    ("trace.pftrace", perfetto::perfetto),
    ("trace.firefox.json", firefox::judge),
    ("trace.speedscope.json", speedscope::judge),
    ("trace.folded", folded::judge),
    ("trace.csv", csv::judge),
];
