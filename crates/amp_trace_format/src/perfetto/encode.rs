//! Records as packets.

use std::collections::{HashMap, HashSet};

use super::event::{Event, Events, Flow, Kind, Name};
use super::fields::{TRACE_PACKET, metadata, packet};
use super::lane::Lane;
use super::sequence::Sequence;
use super::wire::{push_bytes, push_int, push_message, push_uint};
use super::{instants, track, value};
use crate::asyncs::Asyncs;
use crate::lanes::Lanes;
use crate::loss::Loss;
use crate::{Dropped, Encode, Level, Nanos, Record, ThreadIndex, Value};

const INSTEAD_OF_PROCESS: u32 = 999_999_999;

/// Turns records into packets, without any I/O.
///
/// The bytes of all calls, in order, are a file; so they are after each call.
///
/// An end whose span never began is ignored. Records after [`Record::Finish`] are too.
///
/// # Cost
/// Does not allocate, apart from growing `out`, once a thread, a call site, a counter and the names
/// of its fields are known; frames and truncated texts do. About 45 ns a record with up to
/// one field, 75 ns with four, on a 2.6 GHz x86-64 (`benches/encoders.rs`).
///
/// # Examples
/// ```
/// use amp_trace_format::{Encode, Record, perfetto};
///
/// let mut file = Vec::new();
/// let mut encoder = perfetto::Encoder::new();
/// encoder.encode(&Record::Process { id: 7, name: "city" }, &mut file);
/// assert_eq!(file, b"\x0a\x0f\xe2\x03\x0c\x08\x04\x1a\x08\x08\x07\x32\x04city");
/// ```
#[derive(Debug)]
pub struct Encoder {
    pub(super) events: Events,
    pid: u32,
    /// The thread that the operating system numbers like the process.
    main: Option<ThreadIndex>,
    /// What belongs to no thread.
    pub(super) process: Sequence,
    lanes: Lanes<Lane>,
    /// Which of the threads are none.
    pub(super) tracks: HashSet<ThreadIndex>,
    pub(super) frame_sets: HashMap<String, u64>,
    pub(super) counters: HashMap<String, u64>,
    pub(super) histograms: HashMap<String, [u64; 3]>,
    /// Tracks of frame sets, counters and histograms so far.
    pub(super) numbered: u64,
    pub(super) asyncs: Asyncs<()>,
    finished: bool,
    pub(super) latest: Nanos,
    dropped: Loss,
    unreported: Loss,
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Encoder {
    /// An encoder at the beginning of a file.
    #[must_use]
    pub fn new() -> Self {
        Self {
            events: Events::default(),
            pid: 0,
            main: None,
            process: Sequence::of_times(1, track::PROCESS),
            lanes: Lanes::new(),
            tracks: HashSet::new(),
            frame_sets: HashMap::new(),
            counters: HashMap::new(),
            histograms: HashMap::new(),
            numbered: 0,
            asyncs: Asyncs::new(),
            finished: false,
            latest: Nanos(0),
            dropped: Loss::default(),
            unreported: Loss::default(),
        }
    }

    fn thread(&mut self, thread: ThreadIndex, os_id: u64, name: &str, out: &mut Vec<u8>) {
        let is_described = self.lane(thread).is_described;
        if self.main.is_none() && !is_described && self.pid != 0 && os_id == u64::from(self.pid) {
            self.main = Some(thread);
        }
        self.lane(thread).is_described = true;
        let (uuid, tid) = (track::of_thread(thread), self.tid(thread));
        track::push_thread(out, (uuid, self.pid, tid), Some(name));
    }

    /// Appends an event of a thread or a track.
    pub(super) fn on_thread(
        &mut self,
        thread: ThreadIndex,
        at: Nanos,
        event: Event<'_>,
        out: &mut Vec<u8>,
    ) {
        self.latest = self.latest.max(at);
        let (lane, events) = self.described(thread, out);
        let time = lane.time(at);
        events.push(out, &mut lane.sequence, time, event);
    }

    /// Appends an event of the process, or of a track that the event names.
    pub(super) fn on_process(&mut self, at: Nanos, event: Event<'_>, out: &mut Vec<u8>) {
        self.latest = self.latest.max(at);
        self.events.push(out, &mut self.process, at.0, event);
    }

    pub(super) fn lane(&mut self, thread: ThreadIndex) -> &mut Lane {
        self.lanes.of(thread, || Lane::new(thread))
    }

    /// The lane of a thread, after something has said what its track is.
    fn described(&mut self, thread: ThreadIndex, out: &mut Vec<u8>) -> (&mut Lane, &mut Events) {
        let (pid, tid) = (self.pid, self.tid(thread));
        let lane = self.lanes.of(thread, || Lane::new(thread));
        if !lane.is_described {
            lane.is_described = true;
            let uuid = track::of_thread(thread);
            if self.tracks.contains(&thread) {
                track::push_track(out, uuid, None);
            } else {
                track::push_thread(out, (uuid, pid, tid), None);
            }
        }
        (lane, &mut self.events)
    }

    fn tid(&self, thread: ThreadIndex) -> u32 {
        if self.main == Some(thread) {
            self.pid
        } else if thread.0 == self.pid {
            INSTEAD_OF_PROCESS
        } else {
            thread.0
        }
    }
}

/// The end of the innermost span of a sequence's track.
pub(super) const END: Event<'static> = Event {
    kind: Kind::End,
    track: None,
    name: Name::None,
    fields: &[],
    level: None,
};

