//! Any stream of records reads back as what it said.

use std::collections::BTreeMap;

use amp_trace_format::perfetto::{Encoder, StreamWriter};
use amp_trace_format::{
    AsyncId, Encode, Field, FlowId, FlowStep, Nanos, Record, ThreadIndex, Value, Writer,
};
use proptest::prelude::*;

use crate::read::{self, Event, Kind, Trace};
use crate::site;

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

    fn is_read_as(&self, read: &read::Value) -> bool {
        let text = |text: &str| *read == read::Value::Text(text.to_owned());
        match self {
            Self::Unsigned(v) if i64::try_from(*v).is_err() => text(&v.to_string()),
            Self::Unsigned(v) => *read == read::Value::Unsigned(*v),
            Self::Signed(v) => *read == read::Value::Signed(*v),
            Self::Float(v) if v.is_nan() => text("NaN"),
            Self::Float(v) if v.is_infinite() => {
                text(if *v > 0.0 { "Infinity" } else { "-Infinity" })
            }
            Self::Float(v) => matches!(read, read::Value::Double(r) if r.to_bits() == v.to_bits()),
            Self::Bool(v) => *read == read::Value::Bool(*v),
            Self::Text(v) => text(v),
        }
    }
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        any::<u64>().prop_map(Said::Unsigned),
        any::<i64>().prop_map(Said::Signed),
        any::<f64>().prop_map(Said::Float),
        Just(Said::Float(f64::NAN)),
        Just(Said::Float(f64::NEG_INFINITY)),
        any::<bool>().prop_map(Said::Bool),
        any::<String>().prop_map(Said::Text),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Begin(usize, Vec<Said>),
    End(Vec<Said>),
    Event(usize, Vec<Said>),
    Counter(usize, i64),
    Flow(u64),
    AsyncBegin(usize, Vec<Said>),
    AsyncEnd,
    /// The thread is over; the next record is another thread's.
    ThreadEnd,
}

fn step() -> impl Strategy<Value = Step> {
    let fields = || proptest::collection::vec(said(), 0..4);
    prop_oneof![
        3 => (0_usize..4, fields()).prop_map(|(site, fields)| Step::Begin(site, fields)),
        3 => fields().prop_map(Step::End),
        2 => (0_usize..4, fields()).prop_map(|(site, fields)| Step::Event(site, fields)),
        1 => (0_usize..4, -9_i64..9).prop_map(|(site, value)| Step::Counter(site, value)),
        1 => any::<u64>().prop_map(Step::Flow),
        1 => (0_usize..4, fields()).prop_map(|(site, fields)| Step::AsyncBegin(site, fields)),
        1 => Just(Step::AsyncEnd),
        1 => Just(Step::ThreadEnd),
    ]
}

/// What an event has to read back as: its time, its kind, the place of its site, its fields.
type Expected = (u64, Kind, Option<usize>, Vec<Said>);

fn is_read_as(expected: &Expected, event: &Event, names: &[String; 4], keys: &[String]) -> bool {
    let (at, kind, place, said) = expected;
    let named = |place: usize| {
        event.name.as_ref() == Some(&names[place])
            && event.category.as_ref() == Some(&names[3 - place])
            && event.location == Some(("src/lib.rs".to_owned(), place as u64 + 1))
    };
    event.at == *at
        && event.kind == *kind
        && place.map_or(event.name.is_none() && event.category.is_none(), named)
        && event.annotations.len() == said.len()
        && said
            .iter()
            .zip(keys)
            .zip(&event.annotations)
            .all(|((said, key), (name, value))| key == name && said.is_read_as(value))
}

