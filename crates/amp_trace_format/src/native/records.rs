//! Statements of chunks as records.

use std::mem;

use super::decode::{Decoder, Directory};
use super::fields::Fields;
use super::gap::Before;
use super::part::{Kind, Part};
use super::statement::{LanePlace, SitePlace, Statement};
use crate::{Field, Record, Value};

/// Turns parts into records.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) decoder: Decoder,
    before: Before,
}

impl Records {
    pub(super) fn new() -> Self {
        Self {
            decoder: Decoder::new(),
            before: Before::default(),
        }
    }

    /// Hands out the records of a part. With `is_gap`, what precedes a chunk is not what was read
    /// before: its threads are named, and spans end and begin as the chunk has them.
    ///
    /// None where the payload cannot be: it was made to deceive.
    pub(super) fn part(
        &mut self,
        part: &Part,
        payload: &[u8],
        is_gap: bool,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Option<()> {
        let Self { decoder, before } = self;
        if part.kind == Kind::Begin {
            *before = Before::default();
            if is_gap {
                let sites = mem::take(&mut decoder.dictionary.sites);
                *before = Before::of(sites, mem::take(&mut decoder.lanes));
            }
        }
        let mut say = |directory: Directory<'_>, statement: &Statement<'_>| {
            record(before, directory, statement, emit);
        };
        decoder.part(part, payload, &mut say)
    }
}

/// The record that is stated, if one is.
#[inline(always)]
fn record(
    before: &mut Before,
    directory: Directory<'_>,
    statement: &Statement<'_>,
    emit: &mut impl FnMut(&Record<'_>),
) {
    let thread = |lane: LanePlace| directory.lanes[lane.index()].thread;
    let site = |site: SitePlace| directory.sites[site.index()].site();
    match *statement {
        Statement::Begin {
            lane,
            site: place,
            at,
            fields,
        } => with(fields, |fields| {
            emit(&Record::Begin {
                thread: thread(lane),
                site: site(place),
                at,
                fields,
            });
        }),
        Statement::End {
            lane,
            site: place,
            at,
            began,
            fields,
        } => with(fields, |fields| {
            emit(&Record::End {
                thread: thread(lane),
                site: site(place),
                at,
                began,
                fields,
            });
        }),
        Statement::Site(_) => {}
        Statement::Lane(introduction) => {
            before.join(directory, introduction, emit);
        }
        Statement::Opened { is_all } => {
            if is_all {
                before.end_others(emit);
            }
        }
        Statement::Process { id, name } => emit(&Record::Process { id, name }),
        Statement::Label { name, value } => emit(&Record::Label { name, value }),
        Statement::Thread { lane, os_id, name } => emit(&Record::Thread {
            thread: thread(lane),
            os_id,
            name,
        }),
        Statement::Track { lane, name } => emit(&Record::Track {
            track: thread(lane),
            name,
        }),
        Statement::ThreadEnd { lane } => emit(&Record::ThreadEnd {
            thread: thread(lane),
        }),
        Statement::AsyncBegin {
            lane,
            id,
            site: place,
            at,
            fields,
        } => with(fields, |fields| {
            emit(&Record::AsyncBegin {
                thread: thread(lane),
                id,
                site: site(place),
                at,
                fields,
            });
        }),
        Statement::AsyncEnd {
            lane,
            id,
            site: place,
            at,
        } => emit(&Record::AsyncEnd {
            thread: thread(lane),
            id,
            site: site(place),
            at,
        }),
        Statement::Flow {
            lane,
            id,
            site: place,
            at,
            step,
        } => emit(&Record::Flow {
            thread: thread(lane),
            id,
            site: site(place),
            at,
            step,
        }),
        Statement::Event {
            lane,
            site: place,
            at,
            fields,
        } => with(fields, |fields| {
            emit(&Record::Event {
                thread: thread(lane),
                site: site(place),
                at,
                fields,
            });
        }),
        Statement::Counter {
            lane,
            site: place,
            at,
            value,
        } => emit(&Record::Counter {
            thread: thread(lane),
            site: site(place),
            at,
            value,
        }),
        Statement::Histogram {
            site: place,
            from,
            to,
            values,
        } => emit(&Record::Histogram {
            site: site(place),
            from,
            to,
            values,
        }),
        Statement::Totals {
            site: place,
            from,
            to,
            count,
            durations,
        } => emit(&Record::Totals {
            site: site(place),
            from,
            to,
            count,
            durations,
        }),
        Statement::Frame {
            lane,
            site: place,
            at,
            began,
            index,
        } => emit(&Record::Frame {
            thread: thread(lane),
            site: site(place),
            at,
            began,
            index,
        }),
        Statement::Loss {
            lane,
            spans,
            events,
            from,
            to,
        } => emit(&Record::Loss {
            thread: lane.map(thread),
            spans,
            events,
            from,
            to,
        }),
    }
}

/// Hands fields to `with`, as records have them.
#[inline(always)]
fn with<R>(fields: Fields<'_>, with: impl FnOnce(&[Field<'_>]) -> R) -> R {
    if fields.is_empty() {
        with(&[])
    } else {
        some(fields, with)
    }
}

fn some<R>(fields: Fields<'_>, with: impl FnOnce(&[Field<'_>]) -> R) -> R {
    const FEW: usize = 16;
    if fields.len() > FEW {
        let many: Vec<Field<'_>> = fields.iter().collect();
        return with(&many);
    }
    let mut few = [Field {
        name: "",
        value: Value::Bool(false),
    }; FEW];
    for (place, field) in few.iter_mut().zip(fields.iter()) {
        *place = field;
    }
    with(&few[..fields.len()])
}
