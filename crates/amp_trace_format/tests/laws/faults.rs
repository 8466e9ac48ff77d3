//! Outputs that refuse data.

use std::ops::Range;

use amp_trace_format::Writer;
use proptest::prelude::*;

use super::disk::{Fault, Shared};
use super::recorder::Recorder;

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// The last commit failed.
    Torn,
    /// The last commit succeeded.
    Committed,
    /// So did the end: spans are balanced.
    Finished,
}

/// What a file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Spans that begin, the asynchronous ones included.
    pub(crate) begun: u64,
    /// Events that tell no loss.
    pub(crate) events: u64,
    /// Spans, events and names of threads that it says are lost.
    pub(crate) lost: [u64; 3],
    /// Names of threads.
    pub(crate) names: u64,
}

/// A writer, and a reader that panics where the file is not what a writer may leave in this state.
pub(crate) trait Format {
    fn writer(output: Shared, limit: usize) -> impl Writer;
    fn read(file: &[u8], state: State) -> Said;
}

fn recorder<F: Format>(disk: &Shared, limit: usize) -> Recorder<impl Writer> {
    Recorder::new(F::writer(disk.clone(), limit))
}

/// Finishes with all the room of the world, and reads.
fn finish<F: Format>(disk: &Shared, writer: &mut impl Writer) -> Said {
    disk.set_capacity(usize::MAX);
    writer.finish().expect("there is room again");
    F::read(&disk.file(), State::Finished)
}

/// A disk that is full at any place is readable, and nothing is lost once it has room.
pub(crate) fn a_full_disk_of_every_size<F: Format>(capacities: Range<usize>) {
    let mut needed = usize::MAX;
    for capacity in std::iter::once(usize::MAX).chain(capacities) {
        let disk = Shared::new(capacity, Vec::new());
        let mut recorder = recorder::<F>(&disk, 1 << 20);
        let mut refused = false;
        for _ in 0..10 {
            recorder.begin(1);
            recorder.event(1);
            recorder.end(1);
            let is_refused = recorder.writer.commit().is_err();
            let state = if is_refused {
                State::Torn
            } else {
                State::Committed
            };
            F::read(&disk.file(), state);
            refused |= is_refused;
        }
        if capacity == usize::MAX {
            needed = disk.file().len();
        }
        assert_eq!(refused, capacity < needed, "{capacity} of {needed}");
        let said = Said {
            begun: 10,
            events: 10,
            ..Said::default()
        };
        assert_eq!(finish::<F>(&disk, &mut recorder.writer), said);
    }
}

/// A disk that stays full costs bounded memory, and what is lost is counted exactly. At least so many
/// spans and events are. Returns the file when there was room again, and at its end.
pub(crate) fn a_disk_that_stays_full<F: Format>(
    (capacity, limit): (usize, usize),
    (least_spans, least_events): (u64, u64),
) -> [Vec<u8>; 2] {
    let disk = Shared::new(capacity, Vec::new());
    let mut recorder = recorder::<F>(&disk, limit);
    for thread in 1..=3 {
        recorder.begin(thread);
    }
    recorder.request(1);
    for id in 2..1_002 {
        recorder.begin(1);
        recorder.event(2);
        recorder.begin(1);
        recorder.request(id);
        recorder.end(1);
        recorder.end(1);
        recorder.answer(id);
    }
    recorder.end(2);
    let error = recorder.writer.commit().expect_err("full").to_string();
    assert!(error.contains("expected"), "{error}");
    let dropped = recorder.writer.dropped();
    assert!(
        dropped.spans > least_spans && dropped.events > least_events,
        "{dropped:?}"
    );
    F::read(&disk.file(), State::Torn);

    let torn = disk.file();
    disk.set_capacity(usize::MAX);
    recorder.begin(1);
    assert_eq!(disk.file(), torn, "only a commit tries again");
    recorder.writer.commit().expect("there is room again");
    let missed = recorder.writer.dropped();
    assert_eq!(missed.spans, dropped.spans + 1);
    let before = disk.file();
    let said = F::read(&before, State::Committed);
    assert_eq!(said.lost, [missed.spans, missed.events, 0], "said at once");
    recorder.begin(1);
    // The new span, the one that was dropped, and the first: that of thread 3 stays open.
    for _ in 0..3 {
        recorder.end(1);
    }
    recorder.answer(1);

    let said = finish::<F>(&disk, &mut recorder.writer);
    let dropped = recorder.writer.dropped();
    assert_eq!(dropped, missed, "records are kept again");
    assert_eq!(said.lost, [dropped.spans, dropped.events, 0]);
    assert_eq!(said.begun + dropped.spans, 4 + 3_000 + 2);
    assert_eq!(said.events + dropped.events, 1_000);
    [before, disk.file()]
}

