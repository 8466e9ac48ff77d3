//! Readable lines for a person at a terminal.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write;

use amp_trace_format::{
    Dropped, Field, LogHistogram, Nanos, Record, Site, ThreadIndex, Value, WriteError, Writer,
};

/// Writes a line when a span ends, and one for each event, counter value, frame and loss.
///
/// ```text
///     12.345 ms  main  amp_engine::plugins  INFO  plugin_build 1.204 ms  plugin="Vehicles"
/// ```
///
/// Spans inside others are indented.
pub(crate) struct Console<W> {
    to: W,
    lines: String,
    threads: HashMap<ThreadIndex, Thread>,
}

#[derive(Default)]
struct Thread {
    name: String,
    /// The fields of the open spans, formatted when they began.
    open: Vec<String>,
}

impl<W: Write> Console<W> {
    pub(crate) fn new(to: W) -> Self {
        Self {
            to,
            lines: String::new(),
            threads: HashMap::new(),
        }
    }

    fn line(&mut self, thread: ThreadIndex, site: &Site<'_>, at: Nanos, what: &str) {
        let thread = self.threads.entry(thread).or_default();
        let (name, depth) = (&thread.name, thread.open.len());
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.lines,
            "{:>12.3} ms  {name}  {}  {}  {:indent$}{what}",
            at.0 as f64 / 1e6,
            site.target,
            site.level,
            "",
            indent = depth * 2,
        );
    }

    fn distribution(&mut self, site: &Site<'_>, at: Nanos, count: u64, values: &LogHistogram) {
        let quantile = |share| values.quantile(share).unwrap_or(0);
        let _ = writeln!(
            self.lines,
            "{:>12.3} ms  {}  {}  {} x{count}  p50={} p99={} max={} {}",
            at.0 as f64 / 1e6,
            site.target,
            site.level,
            site.name,
            quantile(0.5),
            quantile(0.99),
            values.max().unwrap_or(0),
            site.unit.unwrap_or("ns"),
        );
    }
}

impl<W: Write + Send> Writer for Console<W> {
    fn write(&mut self, record: &Record<'_>) {
        match record {
            Record::Process { .. }
            | Record::Label { .. }
            | Record::Flow { .. }
            | Record::Finish { .. } => {}
            Record::ThreadEnd { thread } => {
                self.threads.remove(thread);
            }
            Record::Track {
                track: thread,
                name,
            }
            | Record::Thread { thread, name, .. } => {
                (*name).clone_into(&mut self.threads.entry(*thread).or_default().name);
            }
            Record::Begin { thread, fields, .. } => {
                self.threads
                    .entry(*thread)
                    .or_default()
                    .open
                    .push(formatted(fields));
            }
            Record::End {
                thread,
                site,
                at,
                began,
                fields: late,
            } => {
                let open = &mut self.threads.entry(*thread).or_default().open;
                let fields = open.pop().unwrap_or_default();
                let what = format!(
                    "{} {:.3} ms{fields}{}",
                    site.name,
                    at.since(*began) as f64 / 1e6,
                    formatted(late)
                );
                self.line(*thread, site, *at, &what);
            }
            Record::AsyncBegin {
                thread,
                site,
                at,
                fields,
                ..
            } => {
                let what = format!("{} begins{}", site.name, formatted(fields));
                self.line(*thread, site, *at, &what);
            }
            Record::AsyncEnd {
                thread, site, at, ..
            } => self.line(*thread, site, *at, &format!("{} ends", site.name)),
            Record::Event {
                thread,
                site,
                at,
                fields,
            } => {
                self.line(
                    *thread,
                    site,
                    *at,
                    &format!("{}{}", site.name, formatted(fields)),
                );
            }
            Record::Counter {
                thread,
                site,
                at,
                value,
            } => {
                let field = Field {
                    name: site.name,
                    value: *value,
                };
                let unit = site.unit.unwrap_or_default();
                let what = format!("{} {unit}", formatted(&[field]).trim_start());
                self.line(*thread, site, *at, what.trim_end());
            }
            Record::Histogram {
                site, to, values, ..
            } => self.distribution(site, *to, values.count(), values),
            Record::Totals {
                site,
                to,
                count,
                durations,
                ..
            } => self.distribution(site, *to, *count, durations),
            Record::Frame {
                thread,
                site,
                at,
                began,
                index,
            } => {
                let millis = at.since(*began) as f64 / 1e6;
                self.line(
                    *thread,
                    site,
                    *at,
                    &format!("{} {index}: {millis:.3} ms", site.name),
                );
            }
            Record::Loss {
                spans,
                events,
                from,
                to,
                ..
            } => {
                let _ = writeln!(
                    self.lines,
                    "{:>12.3} ms  lost {spans} spans and {events} events since {:.3} ms",
                    to.0 as f64 / 1e6,
                    from.0 as f64 / 1e6,
                );
            }
        }
    }

    fn commit(&mut self) -> Result<(), WriteError> {
        // Lines are for a person who is looking: what a closed terminal does not take is not kept.
        let result = self
            .to
            .write_all(self.lines.as_bytes())
            .and_then(|()| self.to.flush());
        self.lines.clear();
        result.map_err(|source| WriteError::Output { pending: 0, source })
    }

    fn finish(&mut self) -> Result<(), WriteError> {
        self.commit()
    }

    fn dropped(&self) -> Dropped {
        Dropped::default()
    }
}

fn formatted(fields: &[Field<'_>]) -> String {
    let mut text = String::new();
    for Field { name, value } in fields {
        let _ = match value {
            Value::Unsigned(value) => write!(text, "  {name}={value}"),
            Value::Signed(value) => write!(text, "  {name}={value}"),
            Value::Float(value) => write!(text, "  {name}={value}"),
            Value::Bool(value) => write!(text, "  {name}={value}"),
            Value::Text(value) => write!(text, "  {name}={value:?}"),
            Value::Truncated { kept, full_len } => {
                write!(text, "  {name}={kept:?}… ({full_len} bytes)")
            }
        };
    }
    text
}
