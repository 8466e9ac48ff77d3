//! Records as events.

use std::collections::{HashMap, HashSet};

use super::lane::{Lane, Lanes};
use super::loss::Loss;
use super::site::Sites;
use super::{text, value};
use crate::{
    AsyncId, Dropped, Field, FlowId, FlowStep, LogHistogram, Nanos, Record, Site, ThreadIndex,
    Value,
};

const FIRST_FRAME_SET: u32 = 1_000_000_000;
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
/// known. About 40 ns a record with up to one field, 100 ns with four, on a 2.6 GHz x86-64
/// (`benches/chrome.rs`).
///
/// # Examples
/// ```
/// use amp_trace_format::{Record, chrome};
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
    process: u32,
    /// The thread that the operating system numbers like the process.
    main: Option<ThreadIndex>,
    lanes: Lanes,
    sites: Sites,
    frame_sets: HashMap<String, u32>,
    started: bool,
    finished: bool,
    latest: Nanos,
    dropped: Loss,
    unreported: Loss,
    /// Spans without a thread whose beginning was discarded.
    missing: HashSet<AsyncId>,
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
            missing: HashSet::new(),
        }
    }

    /// Appends `record` to `out` as zero or more whole events.
    pub fn encode(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
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
            } => self.asynchronous("b", (thread, id, at), &site, fields, out),
            Record::AsyncEnd {
                thread,
                id,
                site,
                at,
            } => self.asynchronous("e", (thread, id, at), &site, &[], out),
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
                value::push_args(out, fields);
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
            } => self.distribution("histogram", &site, [from, to], values.count(), values, out),
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
    pub fn discard(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
        if self.finished {
            return;
        }
        let mut loss = Loss::default();
        match *record {
            Record::Process { .. }
            | Record::End { .. }
            | Record::ThreadEnd { .. }
            | Record::Finish { .. } => {
                return self.encode(record, out);
            }
            Record::Thread { .. } | Record::Track { .. } => loss.dropped.thread_names = 1,
            Record::Begin { thread, at, .. } => {
                self.lane(thread).open(false);
                loss.dropped.spans = 1;
                loss.at(at);
            }
            Record::AsyncBegin { id, at, .. } => {
                self.missing.insert(id);
                loss.dropped.spans = 1;
                loss.at(at);
            }
            Record::AsyncEnd { id, .. } => {
                if !self.missing.remove(&id) {
                    self.encode(record, out);
                }
                return;
            }
            Record::Event { at, .. }
            | Record::Counter { at, .. }
            | Record::Frame { at, .. }
            | Record::Flow { at, .. } => {
                loss.dropped.events = 1;
                loss.at(at);
            }
            Record::Label { .. } => loss.dropped.events = 1,
            Record::Histogram { from, to, .. } | Record::Totals { from, to, .. } => {
                loss.dropped.events = 1;
                loss.at(from);
                loss.at(to);
            }
            Record::Loss {
                spans,
                events,
                from,
                to,
                ..
            } => {
                let dropped = Dropped {
                    spans,
                    events,
                    thread_names: 0,
                };
                loss = Loss { dropped, from, to };
            }
        }
        self.latest = self.latest.max(loss.to);
        self.dropped.add(loss);
        self.unreported.add(loss);
    }

    /// Appends one event that says what was discarded since the last call; nothing if nothing was.
    pub fn report(&mut self, out: &mut Vec<u8>) {
        let loss = std::mem::take(&mut self.unreported);
        if !loss.dropped.any() {
            return;
        }
        self.separate(out);
        out.extend_from_slice(b"{\"name\":\"lost records\",\"cat\":\"amp_trace\",");
        self.process_instant(loss.from.min(loss.to), out);
        loss.push_args(out, "the output refused data");
    }

    /// Appends the ends of open spans, at the latest time seen. Everything afterwards is ignored.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        if self.finished {
            return;
        }
        self.report(out);
        self.finished = true;
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
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        self.dropped.dropped
    }

    fn process(&mut self, id: u32, name: &str, out: &mut Vec<u8>) {
        self.process = id;
        self.restamp();
        self.separate(out);
        out.extend_from_slice(b"{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, id);
        out.extend_from_slice(b",\"args\":{\"name\":\"");
        text::push(out, name);
        out.extend_from_slice(b"\"}}");
    }

    fn thread(&mut self, thread: ThreadIndex, os_id: u64, name: &str, out: &mut Vec<u8>) {
        if self.main.is_none() && self.process != 0 && os_id == u64::from(self.process) {
            self.main = Some(thread);
            self.restamp();
        }
        let tid = tid(self.process, self.main, thread);
        self.track(tid, i64::from(thread.0), "", name, Some(os_id), out);
    }

    fn end(&mut self, thread: ThreadIndex, at: Nanos, fields: &[Field<'_>], out: &mut Vec<u8>) {
        self.latest = self.latest.max(at);
        if self.lane(thread).close() == Some(true) {
            self.separate(out);
            push_end(out, self.lane(thread), at, fields);
        }
    }

    fn label(&mut self, name: &str, value: &Value<'_>, out: &mut Vec<u8>) {
        self.separate(out);
        out.extend_from_slice(b"{\"name\":\"trace_label\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, self.process);
        let field = Field {
            name,
            value: *value,
        };
        value::push_args(out, &[field]);
        out.push(b'}');
    }

    fn asynchronous(
        &mut self,
        phase: &str,
        (thread, id, at): (ThreadIndex, AsyncId, Nanos),
        site: &Site<'_>,
        fields: &[Field<'_>],
        out: &mut Vec<u8>,
    ) {
        if phase == "e" && self.missing.remove(&id) {
            return;
        }
        self.start(at, out);
        self.sites.push(out, site);
        self.identified(phase, thread, id.0, at, out);
        value::push_args(out, fields);
        out.push(b'}');
    }

    fn flow(
        &mut self,
        thread: ThreadIndex,
        id: FlowId,
        at: Nanos,
        step: FlowStep,
        out: &mut Vec<u8>,
    ) {
        self.start(at, out);
        // Readers join the steps by name, category and number: the first two are always the same.
        out.extend_from_slice(b"{\"name\":\"flow\",\"cat\":\"flow\",\"bp\":\"e\",");
        let phase = match step {
            FlowStep::Start => "s",
            FlowStep::Middle => "t",
            FlowStep::End => "f",
        };
        self.identified(phase, thread, id.0, at, out);
        out.push(b'}');
    }

    /// Phase, number, thread and time.
    fn identified(
        &mut self,
        phase: &str,
        thread: ThreadIndex,
        id: u64,
        at: Nanos,
        out: &mut Vec<u8>,
    ) {
        out.extend_from_slice(b"\"ph\":\"");
        out.extend_from_slice(phase.as_bytes());
        out.extend_from_slice(b"\",\"id\":\"");
        value::push_integer(out, id);
        out.extend_from_slice(b"\",");
        self.lane(thread).push_free_stamp(out, at);
    }

    fn loss(&mut self, thread: Option<ThreadIndex>, loss: Loss, out: &mut Vec<u8>) {
        self.start(loss.from, out);
        out.extend_from_slice(b"{\"name\":\"lost records\",\"cat\":\"amp_trace\",");
        if let Some(thread) = thread {
            out.extend_from_slice(b"\"ph\":\"i\",\"s\":\"t\",");
            self.lane(thread).push_stamp(out, loss.from);
            loss.push_args(out, "no free block for the thread");
        } else {
            self.process_instant(loss.from, out);
            loss.push_args(
                out,
                "recorded past a thread's end, or by the recorder itself",
            );
        }
    }

    /// Sums over a range of time, as an instant of the process at its end.
    fn distribution(
        &mut self,
        what: &str,
        site: &Site<'_>,
        [from, to]: [Nanos; 2],
        count: u64,
        values: &LogHistogram,
        out: &mut Vec<u8>,
    ) {
        self.start(to, out);
        self.sites.push(out, site);
        self.process_instant(to, out);
        let sum = u64::try_from(values.sum()).unwrap_or(u64::MAX);
        let number = |name, value| Field {
            name,
            value: Value::Unsigned(value),
        };
        let quantile = |share| values.quantile(share).unwrap_or(0);
        let fields = [
            Field {
                name: "of",
                value: Value::Text(what),
            },
            number("from_ns", from.0),
            number("to_ns", to.0),
            number("count", count),
            number("measured", values.count()),
            number("sum", sum),
            number("min", values.min().unwrap_or(0)),
            number("p50", quantile(0.5)),
            number("p95", quantile(0.95)),
            number("p99", quantile(0.99)),
            number("max", values.max().unwrap_or(0)),
        ];
        value::push_args(out, &fields);
        out.push(b'}');
    }

    /// Phase, scope, process and time of an instant of the process.
    fn process_instant(&self, at: Nanos, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\"ph\":\"i\",\"s\":\"p\",");
        push_stamp(out, self.process, self.process);
        value::push_micros(out, at.0);
    }

    fn frame(
        &mut self,
        set: &str,
        target: &str,
        [began, at]: [Nanos; 2],
        index: u64,
        out: &mut Vec<u8>,
    ) {
        let tid = match self.frame_sets.get(set) {
            Some(&tid) => tid,
            None => self.frame_set(set, out),
        };
        self.start(at, out);
        out.extend_from_slice(b"{\"name\":\"");
        text::push(out, set);
        out.push(b' ');
        value::push_integer(out, index);
        out.extend_from_slice(b"\",\"cat\":\"");
        text::push(out, target);
        out.extend_from_slice(b"\",\"ph\":\"X\",");
        push_stamp(out, self.process, tid);
        value::push_micros(out, began.0);
        out.extend_from_slice(b",\"dur\":");
        value::push_micros(out, at.since(began));
        out.extend_from_slice(b",\"args\":{\"index\":");
        value::push_integer(out, index);
        out.extend_from_slice(b"}}");
    }

    /// Gives a new frame set its track, above those of the threads.
    fn frame_set(&mut self, set: &str, out: &mut Vec<u8>) -> u32 {
        let place = u32::try_from(self.frame_sets.len()).unwrap_or(u32::MAX);
        let tid = FIRST_FRAME_SET.saturating_add(place);
        self.frame_sets.insert(set.to_owned(), tid);
        self.track(tid, -1, "Frames: ", set, None, out);
        tid
    }

    /// Names and places one track.
    fn track(
        &mut self,
        tid: u32,
        sort: i64,
        kind: &str,
        name: &str,
        os_id: Option<u64>,
        out: &mut Vec<u8>,
    ) {
        self.separate(out);
        out.extend_from_slice(b"{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, self.process);
        out.extend_from_slice(b",\"tid\":");
        value::push_integer(out, tid);
        out.extend_from_slice(b",\"args\":{\"name\":\"");
        text::push(out, kind);
        text::push(out, name);
        out.push(b'"');
        if let Some(os_id) = os_id {
            out.extend_from_slice(b",\"os_id\":");
            value::push_integer(out, os_id);
        }
        out.extend_from_slice(b"}}");
        self.separate(out);
        out.extend_from_slice(b"{\"name\":\"thread_sort_index\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, self.process);
        out.extend_from_slice(b",\"tid\":");
        value::push_integer(out, tid);
        out.extend_from_slice(b",\"args\":{\"sort_index\":");
        value::push_integer(out, sort);
        out.extend_from_slice(b"}}");
    }

    fn lane(&mut self, thread: ThreadIndex) -> &mut Lane {
        let (process, main) = (self.process, self.main);
        self.lanes
            .of(thread, || stamp(process, tid(process, main, thread)))
    }

    fn restamp(&mut self) {
        let (process, main) = (self.process, self.main);
        self.lanes
            .restamp(|thread| stamp(process, tid(process, main, thread)));
    }

    fn start(&mut self, at: Nanos, out: &mut Vec<u8>) {
        self.latest = self.latest.max(at);
        self.separate(out);
    }

    fn separate(&mut self, out: &mut Vec<u8>) {
        if self.started {
            out.extend_from_slice(b",\n");
        }
        self.started = true;
    }
}

fn tid(process: u32, main: Option<ThreadIndex>, thread: ThreadIndex) -> u32 {
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

fn push_stamp(out: &mut Vec<u8>, process: u32, tid: u32) {
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