/// What can only be appended to goes on where it stopped.
pub(crate) fn a_pipe_continues<F: Format>() {
    let pipe = Shared::new(100, Vec::new());
    let mut recorder = recorder::<F>(&pipe, 1_000);
    for _ in 0..1_000 {
        recorder.begin(1);
        recorder.end(1);
    }
    assert!(recorder.writer.commit().is_err());
    let prefix = pipe.file();
    assert_eq!(prefix.len(), 100);
    let said = finish::<F>(&pipe, &mut recorder.writer);
    assert!(pipe.file().starts_with(&prefix));
    let position = recorder.writer.position();
    assert!(position.is_none_or(|position| position == pipe.file().len() as u64));
    let dropped = recorder.writer.dropped();
    assert_eq!(said.begun + dropped.spans, 1_000);
    assert_eq!(said.lost, [dropped.spans, 0, 0]);
}

/// Names of threads have bounded memory too: at least so many of a thousand are dropped.
pub(crate) fn names_of_threads<F: Format>(least: u64) {
    let disk = Shared::new(0, Vec::new());
    let mut recorder = recorder::<F>(&disk, 1_000);
    for thread in 1..=1_000 {
        recorder.name(thread);
    }
    let dropped = recorder.writer.dropped().thread_names;
    assert!(dropped > least, "{dropped}");
    let said = finish::<F>(&disk, &mut recorder.writer);
    assert_eq!(said.lost, [0, 0, dropped]);
    assert_eq!(said.names, 1_000 - dropped);
}

/// A program, and a disk that it does not expect.
#[derive(Debug)]
pub(crate) struct Schedule {
    faults: Vec<Fault>,
    /// What happens, and on which thread.
    steps: Vec<(u8, u32)>,
    limit: usize,
    capacity: usize,
}

/// Any schedule for a format whose records take about `size` times 20 bytes.
pub(crate) fn schedule(size: usize) -> impl Strategy<Value = Schedule> {
    let fault = prop_oneof![
        3 => Just(Fault::None),
        2 => (0..100 * size).prop_map(Fault::Short),
        1 => Just(Fault::Interrupted),
        2 => Just(Fault::Broken),
    ];
    (
        proptest::collection::vec(fault, 0..40),
        proptest::collection::vec((0_u8..7, 1_u32..4), 1..200),
        50 * size..2_000 * size,
        prop_oneof![Just(usize::MAX), 0..1_500 * size],
    )
        .prop_map(|(faults, steps, limit, capacity)| Schedule {
            faults,
            steps,
            limit,
            capacity,
        })
}

/// Any schedule of faults ends in a whole file that says what it lost.
pub(crate) fn any_schedule<F: Format>(schedule: Schedule) -> Result<(), TestCaseError> {
    let disk = Shared::new(schedule.capacity, schedule.faults);
    let mut recorder = recorder::<F>(&disk, schedule.limit);
    let (mut spans, mut events, mut requests, mut answers) = (0, 0, 0, 0);
    for (step, thread) in schedule.steps {
        match step {
            0 | 1 => {
                recorder.begin(thread);
                spans += 1;
            }
            2 => recorder.end(thread),
            3 => {
                recorder.event(thread);
                events += 1;
            }
            4 => {
                requests += 1;
                spans += 1;
                recorder.request(requests);
            }
            5 if answers < requests => {
                answers += 1;
                recorder.answer(answers);
            }
            _ => {
                if recorder.writer.commit().is_ok() {
                    F::read(&disk.file(), State::Committed);
                }
            }
        }
    }
    disk.set_capacity(usize::MAX);
    while recorder.writer.finish().is_err() {}
    let said = F::read(&disk.file(), State::Finished);
    let dropped = recorder.writer.dropped();
    let expected = Said {
        begun: spans - dropped.spans,
        events: events - dropped.events,
        lost: [dropped.spans, dropped.events, 0],
        names: 0,
    };
    prop_assert_eq!(said, expected);
    Ok(())
}
