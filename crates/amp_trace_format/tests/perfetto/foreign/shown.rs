//! Entries in words.

use amp_trace_format::{Argument, Entry, Place, TrackIndex, Value, perfetto};

/// A line for each entry of a file, and the problems.
pub(crate) fn read(file: &[u8]) -> (Vec<String>, Vec<String>) {
    let mut lines = Vec::new();
    let problems = perfetto::read(file, &mut |entry: &Entry<'_>| {
        lines.push(line(entry, &|track| track.0.to_string()));
    })
    .expect("it is a trace");
    let problems = problems.iter().map(ToString::to_string);
    (lines, problems.collect())
}

/// The lines of a file in which nothing is wrong, without those of processes and tracks.
pub(crate) fn events(file: &[u8]) -> Vec<String> {
    let (mut lines, problems) = read(file);
    assert_eq!(problems, [""; 0]);
    lines.retain(|line| !line.starts_with("track") && !line.starts_with("process"));
    lines
}

fn value(value: &Value<'_>) -> String {
    match value {
        Value::Unsigned(v) => format!("{v}"),
        Value::Signed(v) => format!("{v:+}"),
        Value::Float(v) => format!("{v:?}"),
        Value::Bool(v) => format!("{v}"),
        Value::Text(v) => format!("{v:?}"),
        Value::Truncated { .. } => panic!("no reader says so"),
    }
}

fn place(place: &Place<'_>) -> String {
    let mut text = place.name.to_owned();
    if !place.target.is_empty() {
        text += &format!(" [{}]", place.target);
    }
    if let Some(file) = place.file {
        text += &format!(" in {file}:{}", place.line.unwrap_or(0));
    }
    if let Some(level) = place.level {
        text += &format!(" {level}");
    }
    if let Some(unit) = place.unit {
        text += &format!(" in {unit}");
    }
    text
}

fn said(arguments: &[Argument<'_>]) -> String {
    let all = arguments.iter();
    all.map(|a| format!(" {}={}", a.name, value(&a.value)))
        .collect()
}

/// An entry in words, and the tracks that it speaks of.
pub(crate) fn line(entry: &Entry<'_>, named: &dyn Fn(TrackIndex) -> String) -> String {
    match entry {
        Entry::Label { name, value: v } => format!("label {name}={}", value(v)),
        Entry::Process { process, id, name } => format!("process {}: {id} {name}", process.0),
        Entry::Track {
            track,
            process,
            parent,
            kind,
            name,
        } => {
            let of = process.map_or(String::new(), |p| format!(" of {}", p.0));
            let below = parent.map_or(String::new(), |p| format!(" below {}", p.0));
            let id = match kind {
                amp_trace_format::TrackKind::Thread { id } => format!(" {id}"),
                _ => String::new(),
            };
            format!("track {}{of}{below}: {kind}{id} {name}", track.0)
        }
        Entry::Span {
            track,
            place: p,
            at,
            duration,
            arguments,
        } => format!(
            "{at} span on {}: {} for {duration:?}{}",
            named(*track),
            place(p),
            said(arguments)
        ),
        Entry::Begin {
            track,
            place: p,
            at,
            arguments,
        } => format!(
            "{at} begin on {}: {}{}",
            named(*track),
            place(p),
            said(arguments)
        ),
        Entry::End {
            track,
            place: p,
            at,
            arguments,
        } => format!(
            "{at} end on {}: {}{}",
            named(*track),
            place(p),
            said(arguments)
        ),
        Entry::Event {
            track,
            place: p,
            at,
            arguments,
        } => format!(
            "{at} event on {}: {}{}",
            named(*track),
            place(p),
            said(arguments)
        ),
        Entry::Counter {
            track,
            place: p,
            at,
            value: v,
        } => format!(
            "{at} counter on {}: {} = {}",
            named(*track),
            place(p),
            value(v)
        ),
        Entry::Flow {
            track,
            id,
            place: p,
            at,
            step,
            binding,
        } => format!(
            "{at} flow on {}: {} {id} {step:?} {binding:?}",
            named(*track),
            place(p)
        ),
        Entry::Frame {
            track,
            place: p,
            at,
            began,
            index,
        } => format!(
            "{began}..{at} frame on {}: {} {index}",
            named(*track),
            place(p)
        ),
        Entry::Loss {
            track,
            spans,
            events,
            from,
            to,
        } => {
            let on = track.map_or(String::new(), |track| format!(" on {}", named(track)));
            format!("{from}..{to} loss{on}: {spans} {events}")
        }
        other => panic!("not in such a file: {other:?}"),
    }
}
