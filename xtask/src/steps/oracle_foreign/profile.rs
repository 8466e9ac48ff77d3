//! A profile of the Firefox Profiler, made by the library that samply makes its profiles with: it is to us what the library
//! was told, and what the Firefox Profiler's own command line tool finds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::amp_trace::Tool;
use crate::failure::Failure;
use crate::oracle::firefox::{FirefoxProfile, Node, nanos};
use crate::project::Project;

use super::difference::rows;

const SPANS: &str = "select threads.name as thread, spans.name, start_ns, dur_ns, depth from spans \
     join threads on threads.id = spans.track_id where threads.kind = 'thread'";
const EVENTS: &str = "select threads.name as thread, events.name, at_ns from events \
     join threads on threads.id = events.track_id";
const MEMORY: &str = "select at_ns, value from counters where name = 'memory'";
const STACKS: &str = "select threads.name as thread, path, sum(dur_ns) as total, sum(self_ns) as own from spans \
     join threads on threads.id = spans.track_id where threads.kind <> 'thread' group by threads.name, path";

/// Thread, name, beginning, duration, how many are around it; in nanoseconds.
type Span = (String, String, i64, i64, i64);
/// Thread, name, time.
type Event = (String, String, i64);
/// By thread and functions from the outermost on: how long they were in the samples, and how long innermost.
type Stacks = BTreeMap<Vec<String>, (i64, i64)>;

/// What is in the profile, by whoever says it.
#[derive(Debug, Default, Deserialize)]
struct Told {
    spans: Vec<Span>,
    events: Vec<Event>,
    stacks: Vec<(String, Vec<String>, i64)>,
    memory: Vec<(i64, f64)>,
}

pub(super) fn judge(project: &Project, tool: &Tool, folder: &Path) -> Result<usize, Failure> {
    let (profile, told) = (folder.join("profile.json"), folder.join("told.json"));
    project
        .cargo_outside("firefox", "run")
        .args(["--quiet", "--locked", "--"])
        .args([&profile, &told])
        .run()?;
    let text = fs::read_to_string(&told).map_err(Failure::file(&told))?;
    let told: Told = serde_json::from_str(&text).map_err(|error| {
        Failure::check(
            format!("{}: {error}", told.display()),
            "look at outside/firefox/src/told.rs",
        )
    })?;
    let mut findings = ours(tool, &profile, &told)?;
    match FirefoxProfile::ask(project, &profile)? {
        Ok(found) => findings.extend(theirs(&found, &told)),
        Err(finding) => findings.push(finding),
    }
    if told.spans.is_empty() || told.stacks.is_empty() {
        findings.push("nothing was told".to_owned());
    }
    if findings.is_empty() {
        println!(
            "    samply's library: the same {} spans, {} events, {} values, and times of {} stacks, by the Firefox Profiler too",
            told.spans.len(),
            told.events.len(),
            told.memory.len(),
            told.totals().len()
        );
        return Ok(told.spans.len());
    }
    Err(Failure::check(
        format!(
            "{} is not to `amp-trace` and the Firefox Profiler what was told:\n{}",
            profile.display(),
            findings.join("\n")
        ),
        "look at crates/amp_trace_format/src/firefox/read",
    ))
}

impl Told {
    /// The times of call paths.
    fn totals(&self) -> Stacks {
        let mut totals = Stacks::new();
        for (thread, functions, duration) in &self.stacks {
            let mut path = vec![thread.clone()];
            for (place, function) in functions.iter().enumerate() {
                path.push(function.clone());
                let times = totals.entry(path.clone()).or_default();
                times.0 += duration;
                if place + 1 == functions.len() {
                    times.1 += duration;
                }
            }
        }
        totals
    }
}

