//! The Firefox Profiler's format, by its command line tool.

use std::collections::BTreeMap;
use std::path::Path;

use super::rows::{Lasts, Row, differences};
use super::truth::Truth;
use crate::failure::Failure;
use crate::oracle::firefox::{FirefoxProfile, Marker, Node, nanos};
use crate::project::Project;

pub(super) fn judge(project: &Project, file: &Path, truth: &Truth) -> Result<Vec<String>, Failure> {
    let profile = match FirefoxProfile::ask(project, file)? {
        Ok(profile) => profile,
        Err(finding) => return Ok(vec![finding]),
    };
    let mut findings = differences(expected(truth), found(&profile, truth));
    findings.extend(paths(&profile, truth));
    let markers = |of: &str| {
        let threads = profile.threads.iter().filter(|thread| thread.name == of);
        threads
            .map(|thread| thread.markers.len() as u64)
            .sum::<u64>()
    };
    for (of, expected) in [("Frames", truth.frames), ("lost records", truth.losses)] {
        if markers(of) != expected {
            findings.push(format!("{} markers of {of}, not {expected}", markers(of)));
        }
    }
    findings.extend(counters(&profile, truth));
    Ok(findings)
}

/// Asynchronous spans are together, none has a depth, and what does not end has another sampling
/// interval, which is a nanosecond.
fn expected(truth: &Truth) -> Vec<Row> {
    let row = |thing: &super::truth::Thing| {
        let mut row = Row::ended(thing, truth);
        row.depth = None;
        if let (Lasts::For(duration), None) = (row.lasts, thing.duration) {
            row.lasts = Lasts::For(duration + i64::from(thing.is_span));
        }
        if thing.is_async() {
            "asynchronous".clone_into(&mut row.of[1]);
        }
        row
    };
    truth.things().iter().map(row).collect()
}

/// The markers that are spans and events.
fn found(profile: &FirefoxProfile, truth: &Truth) -> Vec<Row> {
    let mut rows = Vec::new();
    let tracks: Vec<_> = expected(truth).into_iter().map(|row| row.of).collect();
    for thread in &profile.threads {
        let of = [thread.process_name.clone(), thread.name.clone()];
        if !tracks.contains(&of) {
            continue;
        }
        // A span without its stack is none.
        let has_stack = |marker: &&Marker| match marker.duration {
            Some(_) => marker.has_stack,
            None => !truth.is_of_sums(nanos(marker.start) + truth.from),
        };
        rows.extend(thread.markers.iter().filter(has_stack).map(|marker| {
            Row {
                of: of.clone(),
                name: marker.name.clone(),
                depth: None,
                start: nanos(marker.start),
                lasts: marker
                    .duration
                    .map_or(Lasts::Moment, |duration| Lasts::For(nanos(duration))),
            }
        }));
    }
    rows
}

/// Call paths whose times are not those of the call tree.
fn paths(profile: &FirefoxProfile, truth: &Truth) -> Vec<String> {
    let mut found = BTreeMap::new();
    for thread in &profile.threads {
        let path = vec![thread.process_name.clone(), thread.name.clone()];
        // The root stands for all of them.
        for child in &thread.tree.children {
            collect(child, &path, &mut found);
        }
    }
    let mut expected = truth.paths(false);
    expected.retain(|_, spent| spent.total != 0);
    let mut findings = Vec::new();
    for (path, spent) in &expected {
        let times = found.get(path).copied();
        if times != Some((spent.total, spent.own)) {
            findings.push(format!(
                "{} is not {spent:?} but {times:?}",
                path.join(" > ")
            ));
        }
    }
    if found.len() != expected.len() {
        findings.push(format!(
            "{} call paths, not {}",
            found.len(),
            expected.len()
        ));
    }
    findings.truncate(5);
    findings
}

fn collect(node: &Node, above: &[String], found: &mut BTreeMap<Vec<String>, (i64, i64)>) {
    let mut path = above.to_vec();
    path.push(node.name.clone());
    let times = found.entry(path.clone()).or_default();
    times.0 += nanos(node.total_samples);
    times.1 += nanos(node.self_samples);
    for child in &node.children {
        collect(child, &path, found);
    }
}

/// Counters that have not as many values; the profiler wants one more, for the first to count.
fn counters(profile: &FirefoxProfile, truth: &Truth) -> Vec<String> {
    let mut counts = BTreeMap::<&str, u64>::new();
    for (name, ..) in &truth.counters {
        *counts.entry(name).or_insert(1) += 1;
    }
    let mut findings = Vec::new();
    for (name, expected) in &counts {
        let counter = profile
            .counters
            .iter()
            .find(|counter| counter.name == *name);
        let found = counter.map(|counter| counter.range_sample_count);
        if found != Some(*expected) {
            findings.push(format!("{name} has {found:?} values, not {expected}"));
        }
    }
    findings
}
