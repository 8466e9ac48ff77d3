//! Counters.

use super::column::{Column, push_text};
use crate::chrome::value;
use crate::{ProcessIndex, TrackIndex, Value};

/// The values of one counter.
#[derive(Debug)]
pub(super) struct Counter {
    track: TrackIndex,
    pub(super) process: Option<ProcessIndex>,
    name: String,
    category: String,
    unit: String,
    times: Column,
    /// By how much each is more than the one before.
    counts: Column,
    count: usize,
    latest: f64,
}

impl Counter {
    pub(super) fn new(
        track: TrackIndex,
        process: Option<ProcessIndex>,
        [name, category, unit]: [&str; 3],
    ) -> Self {
        Self {
            track,
            process,
            name: name.to_owned(),
            category: category.to_owned(),
            unit: unit.to_owned(),
            times: Column::default(),
            counts: Column::default(),
            count: 0,
            latest: 0.0,
        }
    }

    /// Whether a value is of this counter.
    pub(super) fn is(&self, track: TrackIndex, name: &str) -> bool {
        self.track == track && self.name == name
    }

    /// Takes a value; false if it is no number, and left out.
    pub(super) fn push(&mut self, at: u64, value: &Value<'_>) -> bool {
        #[expect(
            clippy::cast_precision_loss,
            reason = "the profiler has nothing but f64"
        )]
        let value = match *value {
            Value::Unsigned(value) => value as f64,
            Value::Signed(value) => value as f64,
            Value::Float(value) => value,
            Value::Bool(value) => f64::from(u8::from(value)),
            Value::Text(_) | Value::Truncated { .. } => f64::NAN,
        };
        if !value.is_finite() {
            return false;
        }
        if self.count == 0 {
            // The profiler takes the first difference for 0.
            self.difference(at, 0.0);
        }
        self.difference(at, value - self.latest);
        self.latest = value;
        true
    }

    fn difference(&mut self, at: u64, difference: f64) {
        self.count += 1;
        self.times.push_millis(at);
        let difference = difference.clamp(f64::MIN, f64::MAX);
        value::push_counter(self.counts.next(), &Value::Float(difference));
    }

    /// Appends an element of `counters`.
    pub(super) fn write(&mut self, process: u32, main_thread: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"name\":");
        push_text(out, &self.name);
        out.extend_from_slice(b",\"category\":");
        push_text(out, &self.category);
        out.extend_from_slice(b",\"description\":");
        push_text(out, &self.unit);
        out.extend_from_slice(b",\"pid\":\"");
        value::push_integer(out, process);
        out.extend_from_slice(b"\",\"mainThreadIndex\":");
        value::push_integer(out, main_thread);
        out.extend_from_slice(b",\"display\":{\"graphType\":\"line-accumulated\",\"unit\":");
        push_text(out, if self.unit == "bytes" { "bytes" } else { "" });
        out.extend_from_slice(
            b",\"color\":\"blue\",\"markerSchemaLocation\":null,\"sortWeight\":50,\"label\":",
        );
        push_text(out, &self.name);
        out.extend_from_slice(
            b",\"tooltipRows\":[{\"type\":\"value\",\"source\":\"accumulated\",\"format\":{\"unit\":",
        );
        push_text(
            out,
            if self.unit == "bytes" {
                "bytes"
            } else {
                "number"
            },
        );
        out.extend_from_slice(b"},\"label\":");
        push_text(
            out,
            if self.unit.is_empty() {
                &self.name
            } else {
                &self.unit
            },
        );
        out.extend_from_slice(b"}]},\"samples\":{");
        self.times.write("time", out);
        out.push(b',');
        self.counts.write("count", out);
        out.extend_from_slice(b",\"length\":");
        value::push_integer(out, self.count);
        out.extend_from_slice(b"}}");
    }
}
