use std::io::{self, Write};

use super::cell::push_text;
use super::row::{self, Row};
use crate::chrome::value::push_integer;
use crate::export::{Nesting, Open, Output, Roster, Unsaid, what};
use crate::{Entry, Export, Extent, Place, Time, TrackIndex, TrackKind, Value};

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
    pub(super) unsaid: Unsaid,
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
    pub(super) fn on(&mut self, track: TrackIndex, kind: &str, row: &Row<'_>) {
        self.go_to(track);
        let current = self.current.take();
        let cells = current
            .as_ref()
            .map_or(row::NO_ONE, |current| &*current.cells);
        self.row(kind, cells, row);
        self.current = current;
    }

    pub(super) fn row(&mut self, kind: &str, cells: &[u8], row: &Row<'_>) {
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
