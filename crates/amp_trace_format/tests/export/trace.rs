//! Traces to export, and what of them has to be in the file.

use std::collections::BTreeMap;

use amp_trace_format::{
    Argument, Entry, Export, Extent, Place, ProcessIndex, Time, TrackIndex, TrackKind, Unsaid,
    Value,
};
use proptest::prelude::*;

/// A trace of one process.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    pub(crate) extent: Extent,
    pub(crate) tracks: Vec<Track>,
}

#[derive(Debug, Clone)]
pub(crate) struct Track {
    pub(crate) kind: TrackKind,
    pub(crate) name: String,
    /// In order of time; what lies in a span is behind it.
    pub(crate) things: Vec<Thing>,
}

/// A span or an event.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Thing {
    pub(crate) name: String,
    pub(crate) target: String,
    pub(crate) at: Time,
    pub(crate) depth: usize,
    pub(crate) lasts: Lasts,
    pub(crate) argument: Option<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lasts {
    /// An event.
    Moment,
    /// A span whose end is not in the trace.
    Open,
    /// A span of so many nanoseconds.
    For(u64),
}

/// What has to be the same: name, beginning, duration, depth. Of one track, sorted.
pub(crate) type Spans = Vec<(String, Time, Lasts, usize)>;

/// Names and times of the events of each track, sorted.
pub(crate) type Events = BTreeMap<u32, Vec<(String, Time)>>;

impl Trace {
    /// Hands the trace to an exporter. With depths, where times leave the nesting open.
    pub(crate) fn export(&self, mut exporter: Box<impl Export>, depths: bool) -> Unsaid {
        let mut say = |entry: &Entry<'_>| exporter.entry(entry).expect("memory takes all");
        let process = ProcessIndex(0);
        say(&Entry::Process {
            process,
            id: 4242,
            name: "city",
        });
        for (track, said) in (0..).map(TrackIndex).zip(&self.tracks) {
            say(&Entry::Track {
                track,
                process: Some(process),
                parent: None,
                kind: said.kind,
                name: &said.name,
            });
        }
        for (track, said) in (0..).map(TrackIndex).zip(&self.tracks) {
            for thing in &said.things {
                if depths {
                    exporter.depth(u32::try_from(thing.depth).expect("small"));
                }
                thing.say(track, &mut *exporter);
            }
        }
        exporter.finish().expect("memory takes all")
    }

    /// The spans of each track that has some.
    pub(crate) fn spans(&self) -> BTreeMap<u32, Spans> {
        let mut all = BTreeMap::new();
        for (track, said) in (0..).zip(&self.tracks) {
            let spans = said
                .things
                .iter()
                .filter(|thing| thing.lasts != Lasts::Moment);
            let spans = spans.map(|s| (s.name.clone(), s.at, s.lasts, s.depth));
            let mut spans: Spans = spans.collect();
            spans.sort();
            if !spans.is_empty() {
                all.insert(track, spans);
            }
        }
        all
    }

    /// The events of each track that has some.
    pub(crate) fn events(&self) -> Events {
        let mut all = BTreeMap::new();
        for (track, said) in (0..).zip(&self.tracks) {
            let events = said
                .things
                .iter()
                .filter(|thing| thing.lasts == Lasts::Moment);
            let mut events: Vec<_> = events.map(|e| (e.name.clone(), e.at)).collect();
            events.sort();
            if !events.is_empty() {
                all.insert(track, events);
            }
        }
        all
    }

    /// The trace with spans that end with it instead of not at all, its times from its beginning on.
    pub(crate) fn ended(&self) -> Self {
        let mut ended = self.clone();
        let Extent { from, to } = self.extent;
        for thing in ended.tracks.iter_mut().flat_map(|track| &mut track.things) {
            if thing.lasts == Lasts::Open {
                thing.lasts = Lasts::For(to.abs_diff(thing.at));
            }
            thing.at -= from;
        }
        ended
    }
}

impl Thing {
    fn say(&self, track: TrackIndex, exporter: &mut impl Export) {
        let argument = self.argument.as_ref().map(|(name, value)| Argument {
            name,
            value: Value::Text(value),
        });
        let arguments = argument.as_slice();
        let place = Place::new(&self.name, &self.target);
        let at = self.at;
        let entry = match self.lasts {
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
        };
        exporter.entry(&entry).expect("memory takes all");
    }
}

/// Names that are someone else's syntax.
const NAMES: [&str; 12] = [
    "update",
    "physics",
    "=cmd|'/c calc'!A1",
    "a;b",
    "two\nlines",
    "\"quoted\", \\ and \u{7}",
    "</script><script>alert(1)</script>",
    "",
    " ",
    "ä😀\u{2028}",
    "{marker.data.a0}",
    "__proto__",
];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => proptest::sample::select(&NAMES[..]).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|name| name.replace('\0', "0")),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Begin(String, Option<(String, String)>),
    End,
    Event(String),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (name(), proptest::option::of((name(), name()))).prop_map(|(name, argument)| {
            Step::Begin(name, argument)
        }),
        3 => Just(Step::End),
        1 => name().prop_map(Step::Event),
    ]
}

/// Things of one track. Times often stand still; what is open at the end may have no end.
fn things(start: Time, is_whole: bool) -> impl Strategy<Value = Vec<Thing>> {
    let steps = proptest::collection::vec((step(), 0_i64..3), 0..30);
    (
        steps,
        proptest::sample::select(&["", "city::a", "city::b"][..]),
    )
        .prop_map(move |(steps, target)| {
            let (mut things, mut open) = (Vec::<Thing>::new(), Vec::new());
            let mut now = start;
            for (step, passed) in steps {
                now += passed;
                let (name, argument, lasts) = match step {
                    Step::Begin(name, argument) => (name, argument, Lasts::Open),
                    Step::Event(name) => (name, None, Lasts::Moment),
                    Step::End => {
                        if let Some(place) = open.pop() {
                            let thing: &mut Thing = &mut things[place];
                            thing.lasts = Lasts::For(now.abs_diff(thing.at));
                        }
                        continue;
                    }
                };
                let depth = open.len();
                if lasts == Lasts::Open {
                    open.push(things.len());
                }
                let target = target.to_owned();
                things.push(Thing {
                    name,
                    target,
                    at: now,
                    depth,
                    lasts,
                    argument,
                });
            }
            if is_whole {
                for place in open {
                    let thing = &mut things[place];
                    thing.lasts = Lasts::For(now.abs_diff(thing.at));
                }
            }
            things
        })
}

fn kind() -> impl Strategy<Value = TrackKind> {
    proptest::sample::select(vec![
        TrackKind::Thread { id: 4242 },
        TrackKind::Thread { id: 4243 },
        TrackKind::Thread { id: 0 },
        TrackKind::Async,
        TrackKind::Gpu,
        TrackKind::Custom,
    ])
}

/// Any trace whose spans nest.
pub(crate) fn any_trace() -> impl Strategy<Value = Trace> {
    let start = proptest::sample::select(&[0, 1_000, 86_400_000_000_000_i64][..]);
    (start, any::<bool>()).prop_flat_map(|(start, is_whole)| {
        let track = (kind(), name(), things(start, is_whole));
        let track = track.prop_map(|(kind, name, things)| Track { kind, name, things });
        proptest::collection::vec(track, 0..5).prop_map(move |tracks| Trace {
            extent: Extent {
                from: start,
                to: start + 100,
            },
            tracks,
        })
    })
}
