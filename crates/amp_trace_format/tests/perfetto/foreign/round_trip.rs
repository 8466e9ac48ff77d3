//! Any stream of records comes back from the file that our writer makes of it.

use std::collections::{BTreeMap, HashMap};

use amp_trace_format::perfetto::{self, StreamWriter};
use amp_trace_format::{
    AsyncId, Binding, Entry, Field, FlowId, FlowStep, Level, Nanos, Place, Record, Site,
    ThreadIndex, TrackIndex, TrackKind, Value, Writer,
};
use proptest::prelude::*;

use super::shown::line;

#[derive(Debug, Clone)]
enum Said {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Bool(bool),
    Text(String),
}

impl Said {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Unsigned(v) => Value::Unsigned(*v),
            Self::Signed(v) => Value::Signed(*v),
            Self::Float(v) => Value::Float(*v),
            Self::Bool(v) => Value::Bool(*v),
            Self::Text(v) => Value::Text(v),
        }
    }

    /// As the writer says what the trace processor has no value for.
    fn written(&self) -> Self {
        match self {
            Self::Unsigned(v) if i64::try_from(*v).is_err() => Self::Text(v.to_string()),
            Self::Float(v) if v.is_nan() => Self::Text("NaN".to_owned()),
            Self::Float(v) if v.is_infinite() => {
                Self::Text(if *v > 0.0 { "Infinity" } else { "-Infinity" }.to_owned())
            }
            other => other.clone(),
        }
    }
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        any::<u64>().prop_map(Said::Unsigned),
        any::<i64>().prop_map(Said::Signed),
        any::<f64>().prop_map(Said::Float),
        Just(Said::Float(f64::NAN)),
        any::<bool>().prop_map(Said::Bool),
        any::<String>().prop_map(Said::Text),
    ]
}

/// What one record is, on the thread or track of a slot.
#[derive(Debug, Clone)]
enum Step {
    Begin(usize, Vec<Said>),
    End(Vec<Said>),
    Event(usize, Vec<Said>),
    Counter(usize, Said),
    Flow(usize, u64),
    AsyncBegin(usize, Vec<Said>),
    AsyncEnd,
    Frame(usize, u64),
    Loss(bool, u64, u64),
    Label(String, Said),
    ThreadEnd,
}

fn step() -> impl Strategy<Value = Step> {
    let fields = || proptest::collection::vec(said(), 0..4);
    let site = || 0_usize..4;
    let number = prop_oneof![
        any::<i64>().prop_map(Said::Signed),
        (-1e9..1e9).prop_map(Said::Float),
        (0_u64..1 << 40).prop_map(Said::Unsigned),
    ];
    let label = prop_oneof![
        any::<String>().prop_map(Said::Text),
        any::<bool>().prop_map(Said::Bool),
        (0_u64..1 << 63).prop_map(Said::Unsigned),
        (i64::MIN..0).prop_map(Said::Signed),
    ];
    prop_oneof![
        3 => (site(), fields()).prop_map(|(site, fields)| Step::Begin(site, fields)),
        3 => fields().prop_map(Step::End),
        2 => (site(), fields()).prop_map(|(site, fields)| Step::Event(site, fields)),
        1 => (site(), number).prop_map(|(site, value)| Step::Counter(site, value)),
        1 => (0_usize..3, 1_u64..5).prop_map(|(step, id)| Step::Flow(step, id)),
        1 => (site(), fields()).prop_map(|(site, fields)| Step::AsyncBegin(site, fields)),
        1 => Just(Step::AsyncEnd),
        1 => (site(), any::<u64>()).prop_map(|(site, index)| Step::Frame(site, index / 2)),
        1 => (any::<bool>(), any::<u32>(), any::<u32>())
            .prop_map(|(on, spans, events)| Step::Loss(on, spans.into(), events.into())),
        1 => (any::<String>(), label).prop_map(|(name, value)| Step::Label(name, value)),
        1 => Just(Step::ThreadEnd),
    ]
}

/// Lines by the track that they are of, in the order of the file.
type Facts = BTreeMap<String, Vec<String>>;

/// Facts that are being gathered: tracks are called by what they are, chains of arrows counted in the
/// order of their first steps.
#[derive(Debug, Default)]
struct Gathered {
    facts: Facts,
    names: HashMap<TrackIndex, String>,
    chains: HashMap<u64, u64>,
}

impl Gathered {
    fn take(&mut self, entry: &Entry<'_>) {
        let track = match *entry {
            Entry::Begin { track, .. }
            | Entry::End { track, .. }
            | Entry::Event { track, .. }
            | Entry::Counter { track, .. }
            | Entry::Frame { track, .. }
            | Entry::Flow { track, .. }
            | Entry::Loss {
                track: Some(track), ..
            } => Some(track),
            _ => None,
        };
        let names = &self.names;
        let mut line = line(entry, &|track| names[&track].clone());
        if let Entry::Flow { id, .. } = entry {
            let next = self.chains.len() as u64;
            let chain = *self.chains.entry(*id).or_insert(next);
            line = line.replace(&format!(" {id} "), &format!(" chain {chain} "));
        }
        let track = track.map_or(String::new(), |track| names[&track].clone());
        self.facts.entry(track).or_default().push(line);
    }
}

