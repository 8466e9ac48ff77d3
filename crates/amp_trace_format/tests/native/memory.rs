//! Short threads in numbers.

use std::collections::HashMap;

use amp_trace_format::native::{Encoder, HEADER, StreamReader};
use amp_trace_format::{Encode, Field, Nanos, Record, ThreadIndex, Value};

use crate::allocated::most;
use crate::laws::memory;
use crate::said::line;
use crate::site;

#[test]
fn threads_that_end_are_forgotten() {
    memory::threads_have_bounded_memory::<Encoder>(true, 32 << 20);
}

#[test]
fn threads_that_never_say_that_they_end_have_bounded_memory() {
    memory::threads_have_bounded_memory::<Encoder>(false, 32 << 20);
}

#[test]
fn a_thread_that_was_forgotten_comes_back() {
    let file = [&HEADER[..], &memory::forgotten::<Encoder>()].concat();
    let mut ends = HashMap::<ThreadIndex, Vec<String>>::new();
    let mut reader = StreamReader::new(&file[..]).expect("a capture");
    reader
        .read_all(&mut |record| {
            if let Record::End { thread, .. } = record {
                ends.entry(*thread).or_default().push(line(record));
            }
        })
        .expect("it is whole");
    assert_eq!(ends.len(), 10_000);
    assert!(ends.values().all(|ends| ends.len() == 2));
}

#[test]
fn long_texts_that_are_nearly_the_same_have_bounded_memory() {
    let site = site(1, "said", "city");
    let mut out = Vec::new();
    let written = most(|| {
        let mut encoder = Encoder::new();
        for number in 0..3_000_u64 {
            let text = format!("{}{number}", "a".repeat(30_000));
            let fields = [Field {
                name: "text",
                value: Value::Text(&text),
            }];
            encoder.encode(
                &Record::Event {
                    thread: ThreadIndex(1),
                    site,
                    at: Nanos(number),
                    fields: &fields,
                },
                &mut out,
            );
        }
        encoder.finish(&mut out);
    });
    assert!(written < 24 << 20, "{written} bytes");
    let file = [&HEADER[..], &out].concat();
    let mut events = 0;
    let read = most(|| {
        let mut reader = StreamReader::new(&file[..]).expect("a capture");
        let all = reader.read_all(&mut |record| {
            events += u32::from(matches!(record, Record::Event { .. }));
        });
        all.expect("it is whole");
    });
    assert_eq!(events, 3_000);
    assert!(read < 24 << 20, "{read} bytes");
}
