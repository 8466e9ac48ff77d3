//! Outputs that refuse data.

use amp_trace_format::Writer;
use amp_trace_format::chrome::{SeekWriter, StreamWriter};
use proptest::prelude::*;

use crate::laws::disk::Shared;
use crate::laws::faults::{self, Format, Said, State};
use crate::read;

/// A file that is strict JSON after every commit, those that fail included.
struct File;

impl Format for File {
    fn writer(output: Shared, limit: usize) -> impl Writer {
        SeekWriter::with_limit(output, limit)
    }

    fn read(file: &[u8], state: State) -> Said {
        said(file, state)
    }
}

/// Strict JSON at its end only.
struct Pipe;

impl Format for Pipe {
    fn writer(output: Shared, limit: usize) -> impl Writer {
        StreamWriter::with_limit(output, limit)
    }

    fn read(file: &[u8], state: State) -> Said {
        said(file, state)
    }
}

fn said(file: &[u8], state: State) -> Said {
    let events = read::events(file);
    if state == State::Finished {
        read::spans(&events);
    }
    let count = |phase: &str, is: fn(&str) -> bool| {
        let events = events.iter().filter(|event| event["ph"] == phase);
        events
            .filter(|event| event["name"].as_str().is_some_and(is))
            .count() as u64
    };
    Said {
        begun: count("B", |_| true) + count("b", |_| true),
        events: count("i", |name| name != "lost records"),
        lost: read::losses(&events),
        names: count("M", |name| name == "thread_name"),
    }
}

#[test]
fn a_full_disk_keeps_a_strict_file_of_every_size() {
    faults::a_full_disk_of_every_size::<File>(5..1_000);
}

#[test]
fn a_disk_that_stays_full_costs_bounded_memory_and_exact_counts() {
    faults::a_disk_that_stays_full::<File>((600, 2_000), (2_900, 950));
}

#[test]
fn a_pipe_continues_where_it_stopped() {
    faults::a_pipe_continues::<Pipe>();
}

#[test]
fn names_of_threads_have_bounded_memory_too() {
    faults::names_of_threads::<File>(900);
}

proptest! {
    #[test]
    fn any_schedule_of_faults_ends_in_a_whole_file(schedule in faults::schedule(2)) {
        faults::any_schedule::<File>(schedule)?;
    }
}
