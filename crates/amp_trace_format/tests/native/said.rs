//! Records with texts of their own, to be made at random and compared.

use amp_trace_format::{
    AsyncId, Field, FlowId, FlowStep, Level, LogHistogram, Nanos, Record, Site, ThreadIndex, Value,
    Writer, native,
};
use proptest::prelude::*;

/// A value of a field.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    Truncated(String, u64),
}

impl Said {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Unsigned(v) => Value::Unsigned(*v),
            Self::Signed(v) => Value::Signed(*v),
            Self::Float(v) => Value::Float(*v),
            Self::Bool(v) => Value::Bool(*v),
            Self::Text(v) => Value::Text(v),
            Self::Truncated(kept, full_len) => Value::Truncated {
                kept,
                full_len: *full_len,
            },
        }
    }
}

fn value() -> impl Strategy<Value = Said> {
    prop_oneof![
        any::<u64>().prop_map(Said::Unsigned),
        (0_u64..9).prop_map(Said::Unsigned),
        any::<i64>().prop_map(Said::Signed),
        any::<f64>().prop_map(Said::Float),
        Just(Said::Float(0.5)),
        Just(Said::Float(f64::NAN)),
        Just(Said::Float(f64::NEG_INFINITY)),
        any::<bool>().prop_map(Said::Bool),
        any::<String>().prop_map(Said::Text),
        "[ab]{0,2}".prop_map(Said::Text),
        (any::<String>(), any::<u64>()).prop_map(|(kept, len)| Said::Truncated(kept, len)),
    ]
}

/// Fields by the numbers of their names.
pub(crate) type Fields = Vec<(usize, Said)>;

/// A record by the numbers of its thread and its call site.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Process(u32, String),
    Label(String, Said),
    Thread(u64, String),
    Track(String),
    ThreadEnd,
    Begin(Fields),
    End(Fields),
    /// Of a call site and a time that no open span has.
    EndOf(u64, Fields),
    AsyncBegin(u64, Fields),
    AsyncEnd(u64),
    Flow(u64, FlowStep),
    Event(Fields),
    Counter(Said),
    Histogram(u64, Vec<u64>),
    Totals(u64, u64, Vec<u64>),
    Frame(u64, u64),
    Loss(bool, u64, u64),
    Commit,
}

/// What happens, on which thread, at which call site, after how long.
pub(crate) type Happened = (Step, u32, usize, u64);

pub(crate) fn happened() -> impl Strategy<Value = Happened> {
    let fields = || proptest::collection::vec((0_usize..4, value()), 0..4);
    let number = || prop_oneof![0_u64..10, any::<u64>()];
    let values = || proptest::collection::vec(number(), 0..20);
    let flow = prop_oneof![
        Just(FlowStep::Start),
        Just(FlowStep::Middle),
        Just(FlowStep::End)
    ];
    let step = prop_oneof![
        1 => (any::<u32>(), any::<String>()).prop_map(|(id, name)| Step::Process(id, name)),
        1 => (any::<String>(), value()).prop_map(|(name, value)| Step::Label(name, value)),
        1 => (number(), any::<String>()).prop_map(|(id, name)| Step::Thread(id, name)),
        1 => any::<String>().prop_map(Step::Track),
        1 => Just(Step::ThreadEnd),
        6 => fields().prop_map(Step::Begin),
        6 => fields().prop_map(Step::End),
        1 => (number(), fields()).prop_map(|(began, fields)| Step::EndOf(began, fields)),
        1 => (number(), fields()).prop_map(|(id, fields)| Step::AsyncBegin(id, fields)),
        1 => number().prop_map(Step::AsyncEnd),
        1 => (number(), flow).prop_map(|(id, step)| Step::Flow(id, step)),
        2 => fields().prop_map(Step::Event),
        2 => value().prop_map(Step::Counter),
        1 => (number(), values()).prop_map(|(from, values)| Step::Histogram(from, values)),
        1 => (number(), number(), values()).prop_map(|(from, count, values)| Step::Totals(from, count, values)),
        1 => (number(), number()).prop_map(|(began, index)| Step::Frame(began, index)),
        1 => (any::<bool>(), number(), number()).prop_map(|(of, spans, events)| Step::Loss(of, spans, events)),
        2 => Just(Step::Commit),
    ];
    let passed = prop_oneof![8 => 0_u64..3_000, 1 => any::<u64>()];
    (step, 1_u32..5, 0_usize..5, passed)
}

