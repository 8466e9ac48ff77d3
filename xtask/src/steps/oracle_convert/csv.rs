//! Comma-separated values, by Python's reader.

use std::collections::BTreeMap;
use std::path::Path;

use super::rows::{Lasts, Row, differences};
use super::truth::Truth;
use crate::failure::Failure;
use crate::project::Project;
use crate::tools;

pub(super) fn judge(project: &Project, file: &Path, truth: &Truth) -> Result<Vec<String>, Failure> {
    let json = tools::python()?
        .arg(project.path("xtask/oracles/csv_rows.py"))
        .arg(file)
        .fix("look at the row that Python's csv module refuses")
        .output()?;
    let rows: Vec<BTreeMap<String, String>> = serde_json::from_str(&json).map_err(|error| {
        Failure::check(
            format!("csv_rows.py printed no rows: {error}"),
            "run it by hand",
        )
    })?;
    let mut findings = Vec::new();
    let mut found = Vec::new();
    for row in &rows {
        match &*row["row"] {
            "span" | "event" => match read(row) {
                Some(read) if read.lasts == Lasts::Moment && truth.is_of_sums(read.start) => {}
                Some(read) => found.push(read),
                None => findings.push(format!("no numbers in {row:?}")),
            },
            _ => {}
        }
        let cells = row.values().filter(|cell| !cell.is_empty());
        let formulas = cells.filter(|cell| cell.starts_with(['=', '+', '@']));
        findings.extend(formulas.map(|cell| format!("a formula: {cell}")));
    }
    findings.extend(differences(
        truth.things().iter().map(Row::of).collect(),
        found,
    ));
    // Quantiles of histograms are counters in files that have nothing else for them.
    let is_known = |row: &BTreeMap<String, String>| {
        row["row"] != "counter" || truth.counters.iter().any(|(name, ..)| *name == row["name"])
    };
    let count = |kind: &str| {
        let rows = rows
            .iter()
            .filter(|row| row["row"] == kind && is_known(row));
        rows.count() as u64
    };
    for (kind, expected) in [
        ("counter", truth.counters.len() as u64),
        ("frame", truth.frames),
        ("loss", truth.losses),
        ("flow", 2 * truth.arrows),
    ] {
        if count(kind) != expected {
            findings.push(format!("{} rows are {kind}, not {expected}", count(kind)));
        }
    }
    Ok(findings)
}

fn read(row: &BTreeMap<String, String>) -> Option<Row> {
    let is_span = row["row"] == "span";
    let text = |column: &str| {
        row[column]
            .strip_prefix('\'')
            .unwrap_or(&row[column])
            .to_owned()
    };
    Some(Row {
        of: [text("process"), text("track")],
        name: text("name"),
        depth: if is_span {
            Some(row["depth"].parse().ok()?)
        } else {
            None
        },
        start: row["start_ns"].parse().ok()?,
        lasts: match &*row["duration_ns"] {
            _ if !is_span => Lasts::Moment,
            "" => Lasts::Open,
            duration => Lasts::For(duration.parse().ok()?),
        },
    })
}
