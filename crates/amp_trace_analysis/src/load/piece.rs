use std::ops::Range;

use amp_trace_format::native::{ChunkReader, Fields, Introduction, Statement, TakeStatement};
use amp_trace_format::{LogHistogram, Nanos, Value};

use super::kept::Kept;
use super::lanes::Lanes;
use super::places::Places;
use crate::build::{Stretch, Tables};
use crate::trace::{Datum, Said, SiteId, Strings};

/// What a chunk says, in columns and with numbers of its own.
#[derive(Debug, Default)]
pub(super) struct Piece<S> {
    /// The serial numbers of its parts.
    pub(super) parts: Range<u32>,
    pub(super) tables: Tables,
    pub(super) lanes: Lanes<S>,
    /// What is neither a span nor an event, in order.
    pub(super) kept: Vec<Kept>,
    places: Places,
    is_odd: bool,
}

/// Something is not as a recorder writes it.
#[derive(Debug)]
pub(super) struct Odd;

impl<S: Stretch> Piece<S> {
    /// Reads a chunk, whatever was in here before.
    pub(super) fn read(&mut self, reader: &mut ChunkReader, bytes: &[u8]) -> Result<(), Odd> {
        self.tables = Tables::default();
        self.lanes.clear();
        self.kept.clear();
        self.places.clear();
        self.is_odd = false;
        let read = reader.read(bytes, 0, self);
        self.parts = read.map_err(|_| Odd)?;
        match self.is_odd || self.lanes.is_odd {
            true => Err(Odd),
            false => Ok(()),
        }
    }

    #[inline(never)]
    fn seldom(&mut self, statement: &Statement<'_>) {
        let Self {
            tables,
            lanes,
            kept,
            places,
            ..
        } = self;
        let kind = match *statement {
            Statement::Site(ref site) => return places.add(site),
            Statement::Lane(ref introduction) => return self.introduce(introduction),
            Statement::Opened { .. } | Statement::ThreadEnd { .. } => return,
            Statement::Process { id, name } => Kept::Process {
                id,
                name: tables.strings.intern(name),
            },
            Statement::Label { name, value } => Kept::Label(Said {
                name: tables.strings.intern(name),
                datum: Datum::of(&value, &mut tables.strings),
            }),
            Statement::Thread { lane, os_id, name } => Kept::Thread {
                lane,
                os_id,
                name: tables.strings.intern(name),
            },
            Statement::Track { lane, name } => Kept::Track {
                lane,
                name: tables.strings.intern(name),
            },
            Statement::AsyncBegin {
                lane,
                id,
                site,
                at,
                fields,
            } => {
                let site = places.number(site, tables);
                // It has a track of its own.
                tables.paths.child(None, site);
                let fields = fields
                    .iter()
                    .map(|field| Said::of(&field, &mut tables.strings));
                Kept::AsyncBegin {
                    lane,
                    id,
                    site,
                    at,
                    fields: fields.collect(),
                }
            }
            Statement::AsyncEnd { lane, id, site, at } => Kept::AsyncEnd {
                lane,
                id,
                name: tables.strings.intern(places.place(site).name),
                at,
            },
            Statement::Flow {
                lane,
                id,
                site,
                at,
                step,
            } => Kept::Flow {
                lane,
                id,
                site: places.number(site, tables),
                at,
                step,
                row: lanes.go(lane, at, kept).innermost(),
            },
            Statement::Counter {
                value: Value::Text(_) | Value::Truncated { .. },
                ..
            } => return,
            Statement::Counter {
                lane,
                site,
                at,
                value,
            } => Kept::Counter {
                lane,
                site: places.number(site, tables),
                at,
                value: Datum::of(&value, &mut tables.strings),
            },
            Statement::Histogram {
                site,
                from,
                to,
                values,
            } => distribution(places.number(site, tables), (from, to), None, values),
            Statement::Totals {
                site,
                from,
                to,
                count,
                durations,
            } => distribution(
                places.number(site, tables),
                (from, to),
                Some(count),
                durations,
            ),
            Statement::Frame {
                lane,
                site,
                at,
                began,
                index,
            } => Kept::Frame {
                lane,
                site: places.number(site, tables),
                at,
                began,
                index,
            },
            Statement::Loss {
                lane,
                spans,
                events,
                from,
                to,
            } => Kept::Loss {
                lane,
                spans,
                events,
                from,
                to,
            },
            _ => return self.is_odd = true,
        };
        self.kept.push(kind);
    }

    fn introduce(&mut self, introduction: &Introduction<'_>) {
        let stretch = self.lanes.add(introduction.thread);
        for open in introduction.open {
            let site = self.places.number(open.site, &mut self.tables);
            stretch.carry(&mut self.tables.paths, site, open.began.0);
        }
    }
}

impl<S: Stretch> TakeStatement for Piece<S> {
    #[inline(always)]
    fn take(&mut self, statement: &Statement<'_>) {
        let Self {
            tables,
            lanes,
            kept,
            places,
            ..
        } = self;
        match *statement {
            Statement::Begin {
                lane,
                site,
                at,
                ref fields,
            } => {
                let site = places.number(site, tables);
                let stretch = lanes.go(lane, at, kept);
                let row = stretch.begin(&mut tables.paths, site, at.0);
                say(stretch, row, fields, &mut tables.strings);
            }
            Statement::End {
                lane,
                at,
                ref fields,
                ..
            } => {
                let stretch = lanes.go(lane, at, kept);
                match stretch.end(at.0) {
                    Some(row) => say(stretch, row, fields, &mut tables.strings),
                    None => self.is_odd = true,
                }
            }
            Statement::Event {
                lane,
                site,
                at,
                ref fields,
            } => {
                let site = places.number(site, tables);
                let stretch = lanes.go(lane, at, kept);
                let row = stretch.event(&mut tables.paths, site, at.0);
                say(stretch, row, fields, &mut tables.strings);
            }
            _ => self.seldom(statement),
        }
    }
}

#[inline]
fn say<S: Stretch>(stretch: &mut S, row: u32, fields: &Fields<'_>, strings: &mut Strings) {
    if S::HAS_ROWS && !fields.is_empty() {
        say_some(stretch, row, fields, strings);
    }
}

#[inline(never)]
fn say_some<S: Stretch>(stretch: &mut S, row: u32, fields: &Fields<'_>, strings: &mut Strings) {
    for field in fields.iter() {
        stretch.say(row, Said::of(&field, strings));
    }
}

fn distribution(
    site: SiteId,
    (from, to): (Nanos, Nanos),
    count: Option<u64>,
    values: &LogHistogram,
) -> Kept {
    Kept::Distribution {
        site,
        from,
        to,
        count,
        values: Box::new(values.clone()),
    }
}
