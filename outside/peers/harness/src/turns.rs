//! Batches of the floor and of the recorder in turns.

use std::time::Instant;

use crate::BATCH;
use crate::crew::{Member, record};
use crate::floor::Floor;
use crate::quartiles::Quartiles;
use crate::recorder::{Failure, Recorder};

/// Repetitions before the first that counts.
const WARM_UP: usize = 4;

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) threads: usize,
    pub(crate) with_field: bool,
}

/// All cases of a recorder.
pub(crate) const CASES: [Case; 4] = [
    case("one", 1, false),
    case("one_field", 1, true),
    case("two", 2, false),
    case("two_field", 2, true),
];

const fn case(name: &'static str, threads: usize, with_field: bool) -> Case {
    Case {
        name,
        threads,
        with_field,
    }
}

/// What one case came to.
#[derive(Debug)]
pub(crate) struct Timed {
    /// Recorder by floor, repetition by repetition.
    pub(crate) ratio: Quartiles,
    /// Nanoseconds of one floor span.
    pub(crate) floor_nanos: Quartiles,
    /// Nanoseconds of one span.
    pub(crate) nanos: Quartiles,
    /// Spans recorded, those of the warm-up among them.
    pub(crate) spans: u64,
}

/// Runs the batches of one case.
///
/// # Errors
/// [`Failure`] if a thread cannot be started or panics.
pub(crate) fn measure<R: Recorder>(
    recorder: &R,
    case: Case,
    repetitions: usize,
) -> Result<Timed, Failure> {
    let of_threads = record(recorder, case.threads, |member| {
        work(recorder, case, repetitions, &member)
    })?;
    // The mean of the threads: nanoseconds of the floor, and of the recorder.
    let pairs: Vec<[f64; 2]> = (0..repetitions)
        .map(|repetition| {
            [0, 1].map(|who| {
                let sum: f64 = of_threads.iter().map(|one| one[repetition][who]).sum();
                sum / of_threads.len() as f64
            })
        })
        .collect();
    Ok(Timed {
        ratio: Quartiles::of(pairs.iter().map(|[floor, ours]| ours / floor).collect()),
        floor_nanos: Quartiles::of(pairs.iter().map(|pair| pair[0]).collect()),
        nanos: Quartiles::of(pairs.iter().map(|pair| pair[1]).collect()),
        spans: (repetitions + WARM_UP) as u64 * case.threads as u64 * BATCH,
    })
}

/// One thread's part: nanoseconds per span of the floor and of the recorder, for each repetition.
fn work<R: Recorder>(
    recorder: &R,
    case: Case,
    repetitions: usize,
    member: &Member<'_>,
) -> Vec<[f64; 2]> {
    let mut floor = Floor::new();
    let mut pairs = Vec::with_capacity(repetitions);
    for repetition in 0..repetitions + WARM_UP {
        let mut pair = [0.0; 2];
        // Who goes first changes, since what goes before leaves the caches as it likes.
        for who in [repetition % 2, 1 - repetition % 2] {
            if who == 0 {
                member.meet();
                pair[0] = time(|index| floor.span(index));
                member.meet();
            } else {
                let batch = recorder.open_batch();
                member.meet();
                pair[1] = if case.with_field {
                    time(|index| recorder.span_with_field(index))
                } else {
                    time(|index| recorder.span(index))
                };
                drop(batch);
                member.settle();
            }
        }
        if repetition >= WARM_UP {
            pairs.push(pair);
        }
    }
    pairs
}

/// Nanoseconds per span of one batch.
#[inline(always)]
fn time(mut span: impl FnMut(u64)) -> f64 {
    let begin = Instant::now();
    for index in 0..BATCH {
        span(index);
    }
    begin.elapsed().as_nanos() as f64 / BATCH as f64
}
