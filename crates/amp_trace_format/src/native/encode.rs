//! Records as items of chunks.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::mem;

use super::HEADER;
use super::bit::Coder;
use super::chunk::{Chunk, cut};
use super::index::Index;
use super::item::{kind, other};
use super::lane::{self, Lane, Open};
use super::models::Has;
use super::part::{self, Part};
use super::shape::SiteState;
use super::site::OwnedSite;
use super::symbol::History;
use super::text::MOST;
use crate::backlog::Encode;
use crate::lanes::Lanes;
use crate::loss::Loss;
use crate::{AsyncId, Dropped, Field, Nanos, Record, Site, ThreadIndex, Value};

/// From so many bytes on, a chunk is complete.
const CHUNK_BYTES: usize = 56 << 10;
/// From so many items, fields and buckets on, a chunk is complete.
const CHUNK_UNITS: usize = 60_000;
/// So many open spans are known at the beginning of a chunk.
const MOST_OPEN: usize = 4096;

/// Turns records into parts of chunks, without any I/O.
///
/// The bytes of all calls, in order, are a capture. [`encode`](Self::encode) keeps up to 56 KiB, and
/// the record that passes this; [`seal`](Self::seal) hands them out.
///
/// # Cost
/// Does not allocate once threads, call sites, fields and texts of a chunk are known. 2 MiB of models.
#[derive(Debug)]
pub struct Encoder {
    chunk: Chunk,
    /// Counts chunks; 0 is none.
    generation: u32,
    is_begun: bool,
    /// Bytes of the chunk's sealed parts.
    chunk_bytes: usize,
    part: Part,
    /// The thread of the last item.
    current: Option<ThreadIndex>,
    /// What it did last.
    history: History,
    lanes: Lanes<Lane>,
    sites: HashMap<u32, Known, BuildHasherDefault<Mix>>,
    /// Asynchronous spans whose beginning was discarded.
    discarded: HashSet<AsyncId>,
    index: Index,
    /// Bytes handed out so far.
    position: u64,
    latest: Nanos,
    finish: Option<Nanos>,
    finished: bool,
    payload: Vec<u8>,
    dropped: Loss,
    unreported: Loss,
}

/// A call site, and its number in a chunk.
#[derive(Debug)]
struct Known {
    site: OwnedSite,
    generation: u32,
    place: usize,
}