/// Appends what is true of the whole recording.
pub(super) fn push_label(out: &mut Vec<u8>, name: &str, value: &Value<'_>) {
    push_message(out, TRACE_PACKET, |out| {
        push_message(out, packet::CHROME_EVENTS, |out| {
            push_message(out, metadata::ENTRY, |out| {
                push_bytes(out, metadata::NAME, name.as_bytes());
                match *value {
                    Value::Signed(v) => push_int(out, metadata::INT, v),
                    Value::Unsigned(v) if i64::try_from(v).is_ok() => {
                        push_uint(out, metadata::INT, v);
                    }
                    Value::Bool(v) => push_uint(out, metadata::BOOL, v.into()),
                    _ => push_bytes(out, metadata::STRING, value::text(value).as_bytes()),
                }
            });
        });
    });
}

impl Encode for Encoder {
    /// Appends `record` to `out` as zero or more whole packets.
    fn encode(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
        if self.finished {
            return;
        }
        match *record {
            Record::Process { id, name } => {
                self.pid = id;
                track::push_process(out, id, name);
            }
            Record::Label { name, value } => push_label(out, name, &value),
            Record::Thread {
                thread,
                os_id,
                name,
            } => self.thread(thread, os_id, name, out),
            Record::Track { track, name } => self.track(track, name, out),
            Record::ThreadEnd { thread } => {
                self.lanes.forget(thread);
                self.tracks.remove(&thread);
            }
            Record::Begin {
                thread,
                ref site,
                at,
                fields,
            } => {
                self.lane(thread).open(true);
                let event = Event {
                    kind: Kind::Begin,
                    track: None,
                    name: Name::Site(site),
                    fields,
                    level: None,
                };
                self.on_thread(thread, at, event, out);
            }
            Record::End {
                thread, at, fields, ..
            } => {
                self.latest = self.latest.max(at);
                if self.lane(thread).close() == Some(true) {
                    let event = Event { fields, ..END };
                    self.on_thread(thread, at, event, out);
                }
            }
            Record::Event {
                thread,
                ref site,
                at,
                fields,
            } => {
                let event = Event {
                    kind: Kind::Instant,
                    track: None,
                    name: Name::Site(site),
                    fields,
                    level: Some(site.level).filter(|level| *level != Level::Info),
                };
                self.on_thread(thread, at, event, out);
            }
            Record::AsyncBegin {
                id,
                ref site,
                at,
                fields,
                ..
            } => self.async_begin((id, at), site, fields, out),
            Record::AsyncEnd { id, at, .. } => self.async_end(id, at, out),
            Record::Flow {
                thread,
                id,
                at,
                step,
                ..
            } => {
                self.latest = self.latest.max(at);
                let (lane, events) = self.described(thread, out);
                let time = lane.time(at);
                let flow = Flow {
                    id,
                    step,
                    binds_next: false,
                };
                events.push_flow(out, &mut lane.sequence, time, None, flow);
            }
            Record::Counter {
                ref site,
                at,
                ref value,
                ..
            } => self.counter(site, at, value, out),
            Record::Frame {
                ref site,
                at,
                began,
                index,
                ..
            } => self.frame(site, [began, at], index, out),
            Record::Loss { thread, .. } => {
                let cause = match thread {
                    Some(_) => instants::OF_A_THREAD,
                    None => instants::OF_NO_THREAD,
                };
                self.loss(thread, &Loss::of(record), cause, out);
            }
            Record::Histogram {
                ref site,
                from,
                to,
                values,
            } => {
                self.distribution("histogram", site, [from, to], (values.count(), values), out);
                self.series(site, from, values, out);
            }
            Record::Totals {
                ref site,
                from,
                to,
                count,
                durations,
            } => self.distribution("totals", site, [from, to], (count, durations), out),
            Record::Finish { at } => {
                self.latest = self.latest.max(at);
                self.finish(out);
            }
        }
    }

    /// Takes note of `record` without keeping it, for when there is no room.
    ///
    /// Spans are dropped whole: the end of a span whose beginning was encoded is still appended to
    /// `out`, and so are process and finish. Everything else is counted.
    fn discard(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
        if self.finished {
            return;
        }
        match *record {
            Record::Process { .. }
            | Record::End { .. }
            | Record::ThreadEnd { .. }
            | Record::AsyncEnd { .. }
            | Record::Finish { .. } => return self.encode(record, out),
            Record::Begin { thread, .. } => self.lane(thread).open(false),
            Record::AsyncBegin { id, .. } => self.asyncs.discard(id),
            Record::Track { track, .. } => {
                self.tracks.insert(track);
            }
            _ => {}
        }
        let loss = Loss::of(record);
        self.latest = self.latest.max(loss.to);
        self.dropped.add(Loss::beside(record));
        self.unreported.add(loss);
    }

    /// Appends one event that says what was discarded since the last call; nothing if nothing was.
    ///
    /// Every sequence begins anew afterwards, so that what follows is read without what precedes it.
    fn report(&mut self, out: &mut Vec<u8>) {
        let loss = std::mem::take(&mut self.unreported);
        if !loss.dropped.any() {
            return;
        }
        self.process.forget();
        for lane in self.lanes.iter_mut() {
            lane.sequence.forget();
        }
        self.loss(None, &loss, "the output refused data", out);
    }

    /// Appends the ends of open spans, at the latest time seen. Everything afterwards is ignored.
    fn finish(&mut self, out: &mut Vec<u8>) {
        if self.finished {
            return;
        }
        self.report(out);
        self.finished = true;
        self.end_asyncs(out);
        for mut lane in self.lanes.drain() {
            while let Some(kept) = lane.close() {
                if kept {
                    let time = lane.time(self.latest);
                    self.events.push(out, &mut lane.sequence, time, END);
                }
            }
        }
    }

    /// Everything that was discarded.
    fn dropped(&self) -> Dropped {
        self.dropped.dropped
    }
}
