//! The tables of one thread.

use super::column::{Column, push_text};
use crate::chrome::value;

/// Samples and markers of one thread.
#[derive(Debug, Default)]
pub(super) struct Thread {
    samples: Samples,
    markers: Markers,
}

#[derive(Debug, Default)]
struct Samples {
    times: Column,
    stacks: Column,
    weights: Column,
    count: usize,
    /// The stack since a moment; none before the first.
    now: Option<(u64, Option<u32>)>,
}

#[derive(Debug, Default)]
struct Markers {
    names: Column,
    starts: Column,
    ends: Column,
    phases: Column,
    categories: Column,
    data: Column,
    count: usize,
}

/// One marker; times in nanoseconds since the beginning of the trace.
#[derive(Debug)]
pub(super) struct Marker {
    pub(super) at: u64,
    pub(super) lasts: Lasts,
    /// The number of its name.
    pub(super) name: u32,
    pub(super) category: u32,
    /// Its fields, as an object in JSON.
    pub(super) data: Vec<u8>,
}

/// How long a marker lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lasts {
    Moment,
    Until(u64),
    Open,
}

/// Who a thread is.
#[derive(Debug)]
pub(super) struct Who<'a> {
    pub(super) process: u32,
    pub(super) process_name: &'a str,
    pub(super) number: u32,
    pub(super) name: &'a str,
    pub(super) is_main: bool,
}

impl Thread {
    /// Takes note that from a time on, another stack is the innermost one.
    pub(super) fn change(&mut self, at: u64, stack: Option<u32>) {
        let samples = &mut self.samples;
        if let Some((since, before)) = samples.now
            && at > since
        {
            samples.push(since, before, at - since);
        }
        samples.now = Some((at, stack));
    }

    pub(super) fn mark(&mut self, marker: &mut Marker) {
        let markers = &mut self.markers;
        markers.count += 1;
        markers.names.push_integer(marker.name);
        markers.categories.push_integer(marker.category);
        markers.starts.push_millis(marker.at);
        let phase = match marker.lasts {
            Lasts::Moment => 0,
            Lasts::Until(_) => 1,
            Lasts::Open => 2,
        };
        markers.phases.push_integer(phase);
        match marker.lasts {
            Lasts::Until(end) => markers.ends.push_millis(end),
            _ => markers.ends.push_null(),
        }
        markers.data.next().append(&mut marker.data);
    }

    /// Appends the thread, which is over, and begins an empty one.
    pub(super) fn write(&mut self, who: &Who<'_>, out: &mut Vec<u8>) {
        if let Some((since, stack)) = self.samples.now.take() {
            self.samples.push(since, stack, 0);
        }
        out.extend_from_slice(
            b"{\"processType\":\"default\",\"processStartupTime\":0,\"processShutdownTime\":null,\
              \"registerTime\":0,\"unregisterTime\":null,\"pausedRanges\":[],\"showMarkersInTimeline\":true,\
              \"name\":",
        );
        push_text(out, who.name);
        out.extend_from_slice(b",\"processName\":");
        push_text(out, who.process_name);
        out.extend_from_slice(b",\"isMainThread\":");
        out.extend_from_slice(if who.is_main { b"true" } else { b"false" });
        out.extend_from_slice(b",\"pid\":\"");
        value::push_integer(out, who.process);
        out.extend_from_slice(b"\",\"tid\":");
        value::push_integer(out, who.number);
        out.extend_from_slice(b",\n\"samples\":{\"weightType\":\"tracing-ms\",");
        let Samples {
            times,
            stacks,
            weights,
            count,
            ..
        } = &mut self.samples;
        for (name, column) in [("time", times), ("stack", stacks), ("weight", weights)] {
            column.write(name, out);
            out.push(b',');
        }
        out.extend_from_slice(b"\"length\":");
        value::push_integer(out, std::mem::take(count));
        out.extend_from_slice(b"},\n\"markers\":{");
        let markers = &mut self.markers;
        for (name, column) in [
            ("name", &mut markers.names),
            ("startTime", &mut markers.starts),
            ("endTime", &mut markers.ends),
            ("phase", &mut markers.phases),
            ("category", &mut markers.categories),
            ("data", &mut markers.data),
        ] {
            column.write(name, out);
            out.push(b',');
        }
        out.extend_from_slice(b"\"length\":");
        value::push_integer(out, std::mem::take(&mut markers.count));
        out.extend_from_slice(b"}}");
    }
}

impl Samples {
    fn push(&mut self, at: u64, stack: Option<u32>, weight: u64) {
        self.count += 1;
        self.times.push_millis(at);
        self.stacks.push_or_null(stack);
        // Nothing was done while no span was open.
        self.weights.push_millis(stack.map_or(0, |_| weight));
    }
}