/// Small numbers of one program need no better hash.
#[derive(Debug, Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32((*byte).into()));
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Encoder {
    /// An encoder at the beginning of a capture: after [`HEADER`].
    #[must_use]
    pub fn new() -> Self {
        Self::at(HEADER.len() as u64, 0)
    }

    /// An encoder that goes on after so many bytes and parts.
    pub(super) fn at(position: u64, serial: u32) -> Self {
        Self {
            chunk: Chunk::new(),
            generation: 0,
            is_begun: false,
            chunk_bytes: 0,
            part: empty(part::Kind::Begin, serial),
            current: None,
            history: History::default(),
            lanes: Lanes::new(),
            sites: HashMap::default(),
            discarded: HashSet::new(),
            index: Index::default(),
            position,
            latest: Nanos(0),
            finish: None,
            finished: false,
            payload: Vec::new(),
            dropped: Loss::default(),
            unreported: Loss::default(),
        }
    }

    /// Goes on with a thread where an earlier writer left it.
    pub(super) fn restore(&mut self, lane: Lane, sites: impl IntoIterator<Item = OwnedSite>) {
        for site in sites {
            self.sites.entry(site.id).or_insert(Known {
                site,
                generation: 0,
                place: 0,
            });
        }
        self.latest = self.latest.max(Nanos(lane.last));
        let thread = lane.thread;
        *self.lanes.of(thread, || Lane::new(thread)) = lane;
    }

    /// Goes on with the list of chunks where an earlier writer left it.
    pub(super) fn restore_index(&mut self, index: Index) {
        self.index = index;
    }

    /// The bytes that are kept until they are sealed.
    #[must_use]
    pub fn unsealed(&self) -> usize {
        if self.part.items > 0 {
            part::HEADER + self.chunk.coder.len()
        } else {
            0
        }
    }

    /// Takes `record`; appends a part to `out` when one is full.
    pub fn encode(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
        if self.finish.is_some() {
            return;
        }
        if let Record::Finish { at } = *record {
            self.latest = self.latest.max(at);
            self.finish = Some(at);
            return;
        }
        self.begin_chunk();
        self.item(record);
        if self.chunk_bytes + self.chunk.coder.len() >= CHUNK_BYTES
            || self.chunk.units >= CHUNK_UNITS
        {
            self.seal(out);
            self.is_begun = false;
        }
    }

    /// Appends what was taken since the last call as a part, which a reader can read as it is.
    pub fn seal(&mut self, out: &mut Vec<u8>) {
        if self.part.items > 0 {
            self.payload.clear();
            self.chunk.coder.finish(&mut self.payload);
            self.part.payload = self.payload.len();
            self.part.push(&self.payload, out);
            self.index.add(&self.part);
            self.position += self.part.len() as u64;
            self.chunk_bytes += self.part.len();
            self.part = empty(part::Kind::Continue, self.part.serial + 1);
        }
        if self.finish.is_some() && !self.finished {
            self.finish(out);
        }
    }

    /// Takes note of `record` without keeping it, for when there is no room.
    ///
    /// Spans are dropped whole: the end of a span whose beginning was encoded is still encoded, and so
    /// are process and finish. Everything else is counted.
    pub fn discard(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
        if self.finish.is_some() {
            return;
        }
        match *record {
            Record::Process { .. }
            | Record::End { .. }
            | Record::ThreadEnd { .. }
            | Record::AsyncEnd { .. }
            | Record::Finish { .. } => return self.encode(record, out),
            Record::Begin {
                thread,
                ref site,
                at,
                ..
            } => {
                let lane = self.lane(thread);
                lane.open.push(Open {
                    site: site.id,
                    began: at,
                    kept: false,
                });
                lane.records += 1;
            }
            Record::AsyncBegin { thread, id, .. } => {
                self.discarded.insert(id);
                self.lane(thread).records += 1;
            }
            Record::Event { thread, .. }
            | Record::Counter { thread, .. }
            | Record::Frame { thread, .. }
            | Record::Flow { thread, .. } => self.lane(thread).records += 1,
            Record::Thread {
                thread,
                os_id,
                name,
            } => self.name(thread, Some(os_id), name),
            Record::Track { track, name } => self.name(track, None, name),
            _ => {}
        }
        let loss = Loss::of(record);
        self.latest = self.latest.max(loss.to);
        self.dropped.add(loss);
        self.unreported.add(loss);
    }

    /// Takes note of what was discarded since the last call, as a loss; nothing if nothing was.
    ///
    /// Another chunk begins, which knows how many records each thread had.
    pub fn report(&mut self, out: &mut Vec<u8>) {
        let loss = mem::take(&mut self.unreported);
        let Dropped {
            spans,
            events,
            thread_names,
        } = loss.dropped;
        if !loss.dropped.any() || self.finish.is_some() {
            return;
        }
        self.seal(out);
        self.is_begun = false;
        if spans + events > 0 {
            let (from, to) = (loss.from.min(loss.to), loss.to);
            let thread = None;
            let record = Record::Loss {
                thread,
                spans,
                events,
                from,
                to,
            };
            self.encode(&record, out);
        }
        if thread_names > 0 {
            let name = "lost.thread_names";
            let value = Value::Unsigned(self.dropped.dropped.thread_names);
            self.encode(&Record::Label { name, value }, out);
        }
    }

    /// Appends what is left and the end of the capture, where all spans end. Everything afterwards is
    /// ignored.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        if self.finished {
            return;
        }
        self.report(out);
        let at = *self.finish.get_or_insert(self.latest);
        self.finished = true;
        self.seal(out);
        let mut end = empty(part::Kind::End, self.part.serial);
        (end.items, end.from, end.to) = (1, at, at);
        self.index.push_end(end, at, out);
    }

    /// Everything that was discarded.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        self.dropped.dropped
    }

    fn lane(&mut self, thread: ThreadIndex) -> &mut Lane {
        self.lanes.of(thread, || Lane::new(thread))
    }

    fn name(&mut self, thread: ThreadIndex, os_id: Option<u64>, name: &str) {
        let lane = self.lane(thread);
        lane.is_track = os_id.is_none();
        lane.os_id = os_id.unwrap_or(0);
        if lane.name.as_deref() != Some(name) {
            lane.name = Some(cut(name, MOST).into());
        }
    }

    /// Sees to it that there is a chunk, which knows all open spans.
    fn begin_chunk(&mut self) {
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

    /// The symbol of a thread's record, and where the chunk has its call site.
    fn symbol(&mut self, thread: ThreadIndex, kind: u32, site: &Site<'_>) -> usize {
        self.switch(Some(thread));
        self.lane(thread).records += 1;
        self.site_symbol(kind, site)
    }

    fn site_symbol(&mut self, kind: u32, site: &Site<'_>) -> usize {
        let known = self.sites.entry(site.id).or_insert_with(|| Known {
            site: OwnedSite::of(site),
            generation: 0,
            place: 0,
        });
        let (place, new) = known.place(self.generation, &mut self.chunk.sites);
        self.chunk.symbol(&mut self.history, kind, (place, new));
        self.part.items += 1;
        place
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

    fn item(&mut self, record: &Record<'_>) {
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
                self.switch(Some(thread));
                self.other(other::THREAD);
                self.name(thread, Some(os_id), name);
                self.chunk.number(|plain| &mut plain.os_id, os_id);
                self.chunk.string(name);
            }
            Record::Track { track, name } => {
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
                let place = self.symbol(thread, kind::BEGIN, site);
                self.time(thread, (place, false), at);
                self.chunk.fields(place, false, fields);
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
                let place = self.symbol(thread, kind::ASYNC_BEGIN, site);
                self.time(thread, (place, false), at);
                self.identity(id.0);
                self.chunk.fields(place, false, fields);
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
                let place = self.symbol(thread, kind::EVENT, site);
                self.time(thread, (place, false), at);
                self.chunk.fields(place, false, fields);
            }
            Record::Counter {
                thread,
                ref site,
                at,
                value,
            } => {
                let place = self.symbol(thread, kind::COUNTER, site);
                self.time(thread, (place, false), at);
                self.chunk
                    .fields(place, false, &[Field { name: "", value }]);
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
            self.chunk.symbol(&mut self.history, kind::END, (0, None));
            self.part.items += 1;
            self.time(thread, (place, true), at);
            self.chunk.fields(place, true, fields);
        } else {
            let place = self.symbol(thread, kind::END_OF, site);
            self.time(thread, (place, true), at);
            self.chunk.near(|plain| &mut plain.began, began.0, at.0);
            self.chunk.fields(place, true, fields);
        }
    }
}

impl Known {
    /// The number of the call site in the chunk, and the site itself where that is new.
    fn place(
        &mut self,
        generation: u32,
        sites: &mut Vec<SiteState>,
    ) -> (usize, Option<&OwnedSite>) {
        if self.generation == generation {
            return (self.place, None);
        }
        (self.generation, self.place) = (generation, sites.len());
        sites.push(SiteState::default());
        (self.place, Some(&self.site))
    }
}

/// A part with nothing in it.
fn empty(kind: part::Kind, serial: u32) -> Part {
    Part {
        kind,
        serial,
        items: 0,
        from: Nanos(u64::MAX),
        to: Nanos(0),
        payload: 0,
    }
}

impl Encode for Encoder {
    fn encode(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
        self.encode(record, out);
    }

    fn discard(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
        self.discard(record, out);
    }

    fn report(&mut self, out: &mut Vec<u8>) {
        self.report(out);
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        self.finish(out);
    }

    fn unsealed(&self) -> usize {
        self.unsealed()
    }

    fn seal(&mut self, out: &mut Vec<u8>) {
        self.seal(out);
    }

    fn dropped(&self) -> Dropped {
        self.dropped()
    }
}
