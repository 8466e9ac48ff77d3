//! Outputs that refuse data.

use amp_trace_format::Writer;
use amp_trace_format::perfetto::StreamWriter;
use proptest::prelude::*;

use crate::laws::disk::Shared;
use crate::laws::faults::{self, Format, Said, State};
use crate::read::{Kind, Trace};
use crate::wire;

/// Whole after every commit; torn in a packet at most.
struct Packets;

impl Format for Packets {
    fn writer(output: Shared, limit: usize) -> impl Writer {
        StreamWriter::with_limit(output, limit)
    }

    fn read(file: &[u8], state: State) -> Said {
        let file = match state {
            State::Torn => &file[..wire::whole(file)],
            State::Committed | State::Finished => file,
        };
        let trace = Trace::read(file);
        if state == State::Finished {
            trace.spans();
        }
        let count = |kind: Kind| {
            let events = trace.events.iter().filter(|e| e.kind == kind);
            events
                .filter(|e| e.name.as_deref() != Some("lost records"))
                .count() as u64
        };
        let threads = trace.tracks.values().filter_map(|track| track.message(4));
        Said {
            begun: count(Kind::Begin),
            events: count(Kind::Instant),
            lost: trace.losses(),
            names: threads.filter(|thread| thread.text(5).is_some()).count() as u64,
        }
    }
}

#[test]
fn a_full_disk_keeps_whole_packets_of_every_size() {
    faults::a_full_disk_of_every_size::<Packets>(0..600);
}

#[test]
fn a_disk_that_stays_full_costs_bounded_memory_and_exact_counts() {
    let [before, after] = faults::a_disk_that_stays_full::<Packets>((100, 1_000), (2_900, 950))
        .map(|f| Trace::read(&f));
    assert!(
        after.beginnings > before.beginnings,
        "what follows is read alone"
    );
}

#[test]
fn a_pipe_continues_where_it_stopped() {
    faults::a_pipe_continues::<Packets>();
}

#[test]
fn names_of_threads_have_bounded_memory_too() {
    faults::names_of_threads::<Packets>(900);
}

proptest! {
    #[test]
    fn any_schedule_of_faults_ends_in_a_whole_file(schedule in faults::schedule(1)) {
        faults::any_schedule::<Packets>(schedule)?;
    }
}
