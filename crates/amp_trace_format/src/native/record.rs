//! Each kind of record as items.

use std::mem;

use super::Encoder;
use super::bit::Coder;
use super::chunk::{Chunk, ShapeOf, cut};
use super::item::{kind, other};
use super::known::Known;
use super::lane::{self, Lane, Open};
use super::models::Has;
use super::part;
use super::site::OwnedSite;
use super::symbol::History;
use crate::{Field, Nanos, Record, Site, ThreadIndex};

/// The most bytes of a thread's name: those of all threads may be said in one part.
const MOST_NAME: usize = 2048;
/// So many open spans are known at the beginning of a chunk.
const MOST_OPEN: usize = 4096;

impl Encoder {
    pub(super) fn lane(&mut self, thread: ThreadIndex) -> &mut Lane {
        self.lanes.of(thread, || Lane::new(thread))
    }

    pub(super) fn name(&mut self, thread: ThreadIndex, os_id: Option<u64>, name: &str) {
        let lane = self.lane(thread);
        lane.is_track = os_id.is_none();
        lane.os_id = os_id.unwrap_or(0);
        if lane.name.as_deref() != Some(cut(name, MOST_NAME)) {
            lane.name = Some(cut(name, MOST_NAME).into());
        }
    }

    /// Sees to it that there is a chunk, which knows all open spans.
    pub(super) fn begin_chunk(&mut self) {
        if self.is_begun {
            return;
        }
        self.is_begun = true;
        self.generation += 1;
        self.chunk.reset();
        self.chunk_bytes = 0;
        (self.current, self.history) = (None, History::default());
        self.part.kind = part::Kind::Begin;
        self.index.begin(self.position);
        let open = self.lanes.iter_mut().filter(|lane| !lane.open.is_empty());
        let mut threads: Vec<_> = open.map(|lane| (lane.thread, lane.open.len())).collect();
        threads.sort_unstable();
        let (mut spans, mut is_all) = (0, true);
        for (thread, open) in threads {
            spans += open.min(lane::MOST_OPEN);
            is_all &= spans <= MOST_OPEN;
            if spans <= MOST_OPEN {
                self.switch(Some(thread));
            }
        }
        self.other(other::START);
        self.chunk.has(Has::All, is_all);
    }

    /// An item that no call site makes.
    fn other(&mut self, which: usize) {
        self.chunk.other(self.history, which);
        self.part.items += 1;
    }

    /// Makes `thread`, or none, the current one; introduces it where the chunk does not know it.
    fn switch(&mut self, thread: Option<ThreadIndex>) {
        let Some(thread) = thread else {
            if self.current.is_some() {
                self.other(other::SWITCH);
                self.chunk.number(|plain| &mut plain.lane, 0);
                self.leave();
            }
            return;
        };
        let generation = self.generation;
        let is_known = self.lane(thread).place.0 == generation;
        if is_known && self.current == Some(thread) {
            return;
        }
        self.other(other::SWITCH);
        self.leave();
        self.current = Some(thread);
        let lane = self.lanes.of(thread, || Lane::new(thread));
        self.history = lane.history;
        if is_known {
            self.chunk.number(|plain| &mut plain.lane, lane.place.1);
            return;
        }
        self.history = History::default();
        let chunk = &mut self.chunk;
        lane.place = (generation, chunk.lanes);
        chunk.number(|plain| &mut plain.lane, chunk.lanes);
        chunk.lanes += 1;
        self.index.introduce(thread);
        chunk.introduce(lane);
        for span in lane.known() {
            if let Some(known) = self.sites.get_mut(&span.site) {
                let place = known.place(generation, &mut chunk.sites);
                chunk.site(place);
            }
            chunk.near(|plain| &mut plain.began, span.began.0, lane.last);
        }
    }

    /// Makes none the current thread.
    fn leave(&mut self) {
        if let Some(thread) = self.current.take() {
            let history = self.history;
            // Where the lane was forgotten, the new one is unknown to the chunk, as it has to be.
            self.lane(thread).history = history;
        }
        self.history = History::default();
    }

    /// The symbol of a thread's record without fields, and where the chunk has its call site.
    fn symbol(&mut self, thread: ThreadIndex, kind: u32, site: &Site<'_>) -> usize {
        self.switch(Some(thread));
        self.lane(thread).records += 1;
        self.site_symbol(kind, site)
    }

