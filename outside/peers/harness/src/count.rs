//! Batches inside functions of known names, for a tool that counts instructions.
//!
//! `callgrind` is told to count between the begin and the end of `counted_*`.

use crate::BATCH;
use crate::floor::Floor;
use crate::recorder::{Failure, Recorder};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The loop around the others.
    Loop,
    Floor,
    Span,
    SpanWithField,
}

impl Subject {
    pub(crate) fn named(name: &str) -> Result<Self, Failure> {
        match name {
            "loop" => Ok(Self::Loop),
            "floor" => Ok(Self::Floor),
            "span" => Ok(Self::Span),
            "field" => Ok(Self::SpanWithField),
            _ => Err(format!("expected loop, floor, span or field, found `{name}`").into()),
        }
    }
}

/// Runs one batch uncounted and some counted; returns how many spans the recorder was given.
pub(crate) fn run<R: Recorder>(recorder: &R, subject: Subject, batches: u64) -> u64 {
    let mut floor = Floor::new();
    for number in 0..=batches {
        match subject {
            Subject::Loop | Subject::Floor if number == 0 => continue,
            Subject::Loop => {
                counted_loop();
                continue;
            }
            Subject::Floor => {
                counted_floor(&mut floor);
                continue;
            }
            Subject::Span | Subject::SpanWithField => {}
        }
        let batch = recorder.open_batch();
        match (subject, number) {
            (Subject::SpanWithField, 0) => (0..BATCH).for_each(|i| recorder.span_with_field(i)),
            (_, 0) => (0..BATCH).for_each(|i| recorder.span(i)),
            (Subject::SpanWithField, _) => counted_spans_with_field(recorder),
            _ => counted_spans(recorder),
        }
        drop(batch);
        recorder.settle();
    }
    match subject {
        Subject::Loop | Subject::Floor => 0,
        _ => (batches + 1) * BATCH,
    }
}

#[inline(never)]
fn counted_loop() {
    for index in 0..BATCH {
        std::hint::black_box(index);
    }
}

#[inline(never)]
fn counted_floor(floor: &mut Floor) {
    for index in 0..BATCH {
        floor.span(index);
    }
}

#[inline(never)]
fn counted_spans<R: Recorder>(recorder: &R) {
    for index in 0..BATCH {
        recorder.span(index);
    }
}

#[inline(never)]
fn counted_spans_with_field<R: Recorder>(recorder: &R) {
    for index in 0..BATCH {
        recorder.span_with_field(index);
    }
}
