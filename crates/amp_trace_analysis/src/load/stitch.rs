use amp_trace_format::{Entry, Field, Level, Nanos, Problems, Record, Site, native};

use super::kept::Kept;
use super::lanes::Lane;
use super::piece::{Odd, Piece};
use crate::build::{Joined, Numbers, Order, Stretch, Tables, TraceBuilder};
use crate::trace::{Flow, FlowPoint, Said, SiteId, Trace, TrackId};

/// A program that has marked no frame in so many chunks marks none.
const FEW: usize = 8;

/// Makes a trace of pieces that come in their order.
#[derive(Debug)]
pub(super) struct Stitch<S: Stretch> {
    builder: TraceBuilder,
    entries: native::Entries,
    numbers: Numbers,
    whole: S::Whole,
    /// How many parts there were, and pieces.
    parts: u32,
    pieces: usize,
    /// Steps of flows in the piece: their numbers, the places of their threads, the rows of their spans.
    flows: Vec<(usize, usize, u32)>,
}

impl<S: Stretch> Stitch<S> {
    pub(super) fn new() -> Self {
        Self {
            builder: TraceBuilder::new(Order::Tree),
            entries: native::Entries::new(),
            numbers: Numbers::default(),
            whole: S::Whole::default(),
            parts: 0,
            pieces: 0,
            flows: Vec::new(),
        }
    }

    /// Takes the next piece.
    pub(super) fn join(&mut self, piece: &Piece<S>) -> Result<(), Odd> {
        if piece.parts.start != self.parts {
            return Err(Odd);
        }
        self.parts = piece.parts.end;
        self.pieces += 1;
        self.builder.number(&piece.tables, &mut self.numbers);
        for kept in &piece.kept {
            self.keep(piece, kept);
        }
        let lanes = piece.lanes.iter();
        let joined: Result<Vec<_>, Odd> =
            lanes.map(|lane| self.lane(&piece.tables, lane)).collect();
        let joined = joined?;
        for (flow, lane, row) in self.flows.drain(..) {
            self.builder.bind(flow, &joined[lane], row);
        }
        match self.pieces < FEW || self.has_frames() {
            true => Ok(()),
            false => Err(Odd),
        }
    }

    fn lane(&mut self, tables: &Tables, lane: &Lane<S>) -> Result<Joined, Odd> {
        if lane.is_unused() {
            return Ok(Joined::default());
        }
        let (builder, times) = (&mut self.builder, lane.times());
        let at = Nanos(times.map_or(0, |(_, to)| to));
        let mut emit = |entry: &Entry<'_>| builder.entry(entry);
        let track = self.entries.thread(lane.thread, at, &mut emit);
        if S::HAS_ROWS {
            let open = u32::try_from(lane.stretch.depth()).map_err(|_| Odd)?;
            self.entries.set_open(lane.thread, open);
        }
        let names = (tables, &self.numbers);
        let joined = lane
            .stretch
            .join(&mut self.whole, builder, (track, times), names);
        joined.ok_or(Odd)
    }

    /// The trace, which ends at a time and has so many parts; and what became of the stretches.
    pub(super) fn finish(mut self, at: Nanos, parts: u32) -> Result<(Trace, S::Whole), Odd> {
        if self.parts != parts || !self.has_frames() {
            return Err(Odd);
        }
        self.record(&Record::Finish { at });
        S::finish(&mut self.whole, &mut self.builder, self.entries.latest());
        Ok((self.builder.finish(Problems::new()), self.whole))
    }

    /// Whether the program has marked a frame. If not, frames are to be found in rows.
    fn has_frames(&self) -> bool {
        S::HAS_ROWS || self.builder.has_frames()
    }

    fn record(&mut self, record: &Record<'_>) {
        let builder = &mut self.builder;
        self.entries
            .record(record, &mut |entry| builder.entry(entry));
    }

