use std::path::Path;

use crate::failure::Failure;
use crate::oracle::{Expected, TraceProcessor, complaints, faults};
use crate::project::{CITY, Project};

mod city;

/// Records the city and lets Perfetto's trace processor judge the trace.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let path = folder.path().join("trace.json");
    project
        .cargo("run")
        .args([
            "--quiet",
            "--release",
            "--example",
            "city_demo_baseline",
            "--features",
            CITY,
        ])
        .env("TRACE_FILE", &path)
        .run()?;
    judge(project, &path, city::EXPECTED)
}

fn judge(project: &Project, path: &Path, table: &[Expected]) -> Result<(), Failure> {
    let mut trace = TraceProcessor::open(project, path)?;
    let mut findings = complaints(&mut trace)?;
    findings.extend(faults(&mut trace, table)?);
    if !findings.is_empty() {
        return Err(Failure::check(
            findings.join("\n"),
            "run the city with `TRACE_FILE=trace.json` and look at it with `cargo xtask query`",
        ));
    }
    let count = trace.query("select count(*) from slice")?;
    println!(
        "    {} slices; nothing to complain about; {} expectations hold",
        count.cells[0][0],
        table.len()
    );
    Ok(())
}
