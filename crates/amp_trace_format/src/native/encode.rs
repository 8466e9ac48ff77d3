//! Records as items of chunks.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::mem;

use super::HEADER;
use super::chunk::Chunk;
use super::index::Index;
use super::known::{Known, Mix};
use super::lane::{Lane, Open};
use super::part::{self, Part};
use super::site::OwnedSite;
use super::symbol::History;
use crate::lanes::Lanes;
use crate::loss::Loss;
use crate::{AsyncId, Dropped, Encode, Nanos, Record, ThreadIndex, Value};

/// From so many bytes on, a chunk is complete.
const CHUNK_BYTES: usize = 56 << 10;
/// From so many items, fields and buckets on, a chunk is complete.
const CHUNK_UNITS: usize = 60_000;

/// Turns records into parts of chunks, without any I/O.
///
/// The bytes of all calls, in order, are a capture. [`encode`](Self::encode) keeps up to 56 KiB, and
/// the record that passes this; [`seal`](Self::seal) hands them out.
///
/// # Cost
/// Does not allocate once threads, call sites, fields and texts of a chunk are known. Half a MiB of
/// models, 3 KiB more for each call site and 1 KiB for each field, 3 MiB at most; the texts of a chunk, 4 MiB and
/// those of one record; and 8 bytes for each choice since [`seal`](Self::seal), of which a record is 3 to 5, a field 3 and a
/// byte of a new text up to 8.
/// Takes 1.8 to 2.4 times as long as [`perfetto::Encoder`](crate::perfetto::Encoder) (`benches/encoders.rs`).
#[derive(Debug)]
pub struct Encoder {
    pub(super) chunk: Chunk,
    /// Counts chunks; 0 is none.
    pub(super) generation: u32,
    pub(super) is_begun: bool,
    /// Bytes of the chunk's sealed parts.
    pub(super) chunk_bytes: usize,
    pub(super) part: Part,
    /// The thread of the last item.
    pub(super) current: Option<ThreadIndex>,
    /// What it did last.
    pub(super) history: History,
    pub(super) lanes: Lanes<Lane>,
    pub(super) sites: HashMap<u32, Known, BuildHasherDefault<Mix>>,
    /// Asynchronous spans whose beginning was discarded.
    pub(super) discarded: HashSet<AsyncId>,
    pub(super) index: Index,
    /// Bytes handed out so far.
    pub(super) position: u64,
    pub(super) latest: Nanos,
    pub(super) finish: Option<Nanos>,
    pub(super) finished: bool,
    pub(super) payload: Vec<u8>,
    pub(super) dropped: Loss,
    pub(super) unreported: Loss,
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
            self.sites.entry(site.id).or_insert(Known::new(site));
        }
        self.latest = self.latest.max(Nanos(lane.last));
        let thread = lane.thread;
        *self.lanes.of(thread, || Lane::new(thread)) = lane;
    }

    /// Goes on with the list of chunks where an earlier writer left it.
    pub(super) fn restore_index(&mut self, index: Index) {
        self.index = index;
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
    /// Takes `record`; appends a part to `out` when one is full.
    fn encode(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
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

    /// Takes note of `record` without keeping it, for when there is no room.
    ///
    /// Spans are dropped whole: the end of a span whose beginning was encoded is still encoded, and so
    /// are process and finish. Everything else is counted.
    fn discard(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
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
        self.dropped.add(Loss::beside(record));
        self.unreported.add(loss);
    }

    /// Takes note of what was discarded since the last call, as a loss; nothing if nothing was.
    ///
    /// Another chunk begins, which knows how many records each thread had.
    fn report(&mut self, out: &mut Vec<u8>) {
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

    /// The bytes that are kept until they are sealed.
    fn unsealed(&self) -> usize {
        if self.part.items > 0 {
            part::HEADER + self.chunk.coder.len()
        } else {
            0
        }
    }

    /// Appends what was taken since the last call as a part, which a reader can read as it is.
    fn seal(&mut self, out: &mut Vec<u8>) {
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

    /// Appends what is left and the end of the capture, where all spans end. Everything afterwards is
    /// ignored.
    fn finish(&mut self, out: &mut Vec<u8>) {
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
    fn dropped(&self) -> Dropped {
        self.dropped.dropped
    }
}
