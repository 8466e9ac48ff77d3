//! How long single spans take.

use std::time::Instant;

use crate::BATCH;
use crate::clock::ticks;
use crate::crew::{Member, record};
use crate::floor::Floor;
use crate::quartiles::at;
use crate::recorder::{Failure, Recorder};

const SHARES: [f64; 3] = [0.5, 0.99, 0.999];

/// Nanoseconds of one span at the median, the 99th and the 99.9th percentile. Each holds one more clock read than the
/// span itself.
#[derive(Debug)]
pub(crate) struct Latency {
    pub(crate) floor: [f64; 3],
    pub(crate) span: [f64; 3],
    /// Spans recorded.
    pub(crate) spans: u64,
}

/// Times each span of some batches alone.
///
/// # Errors
/// [`Failure`] if there is no thread to record on.
pub(crate) fn measure<R: Recorder>(recorder: &R, batches: usize) -> Result<Latency, Failure> {
    let of_threads = record(recorder, 1, |member| work(recorder, batches, &member))?;
    of_threads
        .into_iter()
        .next()
        .ok_or_else(|| "no thread recorded".into())
}

fn work<R: Recorder>(recorder: &R, batches: usize, member: &Member<'_>) -> Latency {
    let (begin, first) = (Instant::now(), ticks());
    let mut floor = Floor::new();
    let room = batches * BATCH as usize;
    // Filled once, so that no page of them is fresh.
    let mut of_floor = vec![u32::MAX; room];
    let mut of_spans = vec![u32::MAX; room];
    of_floor.clear();
    of_spans.clear();
    for _ in 0..batches {
        time_each(&mut of_floor, |index| floor.span(index));
        let batch = recorder.open_batch();
        time_each(&mut of_spans, |index| recorder.span(index));
        drop(batch);
        member.settle();
    }
    let nanos_per_tick = begin.elapsed().as_nanos() as f64 / (ticks() - first) as f64;
    Latency {
        floor: percentiles(of_floor, nanos_per_tick),
        span: percentiles(of_spans, nanos_per_tick),
        spans: room as u64,
    }
}

#[inline(always)]
fn time_each(into: &mut Vec<u32>, mut span: impl FnMut(u64)) {
    for index in 0..BATCH {
        let begin = ticks();
        span(index);
        let took = ticks().saturating_sub(begin);
        into.push(u32::try_from(took).unwrap_or(u32::MAX));
    }
}

fn percentiles(mut ticks: Vec<u32>, nanos_per_tick: f64) -> [f64; 3] {
    ticks.sort_unstable();
    SHARES.map(|share| at(&ticks, share).map_or(f64::NAN, |one| f64::from(one) * nanos_per_tick))
}
