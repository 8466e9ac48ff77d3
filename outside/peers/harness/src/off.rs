//! What a span costs that is compiled in and turned off.

use std::hint::black_box;
use std::time::Instant;

use crate::BATCH;
use crate::quartiles::Quartiles;
use crate::recorder::Recorder;

const ITERATIONS: u64 = 16 * BATCH;

/// Nanoseconds of a turned-off span, and of the empty loop around it.
#[derive(Debug)]
pub(crate) struct Off {
    pub(crate) empty: Quartiles,
    /// Above the empty loop, repetition by repetition.
    pub(crate) above_empty: Quartiles,
}

/// Runs the empty loop and the turned-off spans in turns.
pub(crate) fn measure<R: Recorder>(recorder: &R, repetitions: usize) -> Off {
    let batch = recorder.open_batch();
    let (mut empty, mut above_empty) = (Vec::new(), Vec::new());
    for _ in 0..repetitions {
        let without = time(|index| {
            black_box(index);
        });
        let with = time(|index| recorder.span(index));
        empty.push(without);
        above_empty.push(with - without);
    }
    drop(batch);
    Off {
        empty: Quartiles::of(empty),
        above_empty: Quartiles::of(above_empty),
    }
}

#[inline(always)]
fn time(mut body: impl FnMut(u64)) -> f64 {
    let begin = Instant::now();
    for index in 0..ITERATIONS {
        body(index);
    }
    begin.elapsed().as_nanos() as f64 / ITERATIONS as f64
}
