//! Rows of what is neither a name nor on the timeline of a track.

use std::io::Write;

use super::export::Exporter;
use super::row::{self, Row};
use crate::export::what;
use crate::{Binding, Entry, Field, FlowStep, LogHistogram, Place, Time, Value};

/// The beginning of a range of time, and its length.
fn range(from: Time, to: Time) -> (Option<Time>, Option<u64>) {
    (Some(from), Some(to.max(from).abs_diff(from)))
}

const fn number(name: &str, value: u64) -> Field<'_> {
    Field {
        name,
        value: Value::Unsigned(value),
    }
}

const fn text<'a>(name: &'a str, text: &'a str) -> Field<'a> {
    Field {
        name,
        value: Value::Text(text),
    }
}

impl<W: Write> Exporter<W> {
    /// What is neither a name nor a span.
    pub(super) fn rest(&mut self, entry: &Entry<'_>) {
        match *entry {
            Entry::Label { name, ref value } => {
                let row = Row {
                    place: Place::new(name, ""),
                    value: Some(*value),
                    ..Row::default()
                };
                self.row("label", row::NO_ONE, &row);
            }
            Entry::Counter {
                track,
                place,
                at,
                value,
            } => {
                let row = Row {
                    place,
                    at: Some(at),
                    value: Some(value),
                    ..Row::default()
                };
                self.on(track, "counter", &row);
            }
            Entry::Flow {
                track,
                id,
                place,
                at,
                step,
                binding,
            } => {
                let step = match step {
                    FlowStep::Start => "start",
                    FlowStep::Middle => "middle",
                    FlowStep::End => "end",
                };
                let at_span = match binding {
                    Binding::Enclosing => "enclosing",
                    Binding::Next => "next",
                };
                let row = Row {
                    place,
                    at: Some(at),
                    value: Some(Value::Unsigned(id)),
                    arguments: &[text("step", step), text("span", at_span)],
                    ..Row::default()
                };
                self.on(track, "flow", &row);
            }
            Entry::Frame {
                track,
                place,
                at,
                began,
                index,
            } => {
                let (at, duration) = range(began, at);
                let row = Row {
                    place,
                    at,
                    duration,
                    value: Some(Value::Unsigned(index)),
                    arguments: &[],
                };
                self.on(track, "frame", &row);
            }
            Entry::Loss {
                track,
                spans,
                events,
                from,
                to,
            } => {
                let (at, duration) = range(from, to);
                let row = Row {
                    place: Place::new("lost records", ""),
                    at,
                    duration,
                    value: None,
                    arguments: &[number("spans", spans), number("events", events)],
                };
                match track {
                    Some(track) => self.on(track, "loss", &row),
                    None => self.row("loss", row::NO_ONE, &row),
                }
            }
            Entry::Histogram {
                ref place,
                from,
                to,
                values,
            } => self.distribution(
                "histogram",
                place,
                range(from, to),
                (values.count(), values),
            ),
            Entry::Totals {
                ref place,
                from,
                to,
                count,
                durations,
            } => self.distribution("totals", place, range(from, to), (count, durations)),
            Entry::Begin { .. } | Entry::End { .. } => self.unsaid.add(what::BEGIN_END),
            _ => {}
        }
    }

    fn distribution(
        &mut self,
        kind: &str,
        place: &Place<'_>,
        (at, duration): (Option<Time>, Option<u64>),
        (count, values): (u64, &LogHistogram),
    ) {
        self.unsaid.add(what::ONLY_QUANTILES);
        let quantile = |share| values.quantile(share).unwrap_or(0);
        let row = Row {
            place: *place,
            at,
            duration,
            value: Some(Value::Unsigned(count)),
            arguments: &[
                number("measured", values.count()),
                number("sum", u64::try_from(values.sum()).unwrap_or(u64::MAX)),
                number("min", values.min().unwrap_or(0)),
                number("p50", quantile(0.5)),
                number("p95", quantile(0.95)),
                number("p99", quantile(0.99)),
                number("max", values.max().unwrap_or(0)),
            ],
        };
        self.row(kind, row::NO_ONE, &row);
    }
}
