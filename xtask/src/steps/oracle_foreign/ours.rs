use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde::Deserialize;

use super::answer::{Answer, CUT, OVERLAPS, Oddities, Place, Sample, Slice, TIMELESS};

use crate::amp_trace::Tool;
use crate::failure::Failure;

const SPANS: &str =
    "select id, name, target, start_ns, dur_ns, depth, parent_id, track_id from spans";
const EVENTS: &str = "select name, target, at_ns, track_id from events";
const THREADS: &str = "select id, name, kind, os_id, process_id from threads";
const COUNTERS: &str = "select at_ns, name, value, track_id from counters";

/// Its words for what is odd, and what that is here.
const PROBLEMS: &[(&str, &str)] = &[
    (
        "spans that end later than the span they began in are left out",
        OVERLAPS,
    ),
    (
        "spans that had not ended when the one around them did end with it",
        CUT,
    ),
    ("events without a time in `ts` are left out", TIMELESS),
];

#[derive(Deserialize)]
struct Span {
    id: i64,
    name: String,
    target: String,
    start_ns: i64,
    dur_ns: Option<i64>,
    depth: i64,
    parent_id: Option<i64>,
    track_id: i64,
}

#[derive(Deserialize)]
struct Event {
    name: String,
    target: String,
    at_ns: i64,
    track_id: i64,
}

#[derive(Deserialize)]
struct Thread {
    id: i64,
    name: String,
    kind: String,
    os_id: Option<i64>,
    process_id: Option<i64>,
}

#[derive(Deserialize)]
struct Value {
    at_ns: i64,
    name: String,
    value: f64,
    track_id: i64,
}

#[derive(Deserialize)]
struct Report {
    problems: Vec<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    what: String,
    count: u64,
}

/// What `amp-trace` says of a trace.
///
/// # Errors
/// [`Failure`] if it says nothing.
pub(super) fn answer(tool: &Tool, trace: &Path) -> Result<Answer, Failure> {
    let threads: Vec<Thread> = tool.query(trace, THREADS)?;
    let spans: Vec<Span> = tool.query(trace, SPANS)?;
    let events: Vec<Event> = tool.query(trace, EVENTS)?;
    let places: HashMap<i64, Place> = threads
        .iter()
        .map(|thread| (thread.id, thread.place()))
        .collect();
    let processes: HashMap<i64, i64> = threads
        .iter()
        .filter_map(|thread| Some((thread.id, thread.process_id?)))
        .collect();
    let names: HashMap<i64, &str> = spans.iter().map(|span| (span.id, &*span.name)).collect();

    let mut answer = Answer {
        events: Some(events.len() as u64),
        ..Answer::default()
    };
    for span in &spans {
        let parent = span.parent_id.and_then(|parent| names.get(&parent));
        let slice = Slice {
            start: span.start_ns,
            track: places[&span.track_id],
            duration: span.dur_ns,
            name: span.name.clone(),
            category: span.target.clone(),
            inside: (span.depth, parent.copied().unwrap_or_default().to_owned()),
        };
        if slice.duration == Some(0) {
            answer.moments.push(slice);
        } else {
            answer.spans.push(slice);
        }
    }
    answer.moments.extend(events.iter().map(|event| Slice {
        start: event.at_ns,
        track: places[&event.track_id],
        duration: Some(0),
        name: event.name.clone(),
        category: event.target.clone(),
        inside: (0, String::new()),
    }));
    let used: HashSet<i64> = spans
        .iter()
        .map(|span| span.track_id)
        .chain(events.iter().map(|event| event.track_id))
        .collect();
    answer.threads = threads
        .iter()
        .filter(|thread| used.contains(&thread.id))
        .filter_map(|thread| match thread.place() {
            Place::Thread {
                process,
                thread: id,
            } => Some((process, id, thread.name.clone())),
            _ => None,
        })
        .collect();
    answer.counters = tool
        .query::<Value>(trace, COUNTERS)?
        .into_iter()
        .map(|value| Sample {
            at: value.at_ns,
            process: processes.get(&value.track_id).copied().unwrap_or(0),
            name: Sample::common_name(&value.name),
            value: value.value,
        })
        .collect();
    answer.oddities = oddities(tool, trace)?;
    Ok(answer.sorted())
}

fn oddities(tool: &Tool, trace: &Path) -> Result<Oddities, Failure> {
    let said = tool.run("report", trace, &["--format", "json"])?;
    let report: Report = serde_json::from_str(&said.stdout).map_err(|error| {
        Failure::check(
            format!("`amp-trace report` does not say its problems: {error}"),
            "look at crates/amp_trace_cli/src/report/json.rs",
        )
    })?;
    let mut found = Oddities::new();
    for (words, here) in PROBLEMS {
        let of_it = report
            .problems
            .iter()
            .filter(|problem| problem.what == *words);
        let sum: u64 = of_it.map(|problem| problem.count).sum();
        if sum > 0 {
            found.insert(here, sum);
        }
    }
    Ok(found)
}

impl Thread {
    fn place(&self) -> Place {
        match (&*self.kind, self.os_id, self.process_id) {
            ("thread", Some(thread), process) => Place::Thread {
                process: process.unwrap_or(0),
                thread,
            },
            ("process", _, Some(process)) => Place::Process(process),
            _ => Place::Elsewhere,
        }
    }
}
