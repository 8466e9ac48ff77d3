//! Captures of a few spans.

use amp_trace_analysis::{Order, Trace, TraceBuilder};
use amp_trace_format::{Entry, Place, Problems, TrackIndex, TrackKind, Value};

/// A capture that grows span by span, on one thread.
pub(crate) struct Small {
    builder: TraceBuilder,
    pub(crate) now: i64,
    frames: u64,
}

impl Small {
    pub(crate) fn new() -> Self {
        let mut builder = TraceBuilder::new(Order::Tree);
        builder.entry(&Entry::Track {
            track: TrackIndex(0),
            process: None,
            parent: None,
            kind: TrackKind::Thread { id: 1 },
            name: "main",
        });
        Self {
            builder,
            now: 0,
            frames: 0,
        }
    }

    /// A span of so many nanoseconds around others.
    pub(crate) fn span(&mut self, name: &str, own: i64, inside: impl FnOnce(&mut Self)) {
        let (track, place) = (TrackIndex(0), Place::new(name, "test"));
        self.builder.entry(&Entry::Begin {
            track,
            place,
            at: self.now,
            arguments: &[],
        });
        inside(self);
        self.now += own;
        self.builder.entry(&Entry::End {
            track,
            place,
            at: self.now,
            arguments: &[],
        });
    }

    pub(crate) fn leaf(&mut self, name: &str, own: i64) {
        self.span(name, own, |_| {});
    }

    /// A frame around spans.
    pub(crate) fn frame(&mut self, inside: impl FnOnce(&mut Self)) {
        let began = self.now;
        inside(self);
        self.builder.entry(&Entry::Frame {
            track: TrackIndex(0),
            place: Place::new("frame", ""),
            at: self.now,
            began,
            index: self.frames,
        });
        self.frames += 1;
    }

    pub(crate) fn label(&mut self, name: &str, value: &str) {
        let value = Value::Text(value);
        self.builder.entry(&Entry::Label { name, value });
    }

    pub(crate) fn loss(&mut self, spans: u64) {
        self.builder.entry(&Entry::Loss {
            track: None,
            spans,
            events: 0,
            from: 0,
            to: self.now,
        });
    }

    pub(crate) fn counter(&mut self, name: &str, value: u64) {
        self.builder.entry(&Entry::Counter {
            track: TrackIndex(0),
            place: Place::new(name, ""),
            at: self.now,
            value: Value::Unsigned(value),
        });
    }

    pub(crate) fn finish(self) -> Trace {
        self.builder.finish(Problems::new())
    }
}
