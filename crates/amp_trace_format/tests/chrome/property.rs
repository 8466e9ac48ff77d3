//! Any stream of records reads back as what it said.

use std::collections::BTreeMap;
use std::io::Cursor;

use amp_trace_format::chrome::{self, Encoder, SeekWriter};
use amp_trace_format::{Encode, Field, Nanos, Record, ThreadIndex, Value, Writer};
use proptest::prelude::*;
use serde_json::json;

use crate::{read, site};

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

    fn is_read_as(&self, read: &serde_json::Value) -> bool {
        match self {
            Self::Unsigned(v) if i64::try_from(*v).is_err() => *read == json!(v.to_string()),
            Self::Unsigned(v) => *read == json!(v),
            Self::Signed(v) => *read == json!(v),
            Self::Float(v) if v.is_nan() => *read == json!("NaN"),
            Self::Float(v) if v.is_infinite() => {
                *read == json!(if *v > 0.0 { "Infinity" } else { "-Infinity" })
            }
            Self::Float(v) => read.as_f64().is_some_and(|r| r.to_bits() == v.to_bits()),
            Self::Bool(v) => *read == json!(v),
            Self::Text(v) => *read == json!(v),
        }
    }
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        any::<u64>().prop_map(Said::Unsigned),
        any::<i64>().prop_map(Said::Signed),
        any::<f64>().prop_map(Said::Float),
        Just(Said::Float(f64::NAN)),
        Just(Said::Float(f64::INFINITY)),
        any::<bool>().prop_map(Said::Bool),
        any::<String>().prop_map(Said::Text),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Begin(usize, Vec<Said>),
    End,
    Event(usize, Vec<Said>),
}

fn step() -> impl Strategy<Value = Step> {
    let fields = || proptest::collection::vec(said(), 0..4);
    prop_oneof![
        (0_usize..4, fields()).prop_map(|(site, fields)| Step::Begin(site, fields)),
        Just(Step::End),
        (0_usize..4, fields()).prop_map(|(site, fields)| Step::Event(site, fields)),
    ]
}

fn is_read_as(said: &[Said], keys: &[String], read: &serde_json::Value) -> bool {
    if said.is_empty() {
        return read.is_null();
    }
    let Some(read) = read.as_object() else {
        return false;
    };
    read.len() == said.len()
        && said
            .iter()
            .zip(keys)
            .all(|(said, key)| read.get(key).is_some_and(|r| said.is_read_as(r)))
}

proptest! {
    #[test]
    fn what_was_said_reads_back(
        steps in proptest::collection::vec((step(), 1_u32..4, 0_u64..3), 0..80),
        names in proptest::array::uniform4(any::<String>()),
        keys in proptest::collection::hash_set("[^#]{0,9}", 4),
        commit_every in 1_usize..20,
    ) {
        let keys: Vec<String> = keys.into_iter().collect();
        let mut writer = SeekWriter::new(Cursor::new(Vec::new()));
        let mut reference = chrome::HEAD.to_vec();
        let mut encoder = Encoder::new();
        let mut expected = BTreeMap::<u32, Vec<(usize, usize, Vec<Said>)>>::new();
        let mut instants = Vec::new();
        let mut depths = BTreeMap::<u32, usize>::new();
        let mut now = 0;
        for (at, (step, thread, passed)) in steps.iter().enumerate() {
            now += passed;
            let (at_time, index) = (Nanos(now), ThreadIndex(*thread));
            let depth = depths.entry(*thread).or_default();
            let (place, said) = match step {
                Step::Begin(place, said) | Step::Event(place, said) => (*place, said.as_slice()),
                Step::End => (0, [].as_slice()),
            };
            let fields: Vec<_> = said.iter().zip(&keys)
                .map(|(said, name)| Field { name, value: said.value() }).collect();
            let id = u32::try_from(place).expect("small") + 1;
            let site = site(id, &names[place], &names[3 - place]);
            let record = match step {
                Step::Begin(..) => {
                    expected.entry(*thread).or_default().push((place, *depth, said.to_vec()));
                    *depth += 1;
                    Record::Begin { thread: index, site, at: at_time, fields: &fields }
                }
                Step::End => {
                    *depth = depth.saturating_sub(1);
                    Record::End { thread: index, site, at: at_time, began: Nanos(0), fields: &[] }
                }
                Step::Event(..) => {
                    instants.push((*thread, place, said.to_vec()));
                    Record::Event { thread: index, site, at: at_time, fields: &fields }
                }
            };
            writer.write(&record);
            encoder.encode(&record, &mut reference);
            if at % commit_every == 0 {
                writer.commit().expect("memory takes everything");
            }
        }
        writer.finish().expect("memory takes everything");
        encoder.finish(&mut reference);
        reference.extend_from_slice(chrome::TAIL);
        let file = writer.into_inner().into_inner();
        prop_assert_eq!(&file, &reference);

        let events = read::events(&file);
        let spans = read::spans(&events);
        prop_assert_eq!(spans.len(), expected.len());
        for (thread, expected) in expected {
            let spans = &spans[&u64::from(thread)];
            prop_assert_eq!(spans.len(), expected.len());
            for (span, (place, depth, said)) in spans.iter().zip(&expected) {
                prop_assert_eq!(&span.name, &names[*place]);
                prop_assert_eq!(span.depth, *depth);
                prop_assert!(is_read_as(said, &keys, &span.args), "{:?} as {}", said, span.args);
            }
        }
        let read: Vec<_> = events.iter().filter(|e| e["ph"] == "i").collect();
        prop_assert_eq!(read.len(), instants.len());
        for (event, (thread, place, said)) in read.iter().zip(&instants) {
            prop_assert_eq!(&event["tid"], &json!(thread));
            prop_assert_eq!(&event["name"], &json!(names[*place]));
            prop_assert_eq!(&event["cat"], &json!(names[3 - *place]));
            prop_assert!(is_read_as(said, &keys, &event["args"]));
        }
    }
}
