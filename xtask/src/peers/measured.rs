use serde::Deserialize;

use super::process::{Case, Sample};
use super::recorders::Recorder;
use super::spread::Spread;

/// One recorder's line.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) recorder: &'static Recorder,
    /// What was measured, or why nothing was.
    pub(super) measured: Result<Measured, String>,
    /// What else a reader has to know: processes that failed.
    pub(super) note: Option<String>,
}

impl Row {
    /// What was measured.
    pub(super) fn measured(&self) -> Option<&Measured> {
        self.measured.as_ref().ok()
    }

    /// The ratio to the floor that rows are sorted by: no field, one thread.
    pub(super) fn ratio(&self) -> f64 {
        self.measured()
            .and_then(|measured| measured.ratios[0])
            .map_or(f64::INFINITY, |ratio| ratio.median)
    }
}

/// The names of [`Measured::ratios`].
pub(super) const CASES: [&str; 4] = [
    "one thread",
    "one thread, one `u64`",
    "two threads",
    "two threads, one `u64`",
];

/// What all processes of a recorder came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    /// Multiples of the floor, in the order of [`CASES`].
    pub(super) ratios: [Option<Spread>; 4],
    /// The same for each round.
    pub(super) of_rounds: Vec<[Option<f64>; 4]>,
    /// Nanoseconds of a floor span.
    pub(super) floor_nanos: Option<Spread>,
    /// Nanoseconds of one span: p50, p99, p99.9.
    pub(super) latency: Option<[f64; 3]>,
    /// The same of the floor.
    pub(super) floor_latency: Option<[f64; 3]>,
    /// Nanoseconds of a turned-off span above an empty loop.
    pub(super) off_nanos: Option<Spread>,
    pub(super) start_millis: Option<Spread>,
    pub(super) kept: Option<Kept>,
    /// Instructions of a span without a field, and with one.
    pub(super) instructions: [Option<f64>; 2],
}

/// What a recorder keeps of a span.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Kept {
    pub(super) bytes_per_span: f64,
    pub(super) place: String,
}

impl Measured {
    /// Adds up what the rounds measured.
    pub(super) fn of(
        samples: &[Sample],
        kept: Option<Kept>,
        instructions: [Option<f64>; 2],
    ) -> Self {
        let of_rounds: Vec<_> = samples.iter().map(ratios).collect();
        Self {
            ratios: [0, 1, 2, 3]
                .map(|case| Spread::of(of_rounds.iter().filter_map(|round| round[case]))),
            floor_nanos: Spread::of(
                samples
                    .iter()
                    .filter_map(|sample| Some(sample.one.as_ref()?.floor_nanos[1])),
            ),
            latency: percentiles(samples, |sample| Some(sample.latency.as_ref()?.span)),
            floor_latency: percentiles(samples, |sample| Some(sample.latency.as_ref()?.floor)),
            off_nanos: Spread::of(
                samples
                    .iter()
                    .filter_map(|sample| Some(sample.off.as_ref()?.above_empty_nanos[1])),
            ),
            start_millis: Spread::of(samples.iter().filter_map(|sample| sample.start_millis)),
            of_rounds,
            kept,
            instructions,
        }
    }
}

/// One process's medians, in the order of [`CASES`].
fn ratios(sample: &Sample) -> [Option<f64>; 4] {
    [
        &sample.one,
        &sample.one_field,
        &sample.two,
        &sample.two_field,
    ]
    .map(|case| case.as_ref().map(|case: &Case| case.ratio[1]))
}

/// The median of the rounds for each percentile.
fn percentiles(samples: &[Sample], of: impl Fn(&Sample) -> Option<[f64; 3]>) -> Option<[f64; 3]> {
    let median = |which: usize| {
        let values = samples.iter().filter_map(|sample| Some(of(sample)?[which]));
        Some(Spread::of(values)?.median)
    };
    Some([median(0)?, median(1)?, median(2)?])
}
