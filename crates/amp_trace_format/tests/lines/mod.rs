//! Entries as lines, to be compared and looked at.

use std::fmt::Write;

use amp_trace_format::{Entry, Field, Value};

/// An entry in one line.
pub(crate) fn line(entry: &Entry<'_>) -> String {
    match *entry {
        Entry::Label { name, value } => format!("label {name:?} {}", text(value)),
        Entry::Process { process, id, name } => format!("process {} {id} {name:?}", process.0),
        Entry::Track {
            track,
            process,
            kind,
            name,
            ..
        } => {
            let process = process.map(|process| process.0);
            format!("track {} of {process:?}: {kind:?} {name:?}", track.0)
        }
        Entry::Span {
            track,
            place,
            at,
            duration,
            arguments,
        } => format!(
            "span {} {:?} {:?} {at} + {duration:?}{}",
            track.0,
            place.name,
            place.target,
            said(arguments)
        ),
        Entry::Begin {
            track,
            place,
            at,
            arguments,
        } => format!(
            "begin {} {:?} {:?} {at}{}",
            track.0,
            place.name,
            place.target,
            said(arguments)
        ),
        Entry::End {
            track,
            place,
            at,
            arguments,
        } => format!(
            "end {} {:?} {:?} {at}{}",
            track.0,
            place.name,
            place.target,
            said(arguments)
        ),
        Entry::Event {
            track,
            place,
            at,
            arguments,
        } => format!(
            "event {} {:?} {:?} {at} {:?}{}",
            track.0,
            place.name,
            place.target,
            place.level,
            said(arguments)
        ),
        Entry::Counter {
            track,
            place,
            at,
            value,
        } => format!(
            "counter {} {:?} {:?} {at} {}",
            track.0,
            place.name,
            place.unit,
            text(value)
        ),
        Entry::Flow {
            track,
            id,
            at,
            step,
            binding,
            place,
        } => format!(
            "flow {} {:?} {at} chain {id} {step:?} {binding:?}",
            track.0, place.name
        ),
        Entry::Frame {
            track,
            place,
            at,
            began,
            index,
        } => format!("frame {} {:?} {index}: {began}..{at}", track.0, place.name),
        Entry::Loss {
            track,
            spans,
            events,
            from,
            to,
        } => format!(
            "loss {:?} {spans} {events} {from}..{to}",
            track.map(|track| track.0)
        ),
        ref other => format!("{other:?}"),
    }
}

fn said(arguments: &[Field<'_>]) -> String {
    let mut line = String::new();
    for argument in arguments {
        write!(line, " {}={}", argument.name, text(argument.value)).expect("memory");
    }
    line
}

fn text(value: Value<'_>) -> String {
    match value {
        Value::Unsigned(v) => v.to_string(),
        Value::Signed(v) => v.to_string(),
        Value::Float(v) => format!("{v:?}f"),
        Value::Bool(v) => v.to_string(),
        Value::Text(v) => format!("{v:?}"),
        Value::Truncated { .. } => format!("{value:?}"),
    }
}
