//! Outputs that refuse data.

use std::collections::BTreeMap;

use amp_trace_format::native::{CaptureWriter, ReadError, StreamReader};
use amp_trace_format::{Nanos, Record, ThreadIndex, Value, Writer};
use proptest::prelude::*;

use crate::laws::disk::Shared;
use crate::laws::faults::{self, Format, Said, State};

struct Capture;

impl Format for Capture {
    fn writer(output: Shared, limit: usize) -> impl Writer {
        CaptureWriter::with_limit(output, limit)
    }

    fn read(file: &[u8], state: State) -> Said {
        said(file, state)
    }
}

/// Reads a capture, which may stop anywhere if it is torn; spans are balanced.
fn said(file: &[u8], state: State) -> Said {
    let mut said = Said::default();
    let mut open = BTreeMap::<ThreadIndex, Vec<Nanos>>::new();
    let mut reader = match StreamReader::new(file) {
        Ok(reader) => reader,
        Err(ReadError::Cut { .. }) if state == State::Torn => return said,
        Err(ReadError::NotACapture { .. }) if file.is_empty() => return said,
        Err(error) => panic!("{error}"),
    };
    let end = reader.read_all(&mut |record| match *record {
        Record::Begin { thread, at, .. } => {
            said.begun += 1;
            open.entry(thread).or_default().push(at);
        }
        Record::End { thread, at, .. } => {
            let began = open.entry(thread).or_default().pop();
            assert!(began.is_none_or(|began| began <= at));
        }
        Record::AsyncBegin { .. } => said.begun += 1,
        Record::Event { .. } => said.events += 1,
        Record::Thread { .. } => said.names += 1,
        Record::Loss { spans, events, .. } => {
            said.lost[0] += spans;
            said.lost[1] += events;
        }
        Record::Label { name, value } => {
            assert_eq!(name, "lost.thread_names");
            said.lost[2] = match value {
                Value::Unsigned(count) => count,
                _ => panic!("{value:?}"),
            };
        }
        _ => {}
    });
    match end {
        Ok(end) => assert_eq!(end.is_finished, state == State::Finished),
        Err(ReadError::Cut { .. }) if state == State::Torn => {}
        Err(error) => panic!("{error}"),
    }
    said
}

#[test]
fn a_full_disk_keeps_whole_parts_of_every_size() {
    faults::a_full_disk_of_every_size::<Capture>(0..500);
}

#[test]
fn a_disk_that_stays_full_costs_bounded_memory_and_exact_counts() {
    faults::a_disk_that_stays_full::<Capture>((100, 1_000), (1_500, 500));
}

#[test]
fn a_pipe_continues_where_it_stopped() {
    faults::a_pipe_continues::<Capture>();
}

#[test]
fn names_of_threads_have_bounded_memory_too() {
    faults::names_of_threads::<Capture>(100);
}

proptest! {
    #[test]
    fn any_schedule_of_faults_ends_in_a_whole_file(schedule in faults::schedule(1)) {
        faults::any_schedule::<Capture>(schedule)?;
    }
}
