//! The table, as Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::measured::{Measured, Row};
use super::recorders::Recorder;
use super::spread::{Spread, digits};

const HEAD: &str = "\
| recorder | 1 thread | 1 thread, one `u64` | 2 threads | 2 threads, one `u64` | instructions: plain, `u64` | \
p50 / p99 / p99.9 of one span, ns | off, ns above an empty loop | start-up, ms | bytes per span |
|---|---|---|---|---|---|---|---|---|---|
";

/// All rows, the cheapest first; those that could not be measured last, with the reason.
pub(super) fn markdown(
    rows: &[Row],
    floor_instructions: Option<f64>,
    versions: &BTreeMap<String, String>,
) -> String {
    let mut out = HEAD.to_owned();
    out.push_str(&floor(rows, floor_instructions));
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by(|a, b| a.ratio().total_cmp(&b.ratio()));
    for row in sorted {
        let name = name(row.recorder, versions);
        match &row.measured {
            Ok(measured) => out.push_str(&line(&name, row.recorder, measured)),
            Err(reason) => {
                let _ = writeln!(out, "| {name} | {reason} |{}", " |".repeat(8));
            }
        }
    }
    out
}

/// The recorder with its version.
pub(super) fn name(recorder: &Recorder, versions: &BTreeMap<String, String>) -> String {
    let version = recorder.of_crate.and_then(|name| versions.get(name));
    let name = recorder.name;
    match version {
        Some(version) => format!("{name} ({version})"),
        None if recorder.is_ours() => format!("**{name}**"),
        None => name.to_owned(),
    }
}

fn floor(rows: &[Row], instructions: Option<f64>) -> String {
    let ours = rows
        .iter()
        .filter(|row| row.recorder.is_ours())
        .find_map(Row::measured);
    let latency = ours.and_then(|measured| measured.floor_latency);
    format!(
        "| the floor | 1 | 1 | 1 | 1 | {} | {} | | | 32 |\n",
        instructions.map(digits_of_count).unwrap_or_default(),
        percentiles(latency),
    )
}

fn line(name: &str, recorder: &Recorder, measured: &Measured) -> String {
    let mut out = format!("| {name} |");
    for ratio in measured.ratios {
        let _ = write!(out, " {} |", spread(ratio));
    }
    let instructions = match measured.instructions {
        [None, None] => String::new(),
        counts => counts
            .map(|count| count.map_or_else(|| "?".to_owned(), digits_of_count))
            .join(", "),
    };
    let start = measured
        .start_millis
        .filter(|_| !starts_before_main(recorder));
    let start = start.map(|start| format!("{:.2}", start.median));
    let kept = measured
        .kept
        .as_ref()
        .map(|kept| format!("{:.0}, {}", kept.bytes_per_span, kept.place));
    let off = measured
        .off_nanos
        .map(|off| format!("{:.2}", positive(off.median)));
    let _ = writeln!(
        out,
        " {instructions} | {} | {} | {} | {} |",
        percentiles(measured.latency),
        off.unwrap_or_default(),
        start.unwrap_or_default(),
        kept.unwrap_or_default(),
    );
    out
}

/// Tracy's client starts in a constructor of the program, where nothing can be measured.
fn starts_before_main(recorder: &Recorder) -> bool {
    recorder.is_viewed || matches!(recorder.of_crate, Some("tracy-client" | "tracing-tracy"))
}

fn spread(spread: Option<Spread>) -> String {
    spread.map(|spread| spread.to_string()).unwrap_or_default()
}

fn percentiles(of: Option<[f64; 3]>) -> String {
    of.map(|all| all.map(|one| format!("{one:.0}")).join(" / "))
        .unwrap_or_default()
}

fn digits_of_count(count: f64) -> String {
    if count < 100.0 {
        digits(count)
    } else {
        format!("{count:.0}")
    }
}

/// A hair less than nothing is nothing.
pub(super) fn positive(nanos: f64) -> f64 {
    if nanos.abs() < 0.005 { 0.0 } else { nanos }
}