/// What the reader finds in a file.
fn found(file: &[u8]) -> Facts {
    let (mut gathered, mut asyncs) = (Gathered::default(), 0);
    let problems = perfetto::read(file, &mut |entry: &Entry<'_>| match *entry {
        Entry::Process { id, .. } => assert_eq!(id, 42),
        Entry::Track {
            track, kind, name, ..
        } => {
            let called = match kind {
                TrackKind::Thread { id } => format!("thread {id}"),
                // They are called like their first span, which says nothing about which they are.
                TrackKind::Async if gathered.names.contains_key(&track) => return,
                TrackKind::Async => {
                    asyncs += 1;
                    format!("async {asyncs}")
                }
                kind => format!("{kind} {name}"),
            };
            gathered.names.insert(track, called);
        }
        _ => gathered.take(entry),
    });
    let problems = problems.expect("it is a trace");
    assert!(problems.is_empty(), "{problems:?}");
    gathered.facts
}

impl Gathered {
    /// A track by what it is called.
    fn track(&mut self, name: &str) -> TrackIndex {
        let known = self.names.iter().find(|(_, known)| *known == name);
        if let Some((index, _)) = known {
            return *index;
        }
        let index = TrackIndex(u32::try_from(self.names.len()).expect("few"));
        self.names.insert(index, name.to_owned());
        index
    }
}

fn site(at: usize, names: &[String; 4]) -> Site<'_> {
    Site {
        level: if at == 3 { Level::Warn } else { Level::Info },
        unit: Some("m"),
        ..crate::site(
            u32::try_from(at).expect("small") + 1,
            &names[at],
            &names[3 - at],
        )
    }
}

/// What a site comes back as.
fn place(at: usize, names: &[String; 4]) -> Place<'_> {
    let site = site(at, names);
    Place {
        file: site.file,
        line: site.line,
        ..Place::new(site.name, site.target)
    }
}

fn fields<'a>(said: &'a [Said], keys: &'a [String]) -> Vec<Field<'a>> {
    let named = keys.iter().zip(said);
    let field = |(name, said): (&'a String, &'a Said)| Field {
        name,
        value: said.value(),
    };
    named.map(field).collect()
}

const END: Place<'static> = Place::new("", "");