/// Name, target, file, line, unit, level.
type SiteNames = (
    String,
    String,
    Option<String>,
    Option<u32>,
    Option<String>,
    usize,
);

/// Five call sites and four names of fields.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    sites: Vec<SiteNames>,
    keys: Vec<String>,
}

pub(crate) fn names() -> impl Strategy<Value = Names> {
    let text = || any::<Option<String>>();
    let site = (
        any::<String>(),
        any::<String>(),
        text(),
        any::<Option<u32>>(),
        text(),
        0_usize..5,
    );
    (
        proptest::collection::vec(site, 5),
        proptest::collection::vec(any::<String>(), 4),
    )
        .prop_map(|(sites, keys)| Names { sites, keys })
}

/// Does everything that happened: hands records to `write`, and asks for commits by `None`.
pub(crate) fn play(
    happened: &[Happened],
    names: &Names,
    write: &mut impl FnMut(Option<&Record<'_>>),
) {
    const LEVELS: [Level; 5] = [
        Level::Error,
        Level::Warn,
        Level::Info,
        Level::Debug,
        Level::Trace,
    ];
    let mut open = vec![Vec::<(usize, Nanos)>::new(); 5];
    let mut now = 0_u64;
    for (step, thread, place, passed) in happened {
        now = now.wrapping_add(*passed);
        let (at, index) = (Nanos(now), *thread as usize);
        let thread = ThreadIndex(*thread);
        let site = |place: usize| {
            let (name, target, file, line, unit, level) = &names.sites[place];
            Site {
                id: [1, 2, 3, 400_000, u32::MAX][place],
                name,
                target,
                level: LEVELS[*level],
                file: file.as_deref(),
                line: *line,
                unit: unit.as_deref(),
            }
        };
        let fields = |said: &'_ Fields| -> Vec<(String, Said)> {
            said.iter()
                .map(|(name, said)| (names.keys[*name].clone(), said.clone()))
                .collect()
        };
        let said = match step {
            Step::Begin(said)
            | Step::End(said)
            | Step::EndOf(_, said)
            | Step::AsyncBegin(_, said)
            | Step::Event(said) => fields(said),
            _ => Vec::new(),
        };
        let said: Vec<_> = said
            .iter()
            .map(|(name, said)| Field {
                name,
                value: said.value(),
            })
            .collect();
        let (fields, site_of) = (&said[..], site);
        let site = site_of(*place);
        let mut histogram = LogHistogram::new();
        let mut of = |values: &[u64]| {
            values.iter().for_each(|value| histogram.record(*value));
            histogram.clone()
        };
        let values;
        write(
            match step {
                Step::Process(id, name) => Some(Record::Process { id: *id, name }),
                Step::Label(name, value) => Some(Record::Label {
                    name,
                    value: value.value(),
                }),
                Step::Thread(os_id, name) => Some(Record::Thread {
                    thread,
                    os_id: *os_id,
                    name,
                }),
                Step::Track(name) => Some(Record::Track {
                    track: thread,
                    name,
                }),
                Step::ThreadEnd => {
                    open[index].clear();
                    Some(Record::ThreadEnd { thread })
                }
                Step::Begin(_) => {
                    open[index].push((*place, at));
                    Some(Record::Begin {
                        thread,
                        site,
                        at,
                        fields,
                    })
                }
                Step::End(_) => {
                    let (place, began) = open[index].pop().unwrap_or((*place, at));
                    Some(Record::End {
                        thread,
                        site: site_of(place),
                        at,
                        began,
                        fields,
                    })
                }
                Step::EndOf(began, _) => {
                    open[index].pop();
                    Some(Record::End {
                        thread,
                        site,
                        at,
                        began: Nanos(*began),
                        fields,
                    })
                }
                Step::AsyncBegin(id, _) => Some(Record::AsyncBegin {
                    thread,
                    id: AsyncId(*id),
                    site,
                    at,
                    fields,
                }),
                Step::AsyncEnd(id) => Some(Record::AsyncEnd {
                    thread,
                    id: AsyncId(*id),
                    site,
                    at,
                }),
                Step::Flow(id, step) => Some(Record::Flow {
                    thread,
                    id: FlowId(*id),
                    site,
                    at,
                    step: *step,
                }),
                Step::Event(_) => Some(Record::Event {
                    thread,
                    site,
                    at,
                    fields,
                }),
                Step::Counter(value) => Some(Record::Counter {
                    thread,
                    site,
                    at,
                    value: value.value(),
                }),
                Step::Histogram(from, said) => {
                    values = of(said);
                    Some(Record::Histogram {
                        site,
                        from: Nanos(*from),
                        to: at,
                        values: &values,
                    })
                }
                Step::Totals(from, count, said) => {
                    values = of(said);
                    Some(Record::Totals {
                        site,
                        from: Nanos(*from),
                        to: at,
                        count: *count,
                        durations: &values,
                    })
                }
                Step::Frame(began, index) => Some(Record::Frame {
                    thread,
                    site,
                    at,
                    began: Nanos(*began),
                    index: *index,
                }),
                Step::Loss(of_thread, spans, events) => Some(Record::Loss {
                    thread: of_thread.then_some(thread),
                    spans: *spans,
                    events: *events,
                    from: at,
                    to: Nanos(now / 2),
                }),
                Step::Commit => None,
            }
            .as_ref(),
        );
    }
}

