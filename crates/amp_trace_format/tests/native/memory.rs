//! Short threads in numbers.

use std::collections::HashMap;

use amp_trace_format::native::{Encoder, HEADER, StreamReader};
use amp_trace_format::{AsyncId, Field, Nanos, Record, ThreadIndex, Value};

use crate::said::line;
use crate::site;

const THREADS: u32 = 100_000;

fn live(thread: ThreadIndex, encoder: &mut Encoder, out: &mut Vec<u8>, says_that_it_ends: bool) {
    let site = site(thread.0 % 50 + 1, "work", "city");
    let at = Nanos(u64::from(thread.0) * 100);
    let fields = [Field {
        name: "count",
        value: Value::Unsigned(3),
    }];
    encoder.encode(
        &Record::Thread {
            thread,
            os_id: thread.0.into(),
            name: "short",
        },
        out,
    );
    encoder.encode(
        &Record::Begin {
            thread,
            site,
            at,
            fields: &fields,
        },
        out,
    );
    encoder.encode(
        &Record::End {
            thread,
            site,
            at,
            began: at,
            fields: &[],
        },
        out,
    );
    // An end without a beginning must not be remembered for ever either.
    let id = AsyncId(thread.0.into());
    encoder.encode(
        &Record::AsyncEnd {
            thread,
            id,
            site,
            at,
        },
        out,
    );
    if says_that_it_ends {
        encoder.encode(&Record::ThreadEnd { thread }, out);
    }
}

/// The bytes that an encoder's `Debug` takes: it shows everything that it keeps.
fn kept(encoder: &Encoder) -> usize {
    format!("{encoder:?}").len()
}

#[test]
fn threads_that_end_are_forgotten() {
    let (mut encoder, mut out) = (Encoder::new(), Vec::new());
    let mut sizes = Vec::new();
    for index in 1..=THREADS {
        out.clear();
        live(ThreadIndex(index), &mut encoder, &mut out, true);
        if index % 20_000 == 0 {
            sizes.push(kept(&encoder));
        }
    }
    let (least, most) = (sizes.iter().min(), sizes.iter().max());
    assert!(
        most < least.map(|least| least * 2).as_ref(),
        "{sizes:?} is about the same"
    );
}

#[test]
fn threads_that_never_say_that_they_end_have_bounded_memory() {
    let (mut encoder, mut out) = (Encoder::new(), Vec::new());
    let mut sizes = Vec::new();
    for index in 1..=THREADS {
        out.clear();
        live(ThreadIndex(index), &mut encoder, &mut out, false);
        if index % 5_000 == 0 {
            sizes.push(kept(&encoder));
        }
    }
    let (least, most) = (sizes.iter().min(), sizes.iter().max());
    assert!(
        most < least.map(|least| least * 2).as_ref(),
        "{sizes:?} is about the same"
    );
}

#[test]
fn a_thread_that_was_forgotten_comes_back() {
    let (mut encoder, mut out) = (Encoder::new(), Vec::new());
    for round in 0..2 {
        for index in 1..=10_000 {
            let thread = ThreadIndex(index);
            let (site, at) = (site(1, "work", "city"), Nanos(round * 100));
            encoder.encode(
                &Record::Begin {
                    thread,
                    site,
                    at,
                    fields: &[],
                },
                &mut out,
            );
            encoder.encode(
                &Record::End {
                    thread,
                    site,
                    at: Nanos(at.0 + 10),
                    began: at,
                    fields: &[],
                },
                &mut out,
            );
        }
    }
    encoder.finish(&mut out);
    let file = [&HEADER[..], &out].concat();
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