proptest! {
    #[test]
    fn what_was_said_comes_back(
        steps in proptest::collection::vec((step(), 0_usize..3, 0_u64..300), 0..80),
        names in proptest::array::uniform4(any::<String>()),
        keys in proptest::collection::hash_set("[^#]{0,9}", 4),
    ) {
        let keys: Vec<String> = keys.into_iter().collect();
        let mut writer = StreamWriter::new(Vec::new());
        let mut expected = Gathered::default();
        writer.write(&Record::Process { id: 42, name: "city" });
        let (gpu, mut gpu_is_named) = (ThreadIndex(3), false);
        // Index and depth of the threads that run, the last of which is a track.
        let (mut threads, mut next) = ([(1_u32, 0_usize), (2, 0), (3, 0)], 4);
        let (mut requests, mut answers) = (0, 0);
        let (mut now, mut latest) = (0, 0);
        for (step, slot, passed) in &steps {
            now += passed;
            if *slot == 2 && !gpu_is_named {
                gpu_is_named = true;
                writer.write(&Record::Track { track: gpu, name: "GPU queue" });
            }
            let (at, time) = (Nanos(now), now.cast_signed());
            let (index, depth) = &mut threads[*slot];
            let thread = ThreadIndex(*index);
            let called = match slot {
                2 => "track GPU queue".to_owned(),
                _ => format!("thread {index}"),
            };
            let said = match step {
                Step::Begin(_, said) | Step::End(said) | Step::Event(_, said)
                | Step::AsyncBegin(_, said) => said.as_slice(),
                _ => &[],
            };
            let written: Vec<_> = said.iter().map(Said::written).collect();
            let (fields, mut arguments) = (fields(said, &keys), fields(&written, &keys));
            let is_past = matches!(step, Step::AsyncEnd) && answers == requests;
            if !is_past && !matches!(step, Step::Label(..) | Step::ThreadEnd) {
                latest = now;
            }
            match *step {
                Step::Begin(at_site, _) => {
                    *depth += 1;
                    writer.write(&Record::Begin {
                        thread, site: site(at_site, &names), at, fields: &fields,
                    });
                    let track = expected.track(&called);
                    let place = place(at_site, &names);
                    expected.take(&Entry::Begin { track, place, at: time, arguments: &arguments });
                }
                Step::End(_) => {
                    writer.write(&Record::End {
                        thread, site: site(0, &names), at, began: Nanos(0), fields: &fields,
                    });
                    if *depth > 0 {
                        *depth -= 1;
                        let track = expected.track(&called);
                        expected.take(&Entry::End {
                            track, place: END, at: time, arguments: &arguments,
                        });
                    }
                }
                Step::Event(at_site, _) => {
                    writer.write(&Record::Event {
                        thread, site: site(at_site, &names), at, fields: &fields,
                    });
                    if at_site == 3 && arguments.iter().all(|argument| argument.name != "level") {
                        arguments.push(Field { name: "level", value: Value::Text("WARN") });
                    }
                    let track = expected.track(&called);
                    let place = place(at_site, &names);
                    expected.take(&Entry::Event { track, place, at: time, arguments: &arguments });
                }
                Step::Counter(at_site, ref value) => {
                    writer.write(&Record::Counter {
                        thread, site: site(at_site, &names), at, value: value.value(),
                    });
                    let name = &names[at_site];
                    let track = expected.track(&format!("counter {name}"));
                    let value = match value.value() {
                        Value::Unsigned(value) => Value::Signed(value.cast_signed()),
                        value => value,
                    };
                    let place = Place { unit: Some("m"), ..Place::new(name, "") };
                    expected.take(&Entry::Counter { track, place, at: time, value });
                }
                Step::Flow(step, id) => {
                    let step = [FlowStep::Start, FlowStep::Middle, FlowStep::End][step];
                    writer.write(&Record::Flow {
                        thread, id: FlowId(id), site: site(0, &names), at, step,
                    });
                    let track = expected.track(&called);
                    expected.take(&Entry::Flow {
                        track, id, place: END, at: time, step, binding: Binding::Enclosing,
                    });
                }
                Step::AsyncBegin(at_site, _) => {
                    requests += 1;
                    writer.write(&Record::AsyncBegin {
                        thread, id: AsyncId(requests), site: site(at_site, &names), at, fields: &fields,
                    });
                    let track = expected.track(&format!("async {requests}"));
                    let place = place(at_site, &names);
                    expected.take(&Entry::Begin { track, place, at: time, arguments: &arguments });
                }
                Step::AsyncEnd => {
                    if answers < requests {
                        answers += 1;
                        writer.write(&Record::AsyncEnd {
                            thread, id: AsyncId(answers), site: site(0, &names), at,
                        });
                        let track = expected.track(&format!("async {answers}"));
                        expected.take(&Entry::End { track, place: END, at: time, arguments: &[] });
                    }
                }
                Step::Frame(at_site, index) => {
                    let site = site(at_site, &names);
                    let began = now - passed;
                    writer.write(&Record::Frame { thread, site, at, began: Nanos(began), index });
                    let track = expected.track(&format!("track {}", site.name));
                    expected.take(&Entry::Frame {
                        track,
                        place: Place::new(site.name, site.target),
                        at: time,
                        began: began.cast_signed(),
                        index,
                    });
                }
                Step::Loss(is_of_thread, spans, events) => {
                    let is_of_thread = is_of_thread && *slot < 2;
                    let to = now + 1_234;
                    writer.write(&Record::Loss {
                        thread: is_of_thread.then_some(thread), spans, events, from: at, to: Nanos(to),
                    });
                    let track = is_of_thread.then(|| expected.track(&called));
                    expected.take(&Entry::Loss {
                        track, spans, events, from: time, to: to.cast_signed(),
                    });
                }
                Step::Label(ref name, ref value) => {
                    writer.write(&Record::Label { name, value: value.value() });
                    expected.take(&Entry::Label { name, value: value.value() });
                }
                Step::ThreadEnd => {
                    if *depth == 0 && *slot < 2 {
                        writer.write(&Record::ThreadEnd { thread });
                        threads[*slot] = (next, 0);
                        next += 1;
                    }
                }
            }
        }
        writer.finish().expect("memory takes everything");
        // What is open ends with the recording.
        let end = |expected: &mut Gathered, called: &str| {
            let (track, at) = (expected.track(called), i64::try_from(latest).expect("early"));
            expected.take(&Entry::End { track, place: END, at, arguments: &[] });
        };
        for id in answers + 1..=requests {
            end(&mut expected, &format!("async {id}"));
        }
        for (slot, (index, depth)) in threads.into_iter().enumerate() {
            let called = match slot {
                2 => "track GPU queue".to_owned(),
                _ => format!("thread {index}"),
            };
            (0..depth).for_each(|_| end(&mut expected, &called));
        }
        prop_assert_eq!(found(&writer.into_inner()), expected.facts);
    }
}
