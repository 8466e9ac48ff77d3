//! Events that stand for a range of time: losses, sums and distributions.

use super::encode::Encoder;
use super::event::{Event, Kind, Name};
use crate::loss::Loss;
use crate::{Field, LogHistogram, Nanos, Site, ThreadIndex, Value};

const fn number(name: &str, value: u64) -> Field<'_> {
    Field {
        name,
        value: Value::Unsigned(value),
    }
}

/// A time as Chrome's format has it.
#[expect(clippy::cast_precision_loss, reason = "exact for 100 days")]
fn micros(name: &str, at: Nanos) -> Field<'_> {
    Field {
        name,
        value: Value::Float(at.0 as f64 / 1_000.0),
    }
}

const fn text<'a>(name: &'a str, text: &'a str) -> Field<'a> {
    Field {
        name,
        value: Value::Text(text),
    }
}

/// The cause of a loss on a thread; readers find the thread by it.
pub(super) const OF_A_THREAD: &str = "no free block for the thread";
/// The cause of a loss without a thread.
pub(super) const OF_NO_THREAD: &str = "recorded past a thread's end, or by the recorder itself";

impl Encoder {
    /// Shows a loss where it happened.
    pub(super) fn loss(
        &mut self,
        thread: Option<ThreadIndex>,
        loss: &Loss,
        cause: &str,
        out: &mut Vec<u8>,
    ) {
        let from = loss.from.min(loss.to);
        let fields = of_loss(loss, cause);
        let event = Event {
            kind: Kind::Instant,
            track: None,
            name: Name::Own {
                name: "lost records",
                target: "amp_trace",
            },
            fields: &fields,
            level: None,
        };
        match thread {
            Some(thread) => self.on_thread(thread, from, event, out),
            None => self.on_process(from, event, out),
        }
    }

    /// Sums over a range of time, as an instant of the process at its end.
    pub(super) fn distribution(
        &mut self,
        what: &str,
        site: &Site<'_>,
        [from, to]: [Nanos; 2],
        (count, values): (u64, &LogHistogram),
        out: &mut Vec<u8>,
    ) {
        let fields = of_distribution(what, [from, to], count, values);
        let event = Event {
            kind: Kind::Instant,
            track: None,
            name: Name::Site(site),
            fields: &fields,
            level: None,
        };
        self.on_process(to, event, out);
    }
}

/// What is said of a loss.
pub(super) fn of_loss<'a>(loss: &Loss, cause: &'a str) -> Vec<Field<'a>> {
    let mut fields = vec![
        text("cause", cause),
        number("spans", loss.dropped.spans),
        number("events", loss.dropped.events),
    ];
    if loss.dropped.thread_names != 0 {
        fields.push(number("thread_names", loss.dropped.thread_names));
    }
    let from = loss.from.min(loss.to);
    fields.extend([micros("from", from), micros("to", loss.to)]);
    fields
}

/// What is said of the values that came in a range of time.
pub(super) fn of_distribution<'a>(
    of: &'a str,
    [from, to]: [Nanos; 2],
    count: u64,
    values: &LogHistogram,
) -> [Field<'a>; 11] {
    let quantile = |share| values.quantile(share).unwrap_or(0);
    [
        text("of", of),
        number("from_ns", from.0),
        number("to_ns", to.0),
        number("count", count),
        number("measured", values.count()),
        number("sum", u64::try_from(values.sum()).unwrap_or(u64::MAX)),
        number("min", values.min().unwrap_or(0)),
        number("p50", quantile(0.5)),
        number("p95", quantile(0.95)),
        number("p99", quantile(0.99)),
        number("max", values.max().unwrap_or(0)),
    ]
}