/// One line for a record; equal lines are equal records, not-a-numbers included.
pub(crate) fn line(record: &Record<'_>) -> String {
    let bits = |fields: &[Field<'_>]| -> Vec<u64> {
        let floats = fields.iter().filter_map(|field| match field.value {
            Value::Float(float) => Some(float.to_bits()),
            _ => None,
        });
        floats.collect()
    };
    match *record {
        Record::Begin { fields, .. }
        | Record::End { fields, .. }
        | Record::Event { fields, .. }
        | Record::AsyncBegin { fields, .. } => format!("{record:?} {:?}", bits(fields)),
        Record::Counter { value, .. } | Record::Label { value, .. } => {
            format!("{record:?} {:?}", bits(&[Field { name: "", value }]))
        }
        Record::Histogram { values, .. }
        | Record::Totals {
            durations: values, ..
        } => {
            let buckets: Vec<_> = values.buckets().collect();
            let ends = (values.sum(), values.min(), values.max());
            let Some(head) = format!("{record:?}")
                .split_once("LogHistogram")
                .map(|(head, _)| head.to_owned())
            else {
                unreachable!("it has one")
            };
            format!("{head} {buckets:?} {ends:?}")
        }
        _ => format!("{record:?}"),
    }
}

/// The lines of all records of a whole capture.
pub(crate) fn lines(file: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut reader = native::StreamReader::new(file).expect("a capture");
    reader
        .read_all(&mut |record| lines.push(line(record)))
        .expect("a whole capture");
    lines
}

/// A capture of everything that happened, and the lines of what was written.
pub(crate) fn capture(happened: &[Happened], names: &Names) -> (Vec<u8>, Vec<String>) {
    let mut writer = native::CaptureWriter::new(Vec::new());
    let mut written = Vec::new();
    play(happened, names, &mut |record| match record {
        Some(record) => {
            written.push(line(record));
            writer.write(record);
        }
        None => writer.commit().expect("memory takes everything"),
    });
    let end = Record::Finish { at: Nanos(77) };
    written.push(line(&end));
    writer.write(&end);
    writer.finish().expect("memory takes everything");
    (writer.into_inner(), written)
}
