//! One of everything that a trace can say.

use amp_trace_format::{
    Argument, Binding, Entry, Export, Extent, FlowStep, Level, LogHistogram, Place, ProcessIndex,
    Time, TrackIndex, TrackKind, Value,
};
use std::io;

const GAME: ProcessIndex = ProcessIndex(0);
const SERVER: ProcessIndex = ProcessIndex(1);

const MAIN: TrackIndex = TrackIndex(0);
const WORKER: TrackIndex = TrackIndex(1);
/// The operating system gave the number of the worker again.
const LATER: TrackIndex = TrackIndex(2);
const QUEUE: TrackIndex = TrackIndex(3);
const REQUESTS: [TrackIndex; 2] = [TrackIndex(4), TrackIndex(5)];
const MEMORY: TrackIndex = TrackIndex(6);
const LISTENER: TrackIndex = TrackIndex(7);
const WHOLE: TrackIndex = TrackIndex(8);

const TRACKS: [(TrackIndex, ProcessIndex, TrackKind, &str); 9] = [
    (MAIN, GAME, TrackKind::Thread { id: 4242 }, "main"),
    (WORKER, GAME, TrackKind::Thread { id: 4243 }, "worker"),
    (
        LATER,
        GAME,
        TrackKind::Thread { id: 4243 },
        "loader; \"ä😀\"",
    ),
    (QUEUE, GAME, TrackKind::Gpu, "GPU queue"),
    (REQUESTS[0], GAME, TrackKind::Async, "request"),
    (REQUESTS[1], GAME, TrackKind::Async, "request"),
    (MEMORY, GAME, TrackKind::Counter, "memory"),
    (LISTENER, SERVER, TrackKind::Thread { id: 77 }, "listener"),
    (WHOLE, GAME, TrackKind::Process, ""),
];

/// The machine was up for three days.
const START: Time = 259_200_000_000_123;
const FRAME: Time = 16_000_000;

/// A trace of so many frames.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) frames: u32,
}

/// What happened on the timelines of tracks, track by track and in order.
pub(crate) type Things = Vec<Thing>;

/// A span or an event.
#[derive(Debug, Clone)]
pub(crate) struct Thing {
    pub(crate) track: TrackIndex,
    pub(crate) name: &'static str,
    pub(crate) at: Time,
    pub(crate) lasts: Lasts,
    pub(crate) depth: u32,
    pub(crate) arguments: Vec<Argument<'static>>,
}

/// How long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lasts {
    Moment,
    Open,
    For(u64),
}

impl Sample {
    pub(crate) fn extent(self) -> Extent {
        Extent {
            from: START,
            to: START + FRAME * Time::from(self.frames) + 1_000,
        }
    }

    /// How a track and its process are called.
    pub(crate) fn titles(track: TrackIndex) -> [&'static str; 2] {
        let (_, process, kind, name) = TRACKS[track.0 as usize];
        let process = if process == GAME { "city" } else { "server" };
        let is_whole = kind == TrackKind::Process;
        [process, if is_whole { "the whole process" } else { name }]
    }

    /// What a track stands for.
    pub(crate) fn kind(track: TrackIndex) -> TrackKind {
        TRACKS[track.0 as usize].2
    }

    fn frames(self) -> impl Iterator<Item = (u64, Time)> {
        (0..self.frames).map(|frame| (frame.into(), START + FRAME * Time::from(frame)))
    }

    /// Everything on the timelines of tracks.
    pub(crate) fn things(self) -> Things {
        let mut things = Things::new();
        for (index, at) in self.frames() {
            things.push(
                span(MAIN, "update", (at, 15_000_000), 0).with("frame", Value::Unsigned(index)),
            );
            things.push(
                span(MAIN, "physics", (at, 5_000_000), 1)
                    .with("bodies", Value::Unsigned(1_000 + index)),
            );
            // The clock does not tell these apart.
            things.push(span(MAIN, "empty", (at + 1_000, 0), 2));
            things.push(span(MAIN, "empty", (at + 1_000, 0), 2));
            things.push(event(MAIN, "hit", at + 2_000, 2).with("with", Value::Text("a wall")));
            things.push(span(MAIN, "step", (at + 3_000, 4_000), 2));
            things.push(span(MAIN, "step", (at + 3_000, 4_000), 3));
            things.push(span(MAIN, "last", (at + 5_000_000, 10_000_000), 1));
        }
        things.push(many_types(START + 500));
        for (_, at) in self.frames() {
            things.push(span(WORKER, "job", (at + 200, 900_000), 0));
            things.push(
                event(WORKER, "broken", at + 300, 1).with("what", Value::Text("=a,\"wall\"\n")),
            );
        }
        let end = self.extent().to;
        things.push(span(LATER, "load", (end - 800, 100), 0));
        things.push(Thing {
            lasts: Lasts::Open,
            ..span(LATER, "wait", (end - 500, 0), 0)
        });
        things.push(span(LATER, "poll", (end - 500, 100), 1));
        for (_, at) in self.frames() {
            things.push(span(QUEUE, "cull", (at + 6_000_000, 1_000_000), 0));
        }
        for track in REQUESTS {
            things.push(
                span(track, "request", (START + 20, 18_000_000), 0)
                    .with("url", Value::Text("/tile?a=1&b=<c>")),
            );
            things.push(span(track, "parse", (START + 7_000_020, 1_000), 1));
        }
        things.push(span(LISTENER, "accept", (START + 40, 2_000), 0));
        things.push(event(WHOLE, "focus lost", START + 70, 0));
        things.sort_by_key(|thing| thing.track);
        things
    }

