//! What has to be in the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;

/// A trace, as whoever wrote the files knows it.
#[derive(Debug, Deserialize)]
pub(super) struct Truth {
    /// Its first and its last moment, in nanoseconds.
    pub(super) from: i64,
    pub(super) to: i64,
    /// Track by track, in order of time; what lies in a span is behind it.
    things: Vec<Thing>,
    /// Names, times, values.
    pub(super) counters: Vec<(String, i64, u64)>,
    pub(super) frames: u64,
    pub(super) losses: u64,
    /// From step to step of a chain.
    pub(super) arrows: u64,
    /// Of how many spans Chrome's format cannot say the times.
    pub(super) moved: u64,
}

/// A span or an event.
#[derive(Debug, Deserialize)]
pub(super) struct Thing {
    pub(super) process: String,
    pub(super) track: String,
    kind: String,
    pub(super) name: String,
    pub(super) is_span: bool,
    pub(super) start: i64,
    /// None where its end is not in the trace.
    pub(super) duration: Option<i64>,
    pub(super) depth: usize,
}

/// The time that was spent on a call path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spent {
    pub(super) total: i64,
    pub(super) own: i64,
}

impl Truth {
    pub(super) fn read(file: &Path) -> Result<Self, Failure> {
        let text = fs::read(file).map_err(Failure::file(file))?;
        serde_json::from_slice(&text).map_err(|error| {
            Failure::check(format!("{}: {error}", file.display()), "run it by hand")
        })
    }

    pub(super) fn things(&self) -> &[Thing] {
        &self.things
    }

    pub(super) fn spans(&self) -> impl Iterator<Item = &Thing> {
        self.things.iter().filter(|thing| thing.is_span)
    }

    pub(super) fn events(&self) -> impl Iterator<Item = &Thing> {
        self.things.iter().filter(|thing| !thing.is_span)
    }

    /// Whether an event at a moment stands for a range of time: the sums of spans are said at the end of the
    /// trace in formats that have nothing else for them.
    pub(super) fn is_of_sums(&self, at: i64) -> bool {
        at == self.to && !self.things.iter().any(|thing| thing.start == at)
    }

    /// How long a span lasts, to the end of the trace at the longest.
    pub(super) fn duration(&self, span: &Thing) -> i64 {
        span.duration.unwrap_or(self.to - span.start)
    }

    /// Call paths: process, track and spans from the outermost on. Of asynchronous tracks too, if they are
    /// wanted.
    pub(super) fn paths(&self, with_async: bool) -> BTreeMap<Vec<String>, Spent> {
        let mut paths = BTreeMap::<Vec<String>, Spent>::new();
        let mut path = Vec::new();
        for span in self.spans().filter(|span| with_async || !span.is_async()) {
            if span.depth == 0 {
                path = vec![span.process.clone(), span.track.clone()];
            }
            path.truncate(span.depth + 2);
            let duration = self.duration(span);
            if span.depth > 0
                && let Some(around) = paths.get_mut(&path)
            {
                around.own -= duration;
            }
            path.push(span.name.clone());
            let spent = paths.entry(path.clone()).or_default();
            spent.total += duration;
            spent.own += duration;
        }
        paths
    }
}

impl Thing {
    pub(super) fn is_async(&self) -> bool {
        self.kind == "async"
    }
}
