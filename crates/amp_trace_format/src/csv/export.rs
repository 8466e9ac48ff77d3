use std::io::{self, Write};

use super::cell::push_text;
use super::row::{self, Row};
use crate::chrome::value::push_integer;
use crate::export::{Nesting, Open, Output, Roster, Unsaid, what};
use crate::{
    Binding, Entry, Export, Extent, Field, FlowStep, LogHistogram, Place, Time, TrackIndex,
    TrackKind, Value,
};

/// Writes a whole trace as comma-separated values; [`crate::csv`] has the form.
///
/// # Cost
/// Memory for the names of processes and tracks, and for the spans that are open at one moment with their
/// arguments.
#[derive(Debug)]
pub struct Exporter<W> {
    out: Output<W>,
    extent: Extent,
    roster: Roster,
    has_begun: bool,
    current: Option<Current>,
    /// Where the cells of each open span begin: those before its times, and those behind.
    nesting: Nesting<[usize; 2]>,
    cells: Vec<u8>,
    unsaid: Unsaid,
}

/// The track that rows are written of.
#[derive(Debug)]
struct Current {
    track: TrackIndex,
    /// What it is, in cells.
    cells: Vec<u8>,
}

impl<W: Write> Exporter<W> {
    /// A writer for the trace between these times.
    pub fn new(output: W, extent: Extent) -> Self {
        let mut out = Output::new(output);
        out.bytes.extend_from_slice(row::HEAD);
        Self {
            out,
            extent,
            roster: Roster::default(),
            has_begun: false,
            current: None,
            nesting: Nesting::new(extent.to),
            cells: Vec::new(),
            unsaid: Unsaid::default(),
        }
    }

    /// Writes who is in the trace, once.
    fn begin(&mut self) {
        if std::mem::replace(&mut self.has_begun, true) {
            return;
        }
        let roster = std::mem::take(&mut self.roster);
        for (process, said) in &roster.processes {
            let row = Row {
                place: Place::new(&said.name, ""),
                ..Row::default()
            };
            let mut cells = Vec::new();
            let title = roster.process_title(Some(*process));
            let id = Some(said.id);
            row::push_process(&mut cells, (&title, id), &mut self.unsaid);
            cells.extend_from_slice(row::NO_TRACK);
            self.row("process", &cells, &row);
        }
        for (track, said) in &roster.tracks {
            let row = Row {
                place: Place::new(&said.name, ""),
                value: said.parent.map(|parent| Value::Unsigned(parent.0.into())),
                ..Row::default()
            };
            let cells = cells_of(&roster, *track, &mut self.unsaid);
            self.row("track", &cells, &row);
        }
        self.roster = roster;
    }

    fn go_to(&mut self, track: TrackIndex) {
        if self.current.as_ref().is_some_and(|now| now.track == track) {
            return;
        }
        self.leave();
        let cells = cells_of(&self.roster, track, &mut self.unsaid);
        self.current = Some(Current { track, cells });
    }

    fn leave(&mut self) {
        while let Some(open) = self.nesting.close() {
            self.end(&open);
        }
        self.nesting.restart();
        self.current = None;
    }

    fn close_over(&mut self, at: Time, is_instant: bool) {
        while let Some(open) = self.nesting.over(at, is_instant) {
            self.end(&open);
        }
    }

    fn span(&mut self, track: TrackIndex, (at, duration): (Time, Option<u64>), row: &Row<'_>) {
        self.go_to(track);
        self.close_over(at, duration == Some(0));
        self.unsaid.values(row.arguments);
        let depth = self.nesting.open().len();
        let begins = self.cells.len();
        row.push_before(&mut self.cells, Some(depth), &mut self.unsaid);
        let behind = self.cells.len();
        row.push_behind(&mut self.cells, &mut self.unsaid);
        let moved = self.nesting.push(at, duration, [begins, behind]);
        self.unsaid.add_if(moved, what::CROSSING);
    }

