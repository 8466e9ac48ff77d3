//! Chrome's and Perfetto's formats, by Perfetto's trace processor.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::rows::{Lasts, Row, differences};
use super::truth::Truth;
use crate::failure::Failure;
use crate::oracle::{TraceProcessor, complaints};
use crate::project::Project;

const SLICES: &str = "select name, ts, dur, depth from slice";
const COUNTS: [(&str, &str); 3] = [
    (
        "frames",
        "select count(*) from slice join track on track_id = track.id \
         left join thread_track on track_id = thread_track.id left join thread using (utid) \
         where coalesce(thread.name, track.name) glob 'Frames: *'",
    ),
    (
        "losses",
        "select count(*) from slice where name = 'lost records'",
    ),
    ("arrows", "select count(*) from flow"),
];
const COUNTERS: &str = "select track.name, ts, value from counter \
                        join counter_track track on track_id = track.id";

/// Chrome's format cannot say some times: the trace processor would nest the spans in another way.
pub(super) fn chrome(
    project: &Project,
    file: &Path,
    truth: &Truth,
) -> Result<Vec<String>, Failure> {
    let mut trace = TraceProcessor::open(project, file)?;
    let mut findings = complaints(&mut trace)?;
    let (mut expected, mut found) = slices(&mut trace, truth)?;
    expected.sort();
    found.sort();
    // Rows of one name and depth are in order of time in both lists.
    let mut late = 0;
    for (expected, found) in expected.iter_mut().zip(&found) {
        let times = |row: &Row| match row.lasts {
            Lasts::For(duration) => (row.start, row.start + duration),
            _ => (row.start, row.start),
        };
        let (one, other) = (times(expected), times(found));
        let apart = one.0.abs_diff(other.0).max(one.1.abs_diff(other.1));
        if apart != 0 && apart <= truth.moved {
            late += 1;
            (expected.start, expected.lasts) = (found.start, found.lasts);
        }
    }
    findings.extend(differences(expected, found));
    if truth.moved > 0 {
        println!("    {late} spans begin or end nanoseconds later in Chrome's format");
    }
    findings.extend(rest(&mut trace, truth)?);
    Ok(findings)
}

pub(super) fn perfetto(
    project: &Project,
    file: &Path,
    truth: &Truth,
) -> Result<Vec<String>, Failure> {
    let mut trace = TraceProcessor::open(project, file)?;
    let mut findings = complaints(&mut trace)?;
    let (expected, found) = slices(&mut trace, truth)?;
    findings.extend(differences(expected, found));
    findings.extend(rest(&mut trace, truth)?);
    Ok(findings)
}

/// What is true and what was found, in the words of the trace processor: an event is a slice without
/// length.
fn slices(trace: &mut TraceProcessor, truth: &Truth) -> Result<(Vec<Row>, Vec<Row>), Failure> {
    let nobody = || [String::new(), String::new()];
    let expected: Vec<_> = truth
        .things()
        .iter()
        .map(|thing| Row {
            of: nobody(),
            ..Row::of(thing)
        })
        .collect();
    let events: BTreeSet<_> = truth.events().map(|event| &*event.name).collect();
    let spans: BTreeSet<_> = truth.spans().map(|span| &*span.name).collect();
    let mut found = Vec::new();
    for cells in trace.query(SLICES)?.cells {
        let [name, start, duration, depth] = &cells[..] else {
            continue;
        };
        let number = |cell: &Value| cell.as_i64().unwrap_or(i64::MIN);
        let name = name.as_str().unwrap_or_default();
        let (is_event, is_span) = (events.contains(name), spans.contains(name));
        let lasts = match number(duration) {
            // Sums of spans are events of their name.
            0 if is_event || truth.is_of_sums(number(start)) => Lasts::Moment,
            -1 => Lasts::Open,
            duration => Lasts::For(duration),
        };
        if !is_event && (!is_span || lasts == Lasts::Moment) {
            continue;
        }
        found.push(Row {
            of: nobody(),
            name: name.to_owned(),
            depth: depth_of(depth).filter(|_| !is_event),
            start: number(start),
            lasts,
        });
    }
    Ok((expected, found))
}

fn depth_of(cell: &Value) -> Option<usize> {
    cell.as_u64().and_then(|depth| usize::try_from(depth).ok())
}

/// Frames, losses, arrows and counters that are not as many, or not the same.
fn rest(trace: &mut TraceProcessor, truth: &Truth) -> Result<Vec<String>, Failure> {
    let mut findings = Vec::new();
    let expected = [truth.frames, truth.losses, truth.arrows];
    for ((what, sql), expected) in COUNTS.into_iter().zip(expected) {
        let found = trace.query(sql)?.cells[0][0].clone();
        if found != expected {
            findings.push(format!("{found} {what}, not {expected}"));
        }
    }
    let values = trace.query(COUNTERS)?.cells;
    for (name, at, value) in &truth.counters {
        #[expect(clippy::cast_precision_loss, reason = "readers keep counters as f64")]
        let is_it = |cells: &Vec<Value>| {
            let named = cells[0]
                .as_str()
                .is_some_and(|found| found.starts_with(&**name));
            named && cells[1] == *at && cells[2].as_f64() == Some(*value as f64)
        };
        if !values.iter().any(is_it) {
            findings.push(format!("no value {value} of {name} at {at}"));
        }
    }
    findings.truncate(5);
    Ok(findings)
}