    /// The values of its only counter.
    pub(crate) fn memory(self) -> impl Iterator<Item = (Time, u64)> {
        self.frames().flat_map(|(index, at)| {
            let at = at + 8_000_000;
            [(at, 1 << 40 | index), (at + 1, 1 << 30)]
        })
    }

    /// How many losses there are.
    pub(crate) const LOSSES: u32 = 2;

    /// Hands the trace to an exporter.
    pub(crate) fn say(self, exporter: &mut dyn Export) -> io::Result<()> {
        say_who(exporter)?;
        say_things(&self.things(), exporter)?;
        for (at, value) in self.memory() {
            exporter.entry(&Entry::Counter {
                track: MEMORY,
                place: Place {
                    unit: Some("bytes"),
                    ..Place::new("memory", "city")
                },
                at,
                value: Value::Unsigned(value),
            })?;
        }
        for (index, at) in self.frames() {
            for (track, at, step) in [
                (MAIN, at + 10, FlowStep::Start),
                (WORKER, at + 250, FlowStep::End),
            ] {
                exporter.entry(&Entry::Flow {
                    track,
                    id: index + 1,
                    place: Place::new("job", "city::jobs"),
                    at,
                    step,
                    binding: Binding::Enclosing,
                })?;
            }
        }
        for (index, at) in self.frames() {
            exporter.entry(&Entry::Frame {
                track: MAIN,
                place: Place::new("frame", "city"),
                at: at + FRAME,
                began: at,
                index,
            })?;
        }
        self.sums(exporter)
    }

    /// What stands for a range of time.
    fn sums(self, exporter: &mut dyn Export) -> io::Result<()> {
        let Extent { from, to } = self.extent();
        let mut values = LogHistogram::new();
        (1..=1_000).for_each(|value| values.record(value * value));
        let place = Place {
            unit: Some("us"),
            ..Place::new("round trip", "city::net")
        };
        exporter.entry(&Entry::Histogram {
            place,
            from,
            to,
            values: &values,
        })?;
        exporter.entry(&Entry::Totals {
            place: Place::new("job", "city::jobs"),
            from,
            to,
            count: 5_000,
            durations: &values,
        })?;
        for track in [Some(WORKER), None] {
            exporter.entry(&Entry::Loss {
                track,
                spans: 12,
                events: 3,
                from: from + 100,
                to: from + 200,
            })?;
        }
        Ok(())
    }
}

/// Says who is in it.
pub(crate) fn say_who(exporter: &mut dyn Export) -> io::Result<()> {
    for (name, value) in [
        ("cpu.model", Value::Text("a \"CPU\"")),
        ("cpu.count", Value::Unsigned(2)),
        ("clock.drift", Value::Float(0.25)),
    ] {
        exporter.entry(&Entry::Label { name, value })?;
    }
    for (process, id, name) in [(GAME, 4242, "city"), (SERVER, 77, "server")] {
        exporter.entry(&Entry::Process { process, id, name })?;
    }
    for (track, process, kind, name) in TRACKS {
        exporter.entry(&Entry::Track {
            track,
            process: Some(process),
            parent: None,
            kind,
            name,
        })?;
    }
    Ok(())
}

/// Says what happened.
pub(crate) fn say_things(things: &Things, exporter: &mut dyn Export) -> io::Result<()> {
    for thing in things {
        exporter.depth(thing.depth);
        thing.say(exporter)?;
    }
    Ok(())
}

impl Thing {
    fn with(mut self, name: &'static str, value: Value<'static>) -> Self {
        self.arguments.push(Argument { name, value });
        self
    }

    fn say(&self, exporter: &mut dyn Export) -> io::Result<()> {
        let (track, at, arguments) = (self.track, self.at, &*self.arguments);
        let place = Place {
            file: Some("src/city.rs").filter(|_| self.name == "update"),
            line: Some(7).filter(|_| self.name == "update"),
            level: Some(if self.name == "broken" {
                Level::Error
            } else {
                Level::Info
            }),
            ..Place::new(
                self.name,
                if Self::is_request(track) {
                    "city::net"
                } else {
                    "city"
                },
            )
        };
        exporter.entry(&match self.lasts {
            Lasts::Moment => Entry::Event {
                track,
                place,
                at,
                arguments,
            },
            lasts => Entry::Span {
                track,
                place,
                at,
                duration: match lasts {
                    Lasts::For(duration) => Some(duration),
                    _ => None,
                },
                arguments,
            },
        })
    }

    fn is_request(track: TrackIndex) -> bool {
        REQUESTS.contains(&track)
    }
}

fn span(track: TrackIndex, name: &'static str, (at, duration): (Time, u64), depth: u32) -> Thing {
    Thing {
        track,
        name,
        at,
        lasts: Lasts::For(duration),
        depth,
        arguments: Vec::new(),
    }
}

fn event(track: TrackIndex, name: &'static str, at: Time, depth: u32) -> Thing {
    Thing {
        lasts: Lasts::Moment,
        ..span(track, name, (at, 0), depth)
    }
}

/// Every kind of value.
fn many_types(at: Time) -> Thing {
    event(QUEUE, "many types", at, 0)
        .with("unsigned", Value::Unsigned(1 << 62))
        .with("unsigned_max", Value::Unsigned(u64::MAX))
        .with("signed", Value::Signed(-7))
        .with("float", Value::Float(0.1))
        .with("nan", Value::Float(f64::NAN))
        .with("yes", Value::Bool(true))
        .with("with.dots", Value::Text("dots"))
        .with("twice", Value::Signed(1))
        .with("twice", Value::Signed(2))
        .with(
            "long",
            Value::Truncated {
                kept: "lorem",
                full_len: 9_000,
            },
        )
}