    /// Writes the row of a span, which is over.
    fn end(&mut self, open: &Open<[usize; 2]>) {
        let [begins, behind] = open.rest;
        let out = &mut self.out.bytes;
        out.extend_from_slice(b"span,");
        if let Some(current) = &self.current {
            out.extend_from_slice(&current.cells);
        }
        out.extend_from_slice(&self.cells[begins..behind]);
        push_integer(out, open.at);
        out.push(b',');
        if open.end.is_some() {
            push_integer(out, open.duration(self.extent.to));
        }
        out.push(b',');
        push_integer(out, open.own(self.extent.to));
        out.push(b',');
        out.extend_from_slice(&self.cells[behind..]);
        self.cells.truncate(begins);
    }

    /// Writes a row of the current track, or of the one that is given.
    fn on(&mut self, track: TrackIndex, kind: &str, row: &Row<'_>) {
        self.go_to(track);
        let current = self.current.take();
        let cells = current
            .as_ref()
            .map_or(row::NO_ONE, |current| &*current.cells);
        self.row(kind, cells, row);
        self.current = current;
    }

    fn row(&mut self, kind: &str, cells: &[u8], row: &Row<'_>) {
        self.unsaid.values(row.arguments);
        let out = &mut self.out.bytes;
        out.extend_from_slice(kind.as_bytes());
        out.push(b',');
        out.extend_from_slice(cells);
        row.push_before(out, None, &mut self.unsaid);
        if let Some(at) = row.at {
            push_integer(out, at);
        }
        out.push(b',');
        if let Some(duration) = row.duration {
            push_integer(out, duration);
        }
        out.extend_from_slice(b",,");
        row.push_behind(out, &mut self.unsaid);
    }
}

/// The cells of a track and its process.
fn cells_of(roster: &Roster, track: TrackIndex, unsaid: &mut Unsaid) -> Vec<u8> {
    let [process, title] = roster.titles(track, unsaid);
    let said = roster.track(track);
    let mut cells = Vec::new();
    let known = said
        .process
        .and_then(|process| roster.processes.get(&process));
    let process = if said.process.is_none() {
        ""
    } else {
        &*process
    };
    row::push_process(&mut cells, (process, known.map(|known| known.id)), unsaid);
    push_text(&mut cells, &title, unsaid);
    cells.push(b',');
    push_integer(&mut cells, track.0);
    cells.push(b',');
    cells.extend_from_slice(said.kind.name().as_bytes());
    cells.push(b',');
    if let TrackKind::Thread { id } = said.kind {
        push_integer(&mut cells, id);
    }
    cells.push(b',');
    cells
}

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
    fn rest(&mut self, entry: &Entry<'_>) {
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

impl<W: Write> Export for Exporter<W> {
    fn entry(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        if self.roster.takes(entry) {
            return Ok(());
        }
        if !matches!(entry, Entry::Label { .. }) {
            self.begin();
        }
        match *entry {
            Entry::Span {
                track,
                place,
                at,
                duration,
                arguments,
            } => {
                let row = Row {
                    place,
                    arguments,
                    ..Row::default()
                };
                self.span(track, (at, duration), &row);
            }
            Entry::Event {
                track,
                place,
                at,
                arguments,
            } => {
                self.go_to(track);
                self.close_over(at, false);
                self.nesting.pass();
                let row = Row {
                    place,
                    at: Some(at),
                    arguments,
                    ..Row::default()
                };
                self.on(track, "event", &row);
            }
            _ => {
                self.leave();
                self.rest(entry);
            }
        }
        self.out.pass()
    }

    fn depth(&mut self, depth: u32) {
        self.nesting.expect(depth);
    }

    fn finish(mut self: Box<Self>) -> io::Result<Unsaid> {
        self.begin();
        self.leave();
        self.out.finish()?;
        Ok(self.unsaid)
    }
}
