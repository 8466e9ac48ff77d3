//! A recording into memory, one at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use amp_trace::format::{Dropped, Record, Value, WriteError, Writer};
use amp_trace::{Config, Output, Summary};

/// A record as text, with its thread: `begin cull n=3`, `end cull`, `event hit x="a"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) thread: u32,
    pub(crate) text: String,
    pub(crate) at: u64,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<Line>>>);

impl Writer for Lines {
    fn write(&mut self, record: &Record<'_>) {
        let (thread, at, text) = match record {
            Record::Process { .. } => (0, 0, "process".to_owned()),
            Record::Thread { thread, name, .. } => (thread.0, 0, format!("thread {name}")),
            Record::Begin {
                thread,
                site,
                at,
                fields,
            } => (
                thread.0,
                at.0,
                format!("begin {}{}", site.name, text(fields)),
            ),
            Record::End {
                thread,
                site,
                at,
                fields,
                ..
            } => (thread.0, at.0, format!("end {}{}", site.name, text(fields))),
            Record::Event {
                thread,
                site,
                at,
                fields,
            } => (
                thread.0,
                at.0,
                format!("event {}{}", site.name, text(fields)),
            ),
            Record::Counter {
                thread,
                site,
                at,
                value,
            } => (
                thread.0,
                at.0,
                format!("counter {} {}", site.name, value_text(value)),
            ),
            Record::Frame {
                thread,
                site,
                at,
                index,
                ..
            } => (thread.0, at.0, format!("frame {} {index}", site.name)),
            Record::Loss {
                thread,
                spans,
                events,
                to,
                ..
            } => (
                thread.map_or(0, |thread| thread.0),
                to.0,
                format!("loss {spans} {events}"),
            ),
            Record::Label { name, value } => (0, 0, format!("label {name}={}", value_text(value))),
            Record::Track { track, name } => (track.0, 0, format!("track {name}")),
            Record::ThreadEnd { .. } => return,
            Record::AsyncBegin {
                thread,
                id,
                site,
                at,
                fields,
            } => (
                thread.0,
                at.0,
                format!("async begin {} {}{}", id.0, site.name, text(fields)),
            ),
            Record::AsyncEnd {
                thread,
                id,
                site,
                at,
            } => (thread.0, at.0, format!("async end {} {}", id.0, site.name)),
            Record::Flow {
                thread,
                id,
                at,
                step,
                ..
            } => (thread.0, at.0, format!("flow {} {step:?}", id.0)),
            Record::Histogram {
                site, to, values, ..
            } => (
                0,
                to.0,
                format!("histogram {} x{}", site.name, values.count()),
            ),
            Record::Totals {
                site, to, count, ..
            } => (0, to.0, format!("totals {} x{count}", site.name)),
            Record::Finish { at } => (0, at.0, "finish".to_owned()),
        };
        self.0.lock().unwrap().push(Line { thread, text, at });
    }

    fn commit(&mut self) -> Result<(), WriteError> {
        Ok(())
    }

    fn finish(&mut self) -> Result<(), WriteError> {
        Ok(())
    }

    fn dropped(&self) -> Dropped {
        Dropped::default()
    }
}

fn text(fields: &[amp_trace::format::Field<'_>]) -> String {
    fields
        .iter()
        .map(|field| format!(" {}={}", field.name, value_text(&field.value)))
        .collect()
}

fn value_text(value: &Value<'_>) -> String {
    match value {
        Value::Unsigned(value) => format!("{value}u"),
        Value::Signed(value) => format!("{value}i"),
        Value::Float(value) => format!("{value:?}"),
        Value::Bool(value) => format!("{value}"),
        Value::Text(value) => format!("{value:?}"),
        Value::Truncated { kept, full_len } => format!("{} of {full_len} bytes", kept.len()),
    }
}

/// What a recording left.
#[allow(dead_code, reason = "not every test file reads the summary")]
pub(crate) struct Captured {
    pub(crate) lines: Vec<Line>,
    pub(crate) summary: Summary,
    _one_at_a_time: MutexGuard<'static, ()>,
}

#[allow(
    dead_code,
    reason = "not every test file asks for every kind of record"
)]
impl Captured {
    /// The records of all threads in the order of time, but the `process`, `thread` and `finish`
    /// lines, and what a record costs.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let is_frame_of_it = |text: &str| {
            text == "process"
                || text == "finish"
                || text.starts_with("thread ")
                || text.starts_with("label ")
        };
        self.lines
            .iter()
            .map(|line| line.text.as_str())
            .filter(|text| !is_frame_of_it(text))
            .collect()
    }
}

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Waits until no other test of this process records.
#[allow(dead_code, reason = "not every test file records by itself")]
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Records what `program` does.
#[allow(dead_code, reason = "not every test file records with the defaults")]
pub(crate) fn capture(program: impl FnOnce()) -> Captured {
    capture_with(Config::default(), program)
}

/// Records what `program` does, as `config` says, beside the outputs of `config`.
pub(crate) fn capture_with(mut config: Config, program: impl FnOnce()) -> Captured {
    let one_at_a_time = alone();
    let lines = Lines::default();
    config
        .outputs
        .push(Output::new("memory", Box::new(lines.clone())));
    amp_trace::start(config).unwrap();
    program();
    let summary = amp_trace::finish().unwrap();
    let mut lines = std::mem::take(&mut *lines.0.lock().unwrap());
    // Stable: records of one thread keep their order.
    lines.sort_by_key(|line| line.at);
    Captured {
        lines,
        summary,
        _one_at_a_time: one_at_a_time,
    }
}

/// Every end belongs to the innermost beginning of its thread, and time never runs backwards.
#[allow(dead_code, reason = "not every test file has threads")]
pub(crate) fn balanced(lines: &[Line]) {
    let mut open: HashMap<u32, Vec<&str>> = HashMap::new();
    let mut last: HashMap<u32, u64> = HashMap::new();
    for line in lines {
        if line.text.starts_with("loss") || line.text.starts_with("thread") {
            continue;
        }
        let before = last.insert(line.thread, line.at).unwrap_or(0);
        assert!(line.at >= before, "{line:?} comes after {before}");
        if let Some(begin) = line.text.strip_prefix("begin ") {
            open.entry(line.thread)
                .or_default()
                .push(begin.split(' ').next().unwrap());
        } else if let Some(end) = line.text.strip_prefix("end ") {
            assert_eq!(open.entry(line.thread).or_default().pop(), Some(end));
        }
    }
    assert!(open.values().all(Vec::is_empty));
}
