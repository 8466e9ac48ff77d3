//! Records as events.

use std::collections::HashMap;

use super::lane::Lane;
use super::site::Sites;
use super::{loss, text, value};
use crate::asyncs::Asyncs;
use crate::lanes::Lanes;
use crate::loss::Loss;
use crate::{Dropped, Encode, Field, Nanos, Record, ThreadIndex};

pub(super) const FIRST_FRAME_SET: u32 = 1_000_000_000;
const INSTEAD_OF_PROCESS: u32 = FIRST_FRAME_SET - 1;

/// Turns records into events, without any I/O.
///
/// The bytes of all calls, in order, between [`HEAD`](super::HEAD) and [`TAIL`](super::TAIL), are
/// a file; so they are after each call.
///
/// An end whose span never began is ignored. Records after [`Record::Finish`] are too.
///
/// # Cost
/// Does not allocate, apart from growing `out`, once a thread, a call site and a frame set are
/// known; asynchronous spans do. About 40 ns a record with up to one field, 100 ns with four, on a 2.6 GHz x86-64
/// (`benches/encoders.rs`).
///
/// # Examples
/// ```
/// use amp_trace_format::{Encode, Record, chrome};
///
/// let mut file = chrome::HEAD.to_vec();
/// let mut encoder = chrome::Encoder::new();
/// encoder.encode(&Record::Process { id: 7, name: "city" }, &mut file);
/// file.extend_from_slice(chrome::TAIL);
/// assert_eq!(
///     String::from_utf8_lossy(&file),
///     "[\n{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":7,\"args\":{\"name\":\"city\"}}\n]\n",
/// );
/// ```
#[derive(Debug)]
pub struct Encoder {
    pub(super) process: u32,
    /// The thread that the operating system numbers like the process.
    pub(super) main: Option<ThreadIndex>,
    lanes: Lanes<Lane>,
    pub(super) sites: Sites,
    pub(super) frame_sets: HashMap<String, u32>,
    started: bool,
    finished: bool,
    pub(super) latest: Nanos,
    dropped: Loss,
    unreported: Loss,
    /// Spans without a thread, with where they began and the beginnings of their events.
    pub(super) asyncs: Asyncs<(ThreadIndex, Vec<u8>)>,
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
            process: 0,
            main: None,
            lanes: Lanes::new(),
            sites: Sites::default(),
            frame_sets: HashMap::new(),
            started: false,
            finished: false,
            latest: Nanos(0),
            dropped: Loss::default(),
            unreported: Loss::default(),
            asyncs: Asyncs::new(),
        }
    }

    fn end(&mut self, thread: ThreadIndex, at: Nanos, fields: &[Field<'_>], out: &mut Vec<u8>) {
        self.latest = self.latest.max(at);
        if self.lane(thread).close() == Some(true) {
            self.separate(out);
            push_end(out, self.lane(thread), at, fields);
        }
    }

    pub(super) fn lane(&mut self, thread: ThreadIndex) -> &mut Lane {
        let (process, main) = (self.process, self.main);
        self.lanes.of(thread, || {
            Lane::new(thread, stamp(process, tid(process, main, thread)))
        })
    }

    pub(super) fn restamp(&mut self) {
        let (process, main) = (self.process, self.main);
        for lane in self.lanes.iter_mut() {
            lane.restamp(|thread| stamp(process, tid(process, main, thread)));
        }
    }

    pub(super) fn start(&mut self, at: Nanos, out: &mut Vec<u8>) {
        self.latest = self.latest.max(at);
        self.separate(out);
    }

    pub(super) fn separate(&mut self, out: &mut Vec<u8>) {
        if self.started {
            out.extend_from_slice(b",\n");
        }
        self.started = true;
    }
}

