//! Short threads in numbers.

use std::collections::HashMap;

use amp_trace_format::native::{Encoder, HEADER, StreamReader};
use amp_trace_format::{Record, ThreadIndex};

use crate::laws::memory;
use crate::said::line;

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
