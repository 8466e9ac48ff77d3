//! What a series of runs came to.

use std::path::Path;

use super::run::{Ended, Run};
use crate::amount::{count, duration};
use crate::failure::Failure;
use crate::output;
use crate::table::Table;

/// Tells a person how far it is.
#[expect(
    clippy::print_stderr,
    reason = "progress goes there; the standard output has the answer"
)]
pub(super) fn say(what: &str) {
    eprintln!("{}", crate::table::printable(what));
}

pub(super) fn progress(number: u32, runs: u32, run: &Run) {
    let took = duration(u64::try_from(run.took.as_nanos()).unwrap_or(u64::MAX));
    say(&format!("run {number} of {runs}: {}, {took}", ended(run)));
}

/// All runs in a table.
pub(super) fn table(runs: &[Run]) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "run>", "took>", "spans>", "lost>", "frames>", "p50>", "p99>", "bytes>", "ended", "trace",
    ]);
    for (number, run) in (1_u64..).zip(runs) {
        let facts = run.facts.as_ref().ok();
        let frames = facts.and_then(|facts| facts.frames);
        let or_none = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
        table.row(vec![
            count(number),
            duration(u64::try_from(run.took.as_nanos()).unwrap_or(u64::MAX)),
            or_none(facts.map(|facts| count(facts.spans))),
            or_none(facts.map(|facts| count(facts.lost))),
            or_none(frames.map(|(frames, ..)| count(frames as u64))),
            or_none(frames.map(|(_, p50, _)| duration(p50))),
            or_none(frames.map(|(.., p99)| duration(p99))),
            or_none(facts.map(|facts| count(facts.bytes))),
            ended(run),
            or_none(run.trace.as_deref().map(shown)),
        ]);
    }
    output::write(None, |out| table.terminal(out))
}

fn ended(run: &Run) -> String {
    let status = match run.ended {
        Ended::TimedOut => "FAILED: it took too long, and was ended".to_owned(),
        Ended::Alone(status) if status.success() => "well".to_owned(),
        Ended::Alone(status) => format!("FAILED: {status}"),
    };
    let ended = match &run.facts {
        Err(why) if status == "well" => format!("FAILED: {why}"),
        _ => status,
    };
    match &run.complaint {
        Some(complaint) => format!("{ended}; it said: {complaint}"),
        None => ended,
    }
}

/// A path from where the user is, if it is below.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path);
    path.display().to_string()
}