    fn site_symbol(&mut self, kind: u32, site: &Site<'_>) -> usize {
        self.said(kind, site, |_, _| ShapeOf::NONE).0
    }

    /// The symbol of a thread's record, where the chunk has its call site, and which shape its fields have.
    fn symbol_of(
        &mut self,
        thread: ThreadIndex,
        (kind, is_end): (u32, bool),
        site: &Site<'_>,
        fields: &[Field<'_>],
    ) -> (usize, ShapeOf) {
        self.switch(Some(thread));
        self.lane(thread).records += 1;
        self.said(kind, site, |chunk, place| {
            chunk.shape_of((place, is_end), fields)
        })
    }

    fn said(
        &mut self,
        kind: u32,
        site: &Site<'_>,
        shape_of: impl FnOnce(&Chunk, usize) -> ShapeOf,
    ) -> (usize, ShapeOf) {
        let known = self
            .sites
            .entry(site.id)
            .or_insert_with(|| Known::new(OwnedSite::of(site)));
        let (place, new) = known.place(self.generation, &mut self.chunk.sites);
        let mut shape = shape_of(&self.chunk, place);
        self.chunk
            .symbol(&mut self.history, (place, kind, &mut shape), new);
        self.part.items += 1;
        (place, shape)
    }

    /// The time of a thread's record.
    fn time(&mut self, thread: ThreadIndex, which: (usize, bool), at: Nanos) {
        self.note(at);
        let lane = self.lanes.of(thread, || Lane::new(thread));
        let Chunk { models, coder, .. } = &mut self.chunk;
        models.time(coder, which, at.0, lane.last);
        lane.last = at.0;
    }

    fn note(&mut self, at: Nanos) {
        self.latest = self.latest.max(at);
        self.part.from = self.part.from.min(at);
        self.part.to = self.part.to.max(at);
    }

    fn range(&mut self, [from, to]: [Nanos; 2]) {
        self.note(from);
        self.note(to);
        let last = mem::replace(&mut self.chunk.range, to.0);
        self.chunk.near(|plain| &mut plain.range, from.0, last);
        self.chunk.near(|plain| &mut plain.range, to.0, from.0);
    }

    fn identity(&mut self, id: u64) {
        let last = mem::replace(&mut self.chunk.models.plain.last_identity, id);
        self.chunk.near(|plain| &mut plain.identity, id, last);
    }

    pub(super) fn item(&mut self, record: &Record<'_>) {
        match *record {
            Record::Process { id, name } => {
                self.switch(None);
                self.other(other::PROCESS);
                self.chunk.number(|plain| &mut plain.os_id, id.into());
                self.chunk.string(name);
            }
            Record::Label { name, value } => {
                self.switch(None);
                self.other(other::LABEL);
                self.chunk.single(&Field { name, value });
            }
            Record::Thread {
                thread,
                os_id,
                name,
            } => {
                let name = cut(name, MOST_NAME);
                self.switch(Some(thread));
                self.other(other::THREAD);
                self.name(thread, Some(os_id), name);
                self.chunk.number(|plain| &mut plain.os_id, os_id);
                self.chunk.string(name);
            }
            Record::Track { track, name } => {
                let name = cut(name, MOST_NAME);
                self.switch(Some(track));
                self.other(other::TRACK);
                self.name(track, None, name);
                self.chunk.string(name);
            }
            Record::ThreadEnd { thread } => {
                self.switch(Some(thread));
                self.other(other::THREAD_END);
                self.leave();
                self.lanes.forget(thread);
            }
            Record::Begin {
                thread,
                ref site,
                at,
                fields,
            } => {
                let (place, shape) = self.symbol_of(thread, (kind::BEGIN, false), site, fields);
                self.time(thread, (place, false), at);
                self.chunk.fields((place, false), shape, fields);
                let lane = self.lane(thread);
                lane.known += 1;
                lane.open.push(Open {
                    site: site.id,
                    began: at,
                    kept: true,
                });
            }
            Record::End {
                thread,
                ref site,
                at,
                began,
                fields,
            } => self.end(thread, site, [began, at], fields),
            Record::AsyncBegin {
                thread,
                id,
                ref site,
                at,
                fields,
            } => {
                let kind = kind::ASYNC_BEGIN;
                let (place, shape) = self.symbol_of(thread, (kind, false), site, fields);
                self.time(thread, (place, false), at);
                self.identity(id.0);
                self.chunk.fields((place, false), shape, fields);
            }
            Record::AsyncEnd {
                thread,
                id,
                ref site,
                at,
            } => {
                if self.discarded.remove(&id) {
                    self.lane(thread).records += 1;
                    return;
                }
                let place = self.symbol(thread, kind::ASYNC_END, site);
                self.time(thread, (place, true), at);
                self.identity(id.0);
            }
            Record::Flow {
                thread,
                id,
                ref site,
                at,
                step,
            } => {
                let place = self.symbol(thread, kind::FLOW, site);
                self.time(thread, (place, false), at);
                self.identity(id.0);
                let tree = &mut self.chunk.models.plain.step.0;
                self.chunk.coder.tree(tree, 2, step as usize);
            }
            Record::Event {
                thread,
                ref site,
                at,
                fields,
            } => {
                let (place, shape) = self.symbol_of(thread, (kind::EVENT, false), site, fields);
                self.time(thread, (place, false), at);
                self.chunk.fields((place, false), shape, fields);
            }
            Record::Counter {
                thread,
                ref site,
                at,
                value,
            } => {
                let fields = &[Field { name: "", value }];
                let (place, shape) = self.symbol_of(thread, (kind::COUNTER, false), site, fields);
                self.time(thread, (place, false), at);
                self.chunk.fields((place, false), shape, fields);
            }
            Record::Frame {
                thread,
                ref site,
                at,
                began,
                index,
            } => {
                let place = self.symbol(thread, kind::FRAME, site);
                self.time(thread, (place, false), at);
                let frame = &mut self.chunk.sites[place].frame;
                let (last, next) = mem::replace(frame, (at.0, index.wrapping_add(1)));
                self.chunk.near(|plain| &mut plain.frame, began.0, last);
                self.chunk.near(|plain| &mut plain.frame, index, next);
            }
            Record::Histogram {
                ref site,
                from,
                to,
                values,
            } => {
                self.switch(None);
                self.site_symbol(kind::HISTOGRAM, site);
                self.range([from, to]);
                self.chunk.histogram(values);
            }
            Record::Totals {
                ref site,
                from,
                to,
                count,
                durations,
            } => {
                self.switch(None);
                self.site_symbol(kind::TOTALS, site);
                self.range([from, to]);
                self.chunk.number(|plain| &mut plain.amount, count);
                self.chunk.histogram(durations);
            }
            Record::Loss {
                thread,
                spans,
                events,
                from,
                to,
            } => {
                self.switch(thread);
                self.other(other::LOSS);
                self.chunk.number(|plain| &mut plain.amount, spans);
                self.chunk.number(|plain| &mut plain.amount, events);
                self.range([from, to]);
            }
            Record::Finish { .. } => {}
        }
    }

    fn end(
        &mut self,
        thread: ThreadIndex,
        site: &Site<'_>,
        [began, at]: [Nanos; 2],
        fields: &[Field<'_>],
    ) {
        let lane = self.lane(thread);
        if lane.open.last().is_some_and(|span| !span.kept) {
            lane.open.pop();
            lane.records += 1;
            return;
        }
        self.switch(Some(thread));
        let lane = self.lane(thread);
        let is = |span: Open| span.site == site.id && span.began == began;
        let is_expected = lane.open.pop().is_some_and(is) && lane.known > 0;
        lane.known = lane.known.saturating_sub(1);
        let known = self.sites.get_mut(&site.id).filter(|_| is_expected);
        if let Some(known) = known {
            let (place, _) = known.place(self.generation, &mut self.chunk.sites);
            self.lane(thread).records += 1;
            let mut shape = self.chunk.shape_of((place, true), fields);
            self.chunk
                .symbol(&mut self.history, (place, kind::END, &mut shape), None);
            self.part.items += 1;
            self.time(thread, (place, true), at);
            self.chunk.fields((place, true), shape, fields);
        } else {
            let (place, shape) = self.symbol_of(thread, (kind::END_OF, true), site, fields);
            self.time(thread, (place, true), at);
            self.chunk.near(|plain| &mut plain.began, began.0, at.0);
            self.chunk.fields((place, true), shape, fields);
        }
    }
}