proptest! {
    #[test]
    fn what_was_said_reads_back(
        steps in proptest::collection::vec((step(), 0_usize..3, 0_u64..300), 0..80),
        names in proptest::array::uniform4(any::<String>()),
        keys in proptest::collection::hash_set("[^#]{0,9}", 4),
        commit_every in 1_usize..20,
    ) {
        let keys: Vec<String> = keys.into_iter().collect();
        let mut writer = StreamWriter::new(Vec::new());
        let mut reference = Vec::new();
        let mut encoder = Encoder::new();
        // By the number of the track.
        let mut expected = BTreeMap::<u64, Vec<Expected>>::new();
        let mut counters = BTreeMap::<String, Vec<(u64, i64)>>::new();
        // Index and depth of the threads that run.
        let (mut threads, mut next) = ([(1_u32, 0_usize), (2, 0), (3, 0)], 4);
        let (mut requests, mut answers) = (0, 0);
        let mut now = 0;
        for (at_step, (step, slot, passed)) in steps.iter().enumerate() {
            now += passed;
            let (at, (index, depth)) = (Nanos(now), &mut threads[*slot]);
            let (thread, track) = (ThreadIndex(*index), u64::from(*index) * 4 + 1);
            let (place, said): (usize, &[Said]) = match step {
                Step::Begin(place, said) | Step::Event(place, said)
                | Step::AsyncBegin(place, said) => (*place, said),
                Step::Counter(place, _) => (*place, &[]),
                Step::End(said) => (0, said),
                _ => (0, &[]),
            };
            let fields: Vec<_> = said.iter().zip(&keys)
                .map(|(said, name)| Field { name, value: said.value() }).collect();
            let id = u32::try_from(place).expect("small") + 1;
            let site = site(id, &names[place], &names[3 - place]);
            let mut expect = |track, kind, place| {
                expected.entry(track).or_default().push((now, kind, place, said.to_vec()));
            };
            let record = match *step {
                Step::Begin(place, _) => {
                    *depth += 1;
                    expect(track, Kind::Begin, Some(place));
                    Record::Begin { thread, site, at, fields: &fields }
                }
                Step::End(_) => {
                    if *depth > 0 {
                        *depth -= 1;
                        expect(track, Kind::End, None);
                    }
                    Record::End { thread, site, at, began: Nanos(0), fields: &fields }
                }
                Step::Event(place, _) => {
                    expect(track, Kind::Instant, Some(place));
                    Record::Event { thread, site, at, fields: &fields }
                }
                Step::Counter(place, value) => {
                    counters.entry(names[place].clone()).or_default().push((now, value));
                    Record::Counter { thread, site, at, value: Value::Signed(value) }
                }
                Step::Flow(id) => {
                    expect(track, Kind::Flow('t', id), None);
                    Record::Flow { thread, id: FlowId(id), site, at, step: FlowStep::Middle }
                }
                Step::AsyncBegin(place, _) => {
                    requests += 1;
                    expect(requests * 4 + 2, Kind::Begin, Some(place));
                    Record::AsyncBegin { thread, id: AsyncId(requests), site, at, fields: &fields }
                }
                Step::AsyncEnd if answers < requests => {
                    answers += 1;
                    expect(answers * 4 + 2, Kind::End, None);
                    Record::AsyncEnd { thread, id: AsyncId(answers), site, at }
                }
                Step::ThreadEnd if *depth == 0 => {
                    threads[*slot] = (next, 0);
                    next += 1;
                    Record::ThreadEnd { thread }
                }
                Step::AsyncEnd | Step::ThreadEnd => continue,
            };
            writer.write(&record);
            encoder.encode(&record, &mut reference);
            if at_step % commit_every == 0 {
                writer.commit().expect("memory takes everything");
            }
        }
        writer.finish().expect("memory takes everything");
        encoder.finish(&mut reference);
        let file = writer.into_inner();
        prop_assert_eq!(&file, &reference);

        // What is open ends with the recording.
        let end = |expected: &mut BTreeMap<u64, Vec<Expected>>, track: u64| {
            expected.entry(track).or_default().push((0, Kind::End, None, Vec::new()));
        };
        (answers + 1..=requests).for_each(|id| end(&mut expected, id * 4 + 2));
        for (index, depth) in threads {
            (0..depth).for_each(|_| end(&mut expected, u64::from(index) * 4 + 1));
        }
        let trace = Trace::read(&file);
        let last = trace.events.iter().map(|event| event.at).max().unwrap_or(0);
        for (track, expected) in &mut expected {
            let events = trace.on(*track);
            prop_assert_eq!(events.len(), expected.len());
            for (event, expected) in events.iter().zip(expected) {
                if expected.1 == Kind::End && expected.0 == 0 {
                    expected.0 = last;
                }
                prop_assert!(
                    is_read_as(expected, event, &names, &keys),
                    "{expected:?} as {event:?}"
                );
            }
        }
        trace.spans();
        for (name, expected) in counters {
            let mut tracks = trace.tracks.iter().filter(|(_, track)| {
                track.message(8).is_some() && track.text(2).as_ref() == Some(&name)
            });
            let (&track, _) = tracks.next().expect("a counter has a track");
            prop_assert!(tracks.next().is_none(), "and no other");
            let values: Vec<_> = trace.on(track).iter().map(|e| (e.at, e.kind)).collect();
            let expected: Vec<_> = expected.iter()
                .map(|&(at, value)| (at, Kind::Counter(value as f64))).collect();
            prop_assert_eq!(values, expected);
        }
    }

    #[test]
    fn every_cut_reads_up_to_its_last_whole_packet(
        threads in proptest::collection::vec(1_u32..4, 1..20),
        cut in any::<proptest::sample::Index>(),
    ) {
        let (mut encoder, mut file) = (Encoder::new(), Vec::new());
        let mut ends = vec![(0, 0)];
        for (count, thread) in (1..).zip(threads) {
            let (thread, site) = (ThreadIndex(thread), site(count, "work", "city"));
            let (at, fields) = (Nanos(count.into()), &[]);
            encoder.encode(&Record::Event { thread, site, at, fields }, &mut file);
            ends.push((file.len(), count as usize));
        }
        let cut = cut.index(file.len() + 1);
        let whole = crate::wire::whole(&file[..cut]);
        let (_, count) = ends.iter().rev().find(|(end, _)| *end <= cut).expect("0 is there");
        prop_assert_eq!(Trace::read(&file[..whole]).events.len(), *count);
    }
}
