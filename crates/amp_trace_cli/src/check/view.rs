use std::io::{self, Write};
use std::path::Path;

use amp_trace_analysis::{Loss, Trace};
use anstyle::{AnsiColor, Style};
use serde_json::json;

use super::is_whole;
use crate::amount::{count, counted, duration};
use crate::load::Loaded;
use crate::problems;
use crate::table::{Table, printable};

/// Most stretches of time with losses that are listed one by one.
const LOSSES: usize = 50;

pub(super) fn text(file: &Path, loaded: &Loaded, out: &mut dyn Write) -> io::Result<()> {
    let trace = &loaded.trace;
    let head = Style::new().bold().underline();
    writeln!(
        out,
        "{head}{}{head:#}",
        printable(&file.display().to_string())
    )?;
    writeln!(
        out,
        "  format    {}, {}",
        loaded.format,
        counted(loaded.bytes, "byte")
    )?;
    writeln!(out, "  time      {}", duration(trace.duration))?;
    let (spans, events) = counts(trace);
    writeln!(
        out,
        "  read      {}, {}, {}, {}",
        counted(spans, "span"),
        counted(events, "event"),
        counted(values(trace), "counter value"),
        counted(frames(trace), "frame")
    )?;
    for label in &trace.labels {
        let value = label.value.value(&trace.strings);
        writeln!(
            out,
            "  {} = {}",
            printable(trace.text(label.name)),
            printable(&said(&value))
        )?;
    }
    if !trace.losses.is_empty() {
        let mut table = Table::new(&["lost spans>", "lost events>", "from>", "to>", "track"]);
        for loss in trace.losses.iter().take(LOSSES) {
            let track = loss.track.map(|track| trace.track_title(track));
            table.row(vec![
                count(loss.spans),
                count(loss.events),
                duration(loss.from),
                duration(loss.to),
                track.unwrap_or_else(|| "unknown".to_owned()),
            ]);
        }
        if let Some(rest) = trace.losses.get(LOSSES..).filter(|rest| !rest.is_empty()) {
            let sum = |of: fn(&Loss) -> u64| rest.iter().map(of).fold(0, u64::saturating_add);
            table.row(vec![
                count(sum(|loss| loss.spans)),
                count(sum(|loss| loss.events)),
                duration(rest.iter().map(|loss| loss.from).min().unwrap_or(0)),
                duration(rest.iter().map(|loss| loss.to).max().unwrap_or(0)),
                format!("{} more stretches of time", count(rest.len() as u64)),
            ]);
        }
        writeln!(out)?;
        table.terminal(out)?;
        writeln!(out)?;
    }
    let (yellow, green) = (
        AnsiColor::Yellow.on_default().bold(),
        AnsiColor::Green.on_default().bold(),
    );
    for problem in trace.problems.iter() {
        writeln!(
            out,
            "  {yellow}problem{yellow:#}   {}",
            printable(&problem.to_string())
        )?;
    }
    let is_empty = spans + events + values(trace) == 0;
    match is_whole(loaded) {
        true => writeln!(
            out,
            "{green}whole{green:#}: nothing is damaged, and nothing was lost"
        ),
        false if is_empty => writeln!(
            out,
            "{yellow}not whole{yellow:#}: what is above is missing, and nothing else could be read"
        ),
        false => writeln!(
            out,
            "{yellow}not whole{yellow:#}: what is above is missing; the rest was read"
        ),
    }
}

/// The same with every figure.
pub(super) fn json(file: &Path, loaded: &Loaded, out: &mut dyn Write) -> io::Result<()> {
    let trace = &loaded.trace;
    let (spans, events) = counts(trace);
    let labels: serde_json::Map<_, _> = trace
        .labels
        .iter()
        .map(|label| {
            let value = said(&label.value.value(&trace.strings));
            (trace.text(label.name).to_owned(), value.into())
        })
        .collect();
    let losses: Vec<_> = trace
        .losses
        .iter()
        .map(|loss| {
            json!({
                "track": loss.track.map(|track| trace.track_title(track)),
                "spans": loss.spans,
                "events": loss.events,
                "from_ns": loss.from,
                "to_ns": loss.to,
            })
        })
        .collect();
    let answer = json!({
        "file": file.display().to_string(),
        "format": loaded.format.name(),
        "compression": loaded.compression.map(|how| how.to_string()),
        "bytes": loaded.bytes,
        "duration_ns": trace.duration,
        "spans": spans,
        "events": events,
        "counter_values": values(trace),
        "frames": frames(trace),
        "labels": labels,
        "losses": losses,
        "problems": problems::json(trace),
        "whole": is_whole(loaded),
    });
    serde_json::to_writer_pretty(&mut *out, &answer)?;
    writeln!(out)
}

fn counts(trace: &Trace) -> (u64, u64) {
    let events: usize = trace
        .tracks
        .iter()
        .map(|track| track.rows.event_count())
        .sum();
    (trace.span_count() as u64, events as u64)
}

fn values(trace: &Trace) -> u64 {
    trace
        .counters
        .iter()
        .map(|counter| counter.times.len() as u64)
        .sum()
}

fn frames(trace: &Trace) -> u64 {
    let marked = trace.frame_sets.iter().filter(|set| set.is_marked);
    marked.map(|set| set.frames.len() as u64).sum()
}

fn said(value: &amp_trace_format::Value<'_>) -> String {
    use amp_trace_format::Value;
    match value {
        Value::Unsigned(value) => value.to_string(),
        Value::Signed(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Text(text) => (*text).to_owned(),
        Value::Truncated { kept, full_len } => format!("{kept}… ({full_len} bytes)"),
    }
}
