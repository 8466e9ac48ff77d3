use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;

#[derive(Deserialize)]
#[serde(untagged)]
enum Trace {
    Events(Vec<Event>),
    Object {
        #[serde(rename = "traceEvents")]
        events: Vec<Event>,
    },
}

/// What tells an event from a span, and a whole one from one that nobody reads.
#[derive(Deserialize)]
struct Event {
    ph: Option<char>,
}

/// How many events of a Chrome JSON file happen at one moment by their phase; none for a file of another format.
///
/// # Errors
/// [`Failure`] if the file cannot be read.
pub(super) fn events(trace: &Path) -> Result<Option<u64>, Failure> {
    if trace.extension().is_none_or(|ending| ending != "json") {
        return Ok(None);
    }
    let file = File::open(trace).map_err(Failure::file(trace))?;
    let read = serde_json::from_reader(BufReader::with_capacity(1 << 20, file));
    let events = match read {
        Ok(Trace::Events(events) | Trace::Object { events }) => events,
        Err(error) => {
            return Err(Failure::check(
                format!("{} is no trace in JSON: {error}", trace.display()),
                "look at what wrote it",
            ));
        }
    };
    let is_moment = |event: &&Event| matches!(event.ph, Some('i' | 'I' | 'R' | 'n'));
    Ok(Some(events.iter().filter(is_moment).count() as u64))
}