    fn keep(&mut self, piece: &Piece<S>, kept: &Kept) {
        let tables = &piece.tables;
        let text = |name| tables.strings.get(name);
        let thread = |lane| piece.lanes.thread(lane);
        let site = |site| of(tables, site);
        match *kept {
            Kept::Lane(lane) => {
                let builder = &mut self.builder;
                let mut emit = |entry: &Entry<'_>| builder.entry(entry);
                self.entries.thread(thread(lane), Nanos(0), &mut emit);
            }
            Kept::Process { id, name } => self.record(&Record::Process {
                id,
                name: text(name),
            }),
            Kept::Label(Said { name, datum }) => self.record(&Record::Label {
                name: text(name),
                value: datum.value(&tables.strings),
            }),
            Kept::Thread { lane, os_id, name } => self.record(&Record::Thread {
                thread: thread(lane),
                os_id,
                name: text(name),
            }),
            Kept::Track { lane, name } => self.record(&Record::Track {
                track: thread(lane),
                name: text(name),
            }),
            Kept::AsyncBegin {
                lane,
                id,
                site: number,
                at,
                ref fields,
            } => {
                let field = |said: &Said| Field {
                    name: text(said.name),
                    value: said.datum.value(&tables.strings),
                };
                let fields: Vec<_> = fields.iter().map(field).collect();
                self.record(&Record::AsyncBegin {
                    thread: thread(lane),
                    id,
                    site: site(number),
                    at,
                    fields: &fields,
                });
            }
            Kept::AsyncEnd { lane, id, name, at } => self.record(&Record::AsyncEnd {
                thread: thread(lane),
                id,
                site: Site {
                    name: text(name),
                    ..NOWHERE
                },
                at,
            }),
            Kept::Flow {
                lane,
                id,
                site,
                at,
                step,
                row,
            } => {
                let builder = &mut self.builder;
                let mut emit = |entry: &Entry<'_>| builder.entry(entry);
                let track = self.entries.thread(thread(lane), at, &mut emit);
                let flow = builder.flow(FlowPoint {
                    flow: Flow(id.0),
                    step,
                    track: TrackId(track.0),
                    row: None,
                    site: self.numbers.site(site),
                    at: at.0,
                });
                self.flows.extend(row.map(|row| (flow, lane.index(), row)));
            }
            Kept::Counter {
                lane,
                site: number,
                at,
                value,
            } => self.record(&Record::Counter {
                thread: thread(lane),
                site: site(number),
                at,
                value: value.value(&tables.strings),
            }),
            Kept::Distribution {
                site: number,
                from,
                to,
                count,
                ref values,
            } => {
                let site = site(number);
                self.record(&match count {
                    None => Record::Histogram {
                        site,
                        from,
                        to,
                        values,
                    },
                    Some(count) => Record::Totals {
                        site,
                        from,
                        to,
                        count,
                        durations: values,
                    },
                });
            }
            Kept::Frame {
                lane,
                site: number,
                at,
                began,
                index,
            } => self.record(&Record::Frame {
                thread: thread(lane),
                site: site(number),
                at,
                began,
                index,
            }),
            Kept::Loss {
                lane,
                spans,
                events,
                from,
                to,
            } => self.record(&Record::Loss {
                thread: lane.map(thread),
                spans,
                events,
                from,
                to,
            }),
        }
    }
}

/// A call site of which nothing is known.
const NOWHERE: Site<'static> = Site {
    id: 0,
    name: "",
    target: "",
    level: Level::Info,
    file: None,
    line: None,
    unit: None,
};

/// A call site as records have it.
fn of(tables: &Tables, number: SiteId) -> Site<'_> {
    let site = tables.sites.get(number);
    let text = |name| tables.strings.get(name);
    Site {
        id: number.0,
        name: text(site.name),
        target: text(site.target),
        level: site.level.unwrap_or(NOWHERE.level),
        file: site.file.map(text),
        line: site.line,
        unit: site.unit.map(text),
    }
}
