//! Events that stand for a range of time: losses, sums and distributions.

use super::encode::{Encoder, push_stamp};
use super::{loss, text, value};
use crate::loss::Loss;
use crate::{Field, LogHistogram, Nanos, Site, ThreadIndex, Value};

impl Encoder {
    pub(super) fn loss(&mut self, thread: Option<ThreadIndex>, loss: Loss, out: &mut Vec<u8>) {
        self.start(loss.from, out);
        out.extend_from_slice(b"{\"name\":\"lost records\",\"cat\":\"amp_trace\",");
        if let Some(thread) = thread {
            out.extend_from_slice(b"\"ph\":\"i\",\"s\":\"t\",");
            self.lane(thread).push_stamp(out, loss.from);
            loss::push_args(out, &loss, loss::OF_A_THREAD);
        } else {
            self.process_instant(loss.from, out);
            loss::push_args(out, &loss, loss::OF_NO_THREAD);
        }
    }

    /// Sums over a range of time, as an instant of the process at its end.
    pub(super) fn distribution(
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
        value::push_args(out, &of_distribution(what, [from, to], count, values));
        out.push(b'}');
    }

    /// A counter with a few series, from the beginning of the range on.
    pub(super) fn series(
        &mut self,
        site: &Site<'_>,
        from: Nanos,
        values: &LogHistogram,
        out: &mut Vec<u8>,
    ) {
        let Some(series) = values.series() else {
            return;
        };
        self.start(from, out);
        out.extend_from_slice(b"{\"name\":\"");
        text::push(out, site.name);
        if let Some(unit) = site.unit {
            out.push(b' ');
            text::push(out, unit);
        }
        out.extend_from_slice(b"\",\"cat\":\"");
        text::push(out, site.target);
        out.extend_from_slice(b"\",\"ph\":\"C\",");
        push_stamp(out, self.process, self.process);
        value::push_micros(out, from.0);
        let mut before: &[u8] = b",\"args\":{\"";
        for (name, value) in series {
            out.extend_from_slice(before);
            text::push(out, name);
            out.extend_from_slice(b"\":");
            value::push_counter(out, &Value::Unsigned(value));
            before = b",\"";
        }
        out.extend_from_slice(b"}}");
    }

    /// Phase, scope, process and time of an instant of the process.
    pub(super) fn process_instant(&self, at: Nanos, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\"ph\":\"i\",\"s\":\"p\",");
        push_stamp(out, self.process, self.process);
        value::push_micros(out, at.0);
    }
}

/// What is said of the values that came in a range of time.
pub(super) fn of_distribution<'a>(
    of: &'a str,
    [from, to]: [Nanos; 2],
    count: u64,
    values: &LogHistogram,
) -> [Field<'a>; 11] {
    let sum = u64::try_from(values.sum()).unwrap_or(u64::MAX);
    let number = |name, value| Field {
        name,
        value: Value::Unsigned(value),
    };
    let quantile = |share| values.quantile(share).unwrap_or(0);
    [
        Field {
            name: "of",
            value: Value::Text(of),
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
    ]
}
