//! speedscope's format, by the schema in its package.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::rows::{Lasts, Row, differences};
use super::truth::Truth;
use crate::failure::Failure;
use crate::project::Project;
use crate::{npm, tools};

#[derive(Deserialize)]
struct File {
    profiles: Vec<Profile>,
    shared: Shared,
}

#[derive(Deserialize)]
struct Shared {
    frames: Vec<Frame>,
}

#[derive(Deserialize)]
struct Frame {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    name: String,
    unit: String,
    #[serde(rename = "startValue")]
    start: i64,
    #[serde(rename = "endValue")]
    end: i64,
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    frame: usize,
    at: i64,
}

pub(super) fn judge(project: &Project, file: &Path, truth: &Truth) -> Result<Vec<String>, Failure> {
    let modules = npm::modules(project)?;
    let outcome = tools::node()?
        .arg(project.path("xtask/oracles/speedscope.mjs"))
        .arg(modules)
        .arg(file)
        .outcome()?;
    if !outcome.succeeded {
        return Ok(vec![format!(
            "the schema: {}{}",
            outcome.stdout, outcome.stderr
        )]);
    }
    let text = fs::read(file).map_err(Failure::file(file))?;
    let read: File = match serde_json::from_slice(&text) {
        Ok(read) => read,
        Err(error) => return Ok(vec![error.to_string()]),
    };
    let (mut findings, mut found) = (Vec::new(), Vec::new());
    for profile in &read.profiles {
        match spans(profile, &read.shared.frames) {
            Ok(spans) => found.extend(spans),
            Err(fault) => findings.push(format!("{}: {fault}", profile.name)),
        }
    }
    let expected = truth.spans().map(|span| Row::ended(span, truth)).collect();
    findings.extend(differences(expected, found));
    Ok(findings)
}

/// The spans of a profile, by the rules that speedscope's own importer has for it.
fn spans(profile: &Profile, frames: &[Frame]) -> Result<Vec<Row>, String> {
    let (process, track) = profile.name.split_once(": ").ok_or("no process")?;
    let (mut rows, mut open) = (Vec::<Row>::new(), Vec::new());
    let mut latest = profile.start;
    if profile.unit != "nanoseconds" {
        return Err(format!("times in {}", profile.unit));
    }
    for event in &profile.events {
        if event.at < latest || event.at > profile.end {
            return Err(format!("{} is after {latest} or the end", event.at));
        }
        latest = event.at;
        if event.kind == "O" {
            let frame = frames.get(event.frame).ok_or("no such frame")?;
            open.push((event.frame, rows.len()));
            rows.push(Row {
                of: [process.to_owned(), track.to_owned()],
                name: frame.name.clone(),
                depth: Some(open.len() - 1),
                start: event.at,
                lasts: Lasts::Open,
            });
        } else {
            let (frame, place) = open.pop().ok_or("an end without a beginning")?;
            if frame != event.frame {
                return Err(format!("{frame} is open, and {} ends", event.frame));
            }
            rows[place].lasts = Lasts::For(event.at - rows[place].start);
        }
    }
    if open.is_empty() {
        Ok(rows)
    } else {
        Err("a beginning without an end".to_owned())
    }
}
