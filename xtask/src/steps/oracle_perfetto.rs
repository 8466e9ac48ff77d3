use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::failure::Failure;
use crate::oracle::{TraceProcessor, complaints};
use crate::project::Project;

mod questions;

use questions::{QUESTIONS, Question, SLICES};

/// The most nanoseconds by which a time in Chrome's format may be late: there, an end is later than
/// what precedes it, and a span of no length has one nanosecond.
const LATE: i64 = 1;

/// Records the same run in both formats and asks the trace processor the same of both.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let files = |name: &str| {
        ["json", "pftrace"].map(|ending| folder.path().join(name).with_extension(ending))
    };

    let [json, pftrace] = files("records");
    project
        .cargo("run")
        .args(["--quiet", "--package", "amp_trace_format", "--example"])
        .args(["two_formats", "--"])
        .args([&json, &pftrace])
        .run()?;
    judge(project, "one of every record", &json, &pftrace)?;
    cut(project, &pftrace)?;

    let [json, pftrace] = files("program");
    project
        .cargo_outside("compare", "run")
        .args(["--locked", "--quiet", "--", "--with", "amp", "--out"])
        .arg(&json)
        .arg("--also")
        .arg(&pftrace)
        .run()?;
    judge(project, "a recorded program", &json, &pftrace)
}

/// A program that is killed leaves a file that stops anywhere: what is whole of it has to be read.
fn cut(project: &Project, pftrace: &Path) -> Result<(), Failure> {
    let whole = fs::read(pftrace).map_err(Failure::file(pftrace))?;
    let all = slices(project, pftrace)?;
    let mut before = 0;
    for length in (1..8).map(|eighths| whole.len() * eighths / 8) {
        fs::write(pftrace, &whole[..length]).map_err(Failure::file(pftrace))?;
        let read = slices(project, pftrace)?;
        if read <= before || read >= all {
            return Err(Failure::check(
                format!(
                    "{read} slices in the first {length} bytes of {}, after {before} in fewer, of {all}",
                    whole.len()
                ),
                "look at the order of packets in amp_trace_format::perfetto",
            ));
        }
        before = read;
    }
    println!("    cut in seven places: read without a complaint");
    Ok(())
}

/// How many slices a file has that there is nothing to complain about.
fn slices(project: &Project, trace: &Path) -> Result<u64, Failure> {
    let mut trace = TraceProcessor::open(project, trace)?;
    let complaints = complaints(&mut trace)?;
    if !complaints.is_empty() {
        return Err(Failure::check(
            format!("a Perfetto trace that stops: {}", complaints.join(", ")),
            "look at amp_trace_format::perfetto",
        ));
    }
    let count = trace.query("select count(*) from slice")?;
    Ok(count.cells[0][0].as_u64().unwrap_or(0))
}