/// What `amp-trace` says otherwise.
fn ours(tool: &Tool, profile: &Path, told: &Told) -> Result<Vec<String>, Failure> {
    #[derive(Deserialize)]
    struct OurSpan {
        thread: String,
        name: String,
        start_ns: i64,
        dur_ns: i64,
        depth: i64,
    }
    #[derive(Deserialize)]
    struct OurEvent {
        thread: String,
        name: String,
        at_ns: i64,
    }
    #[derive(Deserialize)]
    struct OurValue {
        at_ns: i64,
        value: f64,
    }
    #[derive(Deserialize)]
    struct OurStack {
        thread: String,
        path: String,
        total: i64,
        own: i64,
    }
    let spans: Vec<OurSpan> = tool.query(profile, SPANS)?;
    let spans = spans.into_iter().map(|span| {
        let OurSpan {
            thread,
            name,
            start_ns,
            dur_ns,
            depth,
        } = span;
        (thread, name, start_ns, dur_ns, depth)
    });
    let events: Vec<OurEvent> = tool.query(profile, EVENTS)?;
    let events = events
        .into_iter()
        .map(|event| (event.thread, event.name, event.at_ns));
    let memory: Vec<OurValue> = tool.query(profile, MEMORY)?;
    let memory = memory.into_iter().map(|value| (value.at_ns, value.value));
    let stacks: Vec<OurStack> = tool.query(profile, STACKS)?;
    let stacks = stacks.into_iter().map(|stack| {
        let thread = stack.thread.trim_end_matches(" (samples)");
        let path = [thread].into_iter().chain(stack.path.split(';'));
        (path.map(str::to_owned).collect(), (stack.total, stack.own))
    });
    let mut findings = sorted_rows("spans", spans.collect(), told.spans.clone());
    findings.extend(sorted_rows("events", events.collect(), told.events.clone()));
    findings.extend(sorted_rows("values", memory.collect(), told.memory.clone()));
    findings.extend(sorted_rows(
        "stacks",
        stacks.collect(),
        told.totals().into_iter().collect(),
    ));
    Ok(findings)
}

/// What the Firefox Profiler finds otherwise. It knows no depth, and takes a marker without a length for an event.
fn theirs(profile: &FirefoxProfile, told: &Told) -> Vec<String> {
    let (mut spans, mut events, mut stacks) = (Vec::new(), Vec::new(), Stacks::new());
    for thread in &profile.threads {
        for marker in &thread.markers {
            let (of, name, start) = (&thread.name, &marker.name, nanos(marker.start));
            match marker.duration {
                Some(duration) => spans.push((of.clone(), name.clone(), start, nanos(duration))),
                None => events.push((of.clone(), name.clone(), start)),
            }
        }
        for child in &thread.tree.children {
            collect(child, std::slice::from_ref(&thread.name), &mut stacks);
        }
    }
    let of_spans = told.spans.iter().map(|(thread, name, start, duration, _)| {
        (thread.clone(), name.clone(), *start, *duration)
    });
    let mut findings = sorted_rows("spans by the Firefox Profiler", spans, of_spans.collect());
    findings.extend(sorted_rows(
        "events by the Firefox Profiler",
        events,
        told.events.clone(),
    ));
    findings.extend(sorted_rows(
        "stacks by the Firefox Profiler",
        stacks.into_iter().collect(),
        told.totals().into_iter().collect(),
    ));
    findings
}

/// Adds the times of a call path, and of those inside. A sample is as long as the time between two: a millisecond.
fn collect(node: &Node, above: &[String], stacks: &mut Stacks) {
    let mut path = above.to_vec();
    path.push(node.name.clone());
    let times = (nanos(node.total_samples), nanos(node.self_samples));
    stacks.insert(path.clone(), times);
    for child in &node.children {
        collect(child, &path, stacks);
    }
}

/// What is in one of two lists only, whatever their order.
fn sorted_rows<T: PartialOrd + std::fmt::Debug>(
    about: &str,
    mut ours: Vec<T>,
    mut told: Vec<T>,
) -> Vec<String> {
    for rows in [&mut ours, &mut told] {
        rows.sort_by(|one, other| one.partial_cmp(other).expect("JSON has no other numbers"));
    }
    rows(about, &ours, &told)
}
