//! What one track of the played game says, in order.

use amp_trace_analysis::TraceBuilder;
use amp_trace_format::{Argument, Binding, Entry, FlowStep, Place, TrackIndex, TrackKind, Value};

pub(crate) type Arguments = Vec<(&'static str, u64)>;

#[derive(Debug)]
enum What {
    Begin(&'static str, Arguments),
    End(Arguments),
    Event(&'static str),
    Flow(u64, FlowStep),
    Counter(&'static str, f64),
    Frame { began: u64, index: u64 },
}

/// A track, and the time up to which it was played.
#[derive(Debug)]
pub(crate) struct Lane {
    name: String,
    kind: TrackKind,
    pub(crate) now: u64,
    said: Vec<(u64, What)>,
    depth: usize,
}

impl Lane {
    pub(crate) fn new(name: impl Into<String>, kind: TrackKind) -> Self {
        Self {
            name: name.into(),
            kind,
            now: 0,
            said: Vec::new(),
            depth: 0,
        }
    }

    pub(crate) fn begin(&mut self, name: &'static str) {
        self.begin_with(name, Vec::new());
    }

    pub(crate) fn begin_with(&mut self, name: &'static str, arguments: Arguments) {
        self.say(What::Begin(name, arguments));
        self.depth += 1;
        // What begins inside begins later.
        self.now += 40;
    }

    pub(crate) fn end(&mut self) {
        self.end_with(Vec::new());
    }

    pub(crate) fn end_with(&mut self, arguments: Arguments) {
        self.depth = self.depth.checked_sub(1).expect("a span is open");
        self.now += 40;
        self.say(What::End(arguments));
        self.now += 30;
    }

    pub(crate) fn run(&mut self, nanos: f64) {
        self.now += nanos.max(0.0) as u64;
    }

    pub(crate) fn until(&mut self, at: u64) {
        self.now = self.now.max(at);
    }

    pub(crate) fn event(&mut self, name: &'static str) {
        self.say(What::Event(name));
    }

    pub(crate) fn flow(&mut self, id: u64, step: FlowStep) {
        self.say(What::Flow(id, step));
    }

    pub(crate) fn counter(&mut self, name: &'static str, value: f64) {
        self.say(What::Counter(name, value));
    }

    pub(crate) fn frame(&mut self, began: u64, index: u64) {
        self.say(What::Frame { began, index });
    }

    fn say(&mut self, what: What) {
        self.said.push((self.now, what));
    }

    /// Nothing ran for so long from a moment on: what is later is that much later.
    pub(crate) fn stall(&mut self, from: u64, nanos: u64) {
        let later = |at: u64| if at > from { at + nanos } else { at };
        let is_device = self.kind == TrackKind::Gpu;
        let (mut depth, mut goes_on) = (0, false);
        for (at, what) in &mut self.said {
            let is_before = *at <= from;
            match what {
                What::Begin(..) => {
                    if depth == 0 {
                        // The device goes on with what it has begun.
                        goes_on = is_before && is_device;
                    }
                    depth += 1;
                }
                What::End(_) => depth -= 1,
                What::Frame { began, .. } => *began = later(*began),
                _ => {}
            }
            if !is_before && !goes_on {
                *at += nanos;
            }
        }
    }

    pub(crate) fn tell(&self, number: u32, builder: &mut TraceBuilder) {
        assert_eq!(self.depth, 0, "{} has open spans", self.name);
        let track = TrackIndex(number);
        builder.entry(&Entry::Track {
            track,
            process: None,
            parent: None,
            kind: self.kind,
            name: &self.name,
        });
        let mut last = 0;
        for (at, what) in &self.said {
            assert!(*at >= last, "{}: {what:?} before {last}", self.name);
            last = *at;
            tell(track, (*at).cast_signed(), what, builder);
        }
    }
}

fn tell(track: TrackIndex, at: i64, what: &What, builder: &mut TraceBuilder) {
    let fields = |arguments: &Arguments| -> Vec<Argument<'static>> {
        let field = |(name, value): &(&'static str, u64)| Argument {
            name,
            value: Value::Unsigned(*value),
        };
        arguments.iter().map(field).collect()
    };
    let place = |name| Place::new(name, "game");
    match what {
        What::Begin(name, arguments) => builder.entry(&Entry::Begin {
            track,
            place: place(name),
            at,
            arguments: &fields(arguments),
        }),
        What::End(arguments) => builder.entry(&Entry::End {
            track,
            place: Place::default(),
            at,
            arguments: &fields(arguments),
        }),
        What::Event(name) => builder.entry(&Entry::Event {
            track,
            place: place(name),
            at,
            arguments: &[],
        }),
        What::Flow(id, step) => builder.entry(&Entry::Flow {
            track,
            id: *id,
            place: place("flow"),
            at,
            step: *step,
            binding: Binding::Enclosing,
        }),
        What::Counter(name, value) => builder.entry(&Entry::Counter {
            track,
            place: place(name),
            at,
            value: Value::Float(*value),
        }),
        What::Frame { began, index } => builder.entry(&Entry::Frame {
            track,
            place: place("frame"),
            at,
            began: (*began).cast_signed(),
            index: *index,
        }),
    }
}