/// Compares the answers for two files of one recording.
fn judge(project: &Project, what: &str, json: &Path, pftrace: &Path) -> Result<(), Failure> {
    let mut chrome = TraceProcessor::open(project, json)?;
    let mut perfetto = TraceProcessor::open(project, pftrace)?;
    let mut findings = complaints(&mut chrome)?;
    findings.extend(complaints(&mut perfetto)?);

    let mut rows = 0;
    for Question {
        about,
        chrome: json,
        perfetto: pftrace,
    } in QUESTIONS
    {
        let (json, pftrace) = (chrome.query(json)?.cells, perfetto.query(pftrace)?.cells);
        rows += json.len();
        findings.extend(differences(about, &json, &pftrace));
    }
    let (json, pftrace) = (chrome.query(SLICES)?.cells, perfetto.query(SLICES)?.cells);
    rows += json.len();
    if json.is_empty() {
        findings.push("there is no slice".to_owned());
    }
    match lateness(&json, &pftrace) {
        Ok(late) => println!(
            "    {what}: {rows} rows, the same; {late} of {} slices at most {LATE} ns late in Chrome's format",
            json.len()
        ),
        Err(difference) => findings.push(difference),
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(Failure::check(
        format!("{what}:\n{}", findings.join("\n")),
        "look at amp_trace_format::perfetto, and at both files with `cargo xtask query`",
    ))
}

/// Rows that are not in both answers; the first few.
fn differences(about: &str, chrome: &[Vec<Value>], perfetto: &[Vec<Value>]) -> Vec<String> {
    let lines = |rows: &[Vec<Value>]| {
        let mut lines: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
        lines.sort();
        lines
    };
    let (chrome, perfetto) = (lines(chrome), lines(perfetto));
    if chrome == perfetto {
        return Vec::new();
    }
    let only = |rows: &[String], others: &[String], whose: &str| -> Vec<String> {
        rows.iter()
            .filter(|row| others.binary_search(row).is_err())
            .take(5)
            .map(|row| format!("{about}: only in {whose}: {row}"))
            .collect()
    };
    let mut found = only(&chrome, &perfetto, "Chrome's");
    found.extend(only(&perfetto, &chrome, "Perfetto's"));
    if found.is_empty() {
        let (chrome, perfetto) = (chrome.len(), perfetto.len());
        found.push(format!(
            "{about}: {chrome} rows of Chrome's, {perfetto} of Perfetto's"
        ));
    }
    found
}

/// How many slices begin or end later in Chrome's format; an error if one does by more than it may.
///
/// Rows are in the same order and end with the beginning and the end.
fn lateness(chrome: &[Vec<Value>], perfetto: &[Vec<Value>]) -> Result<usize, String> {
    if chrome.len() != perfetto.len() {
        let (chrome, perfetto) = (chrome.len(), perfetto.len());
        return Err(format!(
            "slices: {chrome} of Chrome's, {perfetto} of Perfetto's"
        ));
    }
    let mut late = 0;
    for (chrome, perfetto) in chrome.iter().zip(perfetto) {
        let (whose, times) = chrome.split_at(chrome.len() - 2);
        let (same, exact) = perfetto.split_at(perfetto.len() - 2);
        let by = |place: usize| {
            let by = times[place].as_i64()? - exact[place].as_i64()?;
            (0..=LATE).contains(&by).then_some(by)
        };
        match (by(0), by(1)) {
            (Some(begin), Some(end)) if whose == same => late += usize::from(begin + end > 0),
            _ => {
                return Err(format!(
                    "slices: {chrome:?} in Chrome's, {perfetto:?} in Perfetto's"
                ));
            }
        }
    }
    Ok(late)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{differences, lateness};

    #[test]
    fn what_is_in_one_answer_only_is_a_difference() {
        let (one, other) = (
            [vec![json!("a")], vec![json!(1)]],
            [vec![json!(1)], vec![json!("a")]],
        );
        assert_eq!(differences("x", &one, &other), Vec::<String>::new());
        assert_eq!(differences("x", &one, &other[..1]).len(), 1);
        let twice = [vec![json!("a")], vec![json!("a")], vec![json!(1)]];
        assert_eq!(differences("x", &one, &twice).len(), 1);
    }

    #[test]
    fn one_nanosecond_late_is_counted_and_two_are_wrong() {
        let row =
            |name: &str, begin: i64, end: i64| vec![vec![json!(name), json!(begin), json!(end)]];
        assert_eq!(lateness(&row("a", 5, 9), &row("a", 5, 9)), Ok(0));
        assert_eq!(lateness(&row("a", 5, 10), &row("a", 5, 9)), Ok(1));
        assert!(lateness(&row("a", 5, 11), &row("a", 5, 9)).is_err());
        assert!(lateness(&row("a", 5, 8), &row("a", 5, 9)).is_err());
        assert!(lateness(&row("b", 5, 9), &row("a", 5, 9)).is_err());
        assert!(lateness(&[], &row("a", 5, 9)).is_err());
    }
}
