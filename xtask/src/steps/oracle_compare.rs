use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::failure::Failure;
use crate::oracle::{TraceProcessor, complaints};
use crate::project::Project;

/// Every span with what surrounds it; `%s` is replaced by nothing: arguments are joined as text.
const SPANS: &str = "\
    select slice.name, slice.category, coalesce(parent.name, ''), slice.depth, thread.name, \
           coalesce((select group_concat(key || '=' || display_value, ' ') from \
               (select key, display_value from args where args.arg_set_id = slice.arg_set_id \
                and key glob 'args.*' and key not glob 'args.[[]*' order by key)), '') \
    from slice left join slice parent on slice.parent_id = parent.id \
    join thread_track on slice.track_id = thread_track.id join thread using (utid) \
    where slice.category = 'compare' and slice.name not glob 'event *'";

/// Events have no name of their own in `tracing`: where they happen is what two tracers share.
const EVENTS: &str = "\
    select parent.name, thread.name, count(*) \
    from slice join slice parent on slice.parent_id = parent.id \
    join thread_track on slice.track_id = thread_track.id join thread using (utid) \
    where slice.category = 'compare' and slice.name glob 'event *' group by 1, 2 order by 1, 2";

/// How often each row stands in an answer.
type Multiset = BTreeMap<String, usize>;

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let chrome = record(project, "chrome", &folder.path().join("chrome.json"))?;
    let amp = record(project, "amp", &folder.path().join("amp.json"))?;
    for (what, chrome, amp) in [("spans", &chrome.0, &amp.0), ("events", &chrome.1, &amp.1)] {
        if chrome.is_empty() {
            return Err(Failure::check(
                format!("tracing-chrome recorded no {what}"),
                "look at outside/compare",
            ));
        }
        let differences = differences(chrome, amp);
        if !differences.is_empty() {
            return Err(Failure::check(
                format!(
                    "not the {what} that tracing-chrome records:\n{}",
                    differences.join("\n")
                ),
                "look at the bridge of amp_trace and at outside/compare",
            ));
        }
        println!(
            "    {} {what} of {} kinds, the same",
            chrome.values().sum::<usize>(),
            chrome.len()
        );
    }
    Ok(())
}

/// Spans and events of the same program, recorded with one of the two.
fn record(project: &Project, with: &str, trace: &Path) -> Result<(Multiset, Multiset), Failure> {
    project
        .cargo_outside("compare", "run")
        .args(["--locked", "--quiet", "--", "--with", with, "--out"])
        .arg(trace)
        .run()?;
    let mut processor = TraceProcessor::open(project, trace)?;
    let complaints = complaints(&mut processor)?;
    if !complaints.is_empty() {
        return Err(Failure::check(
            format!(
                "Perfetto complains about the trace of {with}: {}",
                complaints.join(", ")
            ),
            "look at the writer of the trace",
        ));
    }
    Ok((
        multiset(&processor.query(SPANS)?.cells),
        multiset(&processor.query(EVENTS)?.cells),
    ))
}

fn multiset(rows: &[Vec<Value>]) -> Multiset {
    let mut counts = Multiset::new();
    for row in rows {
        let cells: Vec<String> = row.iter().map(plain).collect();
        *counts.entry(cells.join(" | ")).or_default() += 1;
    }
    counts
}

/// `tracing-chrome` writes each argument as text, strings with their quotes.
fn plain(cell: &Value) -> String {
    cell.as_str()
        .map_or_else(|| cell.to_string(), |text| text.replace('"', ""))
}

fn differences(chrome: &Multiset, amp: &Multiset) -> Vec<String> {
    let mut rows: Vec<&String> = chrome.keys().chain(amp.keys()).collect();
    rows.sort();
    rows.dedup();
    rows.into_iter()
        .filter_map(|row| {
            let (chrome, amp) = (chrome.get(row).unwrap_or(&0), amp.get(row).unwrap_or(&0));
            (chrome != amp)
                .then(|| format!("{chrome} times by tracing-chrome, {amp} by amp_trace: {row}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{differences, multiset};

    #[test]
    fn a_row_more_or_less_is_a_difference_and_quotes_are_none() {
        let chrome = multiset(&[
            vec![json!("a"), json!("args.x=\"1\"")],
            vec![json!("b"), json!("")],
        ]);
        let same = multiset(&[
            vec![json!("b"), json!("")],
            vec![json!("a"), json!("args.x=1")],
        ]);
        let fewer = multiset(&[vec![json!("b"), json!("")]]);
        assert_eq!(differences(&chrome, &same), Vec::<String>::new());
        assert_eq!(differences(&chrome, &fewer).len(), 1);
        assert_eq!(differences(&fewer, &chrome).len(), 1);
    }
}
