use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::command::Run;
use crate::failure::Failure;
use crate::oracle::{Expected, TraceProcessor, complaints, faults};
use crate::project::{ON, Project};
use crate::tools;

mod city;

use city::Counted;

const CITY: &str = "city_demo_baseline";

/// Records the city in each format, culled by the processor and by a graphics card, and lets Perfetto's trace
/// processor judge the trace.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    tools::software_adapter()?;
    // The build of the examples, so that nothing is compiled again: what a trace says is the same in a release.
    project
        .cargo("build")
        .args(["--workspace", "--examples", "--features", ON])
        .run()?;
    for name in ["trace.json", "trace.pftrace"] {
        run_into(project, name, "cpu", city::EXPECTED)?;
        run_into(project, name, "gpu", city::EXPECTED_OF_GPU)?;
    }
    Ok(())
}

fn run_into(
    project: &Project,
    name: &str,
    culling: &str,
    table: &[Expected],
) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let path = folder.path().join(name);
    let counters = folder.path().join("counters.json");
    Run::new(project.target("debug/examples").join(CITY))
        .named(CITY)
        .args(["--culling", culling, "--counters-json"])
        .arg(&counters)
        .env("AMP_ADAPTER", "software")
        .env("TRACE_FILE", &path)
        .run()?;
    let counters = fs::read_to_string(&counters).map_err(Failure::file(&counters))?;
    let counters = serde_json::from_str(&counters).map_err(|error| {
        Failure::check(
            format!("the city's counters are no JSON: {error}"),
            "run it by hand",
        )
    })?;
    judge(project, &path, table, &counters)
}

fn judge(
    project: &Project,
    path: &Path,
    table: &[Expected],
    counters: &Value,
) -> Result<(), Failure> {
    let mut trace = TraceProcessor::open(project, path)?;
    let mut findings = complaints(&mut trace)?;
    findings.extend(faults(&mut trace, table)?);
    for Counted { counter, sql } in city::COUNTED {
        let found = trace.query(sql)?.cells[0][0].clone();
        let expected = &counters[counter];
        if !expected.is_u64() || found != *expected {
            findings.push(format!(
                "{counter}: {found} in the trace, and {expected} by the city"
            ));
        }
    }
    if !findings.is_empty() {
        return Err(Failure::check(
            findings.join("\n"),
            "run the city with `TRACE_FILE` set to a file and look at it with `cargo xtask query`",
        ));
    }
    let count = trace.query("select count(*) from slice")?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    println!(
        "    {name}: {} slices; nothing to complain about; {} expectations hold",
        count.cells[0][0],
        table.len() + city::COUNTED.len()
    );
    Ok(())
}