impl Encode for Encoder {
    /// Appends `record` to `out` as zero or more whole events.
    fn encode(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
        if self.finished {
            return;
        }
        match *record {
            Record::Process { id, name } => self.process(id, name, out),
            Record::Thread {
                thread,
                os_id,
                name,
            } => self.thread(thread, os_id, name, out),
            Record::Begin {
                thread,
                site,
                at,
                fields,
            } => {
                self.start(at, out);
                self.sites.push(out, &site);
                out.extend_from_slice(b"\"ph\":\"B\",");
                let lane = self.lane(thread);
                lane.open(true);
                lane.push_stamp(out, at);
                value::push_args(out, fields);
                out.push(b'}');
            }
            Record::End {
                thread, at, fields, ..
            } => self.end(thread, at, fields, out),
            Record::Label { name, value } => self.label(name, &value, out),
            Record::Track { track, name } => {
                let tid = tid(self.process, self.main, track);
                self.track(tid, i64::from(track.0), "", name, None, out);
            }
            Record::ThreadEnd { thread } => self.lanes.forget(thread),
            Record::AsyncBegin {
                thread,
                id,
                site,
                at,
                fields,
            } => self.async_begin((thread, id, at), &site, fields, out),
            Record::AsyncEnd {
                thread,
                id,
                site,
                at,
            } => self.async_end((thread, id, at), &site, out),
            Record::Flow {
                thread,
                id,
                at,
                step,
                ..
            } => self.flow(thread, id, at, step, out),
            Record::Event {
                thread,
                site,
                at,
                fields,
            } => {
                self.start(at, out);
                self.sites.push(out, &site);
                out.extend_from_slice(b"\"ph\":\"i\",\"s\":\"t\",");
                self.lane(thread).push_stamp(out, at);
                value::push_event_args(out, fields, site.level);
                out.push(b'}');
            }
            Record::Counter {
                thread,
                site,
                at,
                value,
            } => {
                self.start(at, out);
                self.sites.push(out, &site);
                out.extend_from_slice(b"\"ph\":\"C\",");
                self.lane(thread).push_free_stamp(out, at);
                out.extend_from_slice(b",\"args\":{\"");
                text::push(out, site.unit.unwrap_or("value"));
                out.extend_from_slice(b"\":");
                value::push_counter(out, &value);
                out.extend_from_slice(b"}}");
            }
            Record::Frame {
                site,
                at,
                began,
                index,
                ..
            } => {
                self.frame(site.name, site.target, [began, at], index, out);
            }
            Record::Loss {
                thread,
                spans,
                events,
                from,
                to,
            } => {
                let dropped = Dropped {
                    spans,
                    events,
                    thread_names: 0,
                };
                self.loss(thread, Loss { dropped, from, to }, out);
            }
            Record::Histogram {
                site,
                from,
                to,
                values,
            } => {
                self.distribution("histogram", &site, [from, to], values.count(), values, out);
                self.series(&site, from, values, out);
            }
            Record::Totals {
                site,
                from,
                to,
                count,
                durations,
            } => self.distribution("totals", &site, [from, to], count, durations, out),
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
            _ => {}
        }
        let loss = Loss::of(record);
        self.latest = self.latest.max(loss.to);
        self.dropped.add(Loss::beside(record));
        self.unreported.add(loss);
    }

    /// Appends one event that says what was discarded since the last call; nothing if nothing was.
    fn report(&mut self, out: &mut Vec<u8>) {
        let loss = std::mem::take(&mut self.unreported);
        if !loss.dropped.any() {
            return;
        }
        self.separate(out);
        out.extend_from_slice(b"{\"name\":\"lost records\",\"cat\":\"amp_trace\",");
        self.process_instant(loss.from.min(loss.to), out);
        loss::push_args(out, &loss, "the output refused data");
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
                    self.separate(out);
                    push_end(out, &mut lane, self.latest, &[]);
                }
            }
        }
    }

    /// Everything that was discarded.
    fn dropped(&self) -> Dropped {
        self.dropped.dropped
    }
}

pub(super) fn tid(process: u32, main: Option<ThreadIndex>, thread: ThreadIndex) -> u32 {
    if main == Some(thread) {
        process
    } else if thread.0 == process {
        INSTEAD_OF_PROCESS
    } else {
        thread.0
    }
}

fn stamp(process: u32, tid: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(40);
    push_stamp(&mut out, process, tid);
    out
}

pub(super) fn push_stamp(out: &mut Vec<u8>, process: u32, tid: u32) {
    out.extend_from_slice(b"\"pid\":");
    value::push_integer(out, process);
    out.extend_from_slice(b",\"tid\":");
    value::push_integer(out, tid);
    out.extend_from_slice(b",\"ts\":");
}

fn push_end(out: &mut Vec<u8>, lane: &mut Lane, at: Nanos, fields: &[Field<'_>]) {
    out.extend_from_slice(b"{\"ph\":\"E\",");
    lane.push_end_stamp(out, at);
    value::push_args(out, fields);
    out.push(b'}');
}
