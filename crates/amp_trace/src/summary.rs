use std::path::PathBuf;
use std::time::Duration;

use crate::{BudgetReport, Costs};

/// What a recording held, added up while it was written. No detail is kept for it, so it costs
/// the same for a minute and for a week.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// From the start of the recording to its end.
    pub duration: Duration,
    /// Threads that recorded anything.
    pub threads: u64,
    /// Spans recorded, those still open at the end included.
    pub spans: u64,
    /// Events, counter values and frame marks recorded.
    pub events: u64,
    /// What could not be recorded.
    pub losses: Losses,
    /// One row per span name and target, most self time first. All spans count, those too that sampling kept
    /// out of the outputs.
    pub totals: Vec<SpanTotal>,
    /// One row per frame set, by name. All frames count, those too that sampling kept out of the outputs.
    pub frames: Vec<FrameTotal>,
    /// What a record of each kind cost, as measured at the first start.
    pub costs: Costs,
    /// What recording cost all threads together, estimated: how many records there were of each
    /// kind, times what one costs. What the filter kept out is not counted.
    pub overhead: Duration,
    /// How the recording kept to its budget; `None` if it had none.
    pub budget: Option<BudgetReport>,
    /// Times at which a clock went backwards within a thread and was held.
    pub clock_clamps: u64,
    /// The name of the clock: `tsc` or `monotonic`.
    pub clock: &'static str,
    /// How the outputs fared, in the order in which they were given.
    pub outputs: Vec<OutputSummary>,
    /// The captures of the flight recorder, up to the newest 100.
    pub captures: Vec<CaptureSummary>,
    /// How many captures there are.
    pub captures_written: u64,
    /// How many there are not, because of a limit, or because they could not be written.
    pub captures_refused: u64,
}

/// A capture that the flight recorder made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaptureSummary {
    /// The file.
    pub path: PathBuf,
    /// Why it was made.
    pub reason: String,
    /// When that happened, since the start of the recording.
    pub at: Duration,
}

impl Summary {
    /// What share of the threads' time recording took, in percent: [`overhead`](Self::overhead)
    /// divided by the duration times the number of threads that recorded. 0 if none did.
    #[must_use]
    pub fn overhead_percent(&self) -> f64 {
        let time = self.duration.as_secs_f64() * self.threads as f64;
        if time > 0.0 {
            self.overhead.as_secs_f64() / time * 100.0
        } else {
            0.0
        }
    }
}

/// How one output fared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputSummary {
    /// What it is: a path, or `stderr`.
    pub description: String,
    /// What it missed because it refused data for too long, or to the end; beside the recording's own
    /// losses. With what is in the output, it is all that was recorded.
    pub dropped: Losses,
    /// Its first error, in words with the remedy, if there was one.
    pub error: Option<String>,
}

/// What a recording lost because its memory was full. Exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Losses {
    /// Spans lost, each as a whole.
    pub spans: u64,
    /// Events, counter values and frame marks lost.
    pub events: u64,
}

impl Losses {
    /// Whether nothing was lost.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.spans == 0 && self.events == 0
    }
}

/// All spans of one name and target, over all threads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpanTotal {
    /// The name of the span.
    pub name: String,
    /// Its target: the module path, unless the program said otherwise.
    pub target: String,
    /// How many spans ended; exact.
    pub count: u64,
    /// How many of them were counted only, to keep to a budget. If there are any, the durations are
    /// estimates, by those recorded meanwhile: one in about a thousand.
    pub counted: u64,
    /// The sum of their durations.
    pub total: Duration,
    /// The sum of their durations less that of the spans directly inside them; spans that were counted
    /// only are not taken off what is around them.
    pub self_time: Duration,
    /// The longest duration that was measured.
    pub max: Duration,
    /// How the durations that were measured are distributed.
    pub percentiles: Percentiles,
}

/// What the spans of one name and target add up to so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpanSum {
    /// The name of the spans.
    pub name: String,
    /// Their target: the module path, unless the program said otherwise.
    pub target: String,
    /// How many ended.
    pub count: u64,
    /// The sum of their durations.
    pub total: Duration,
    /// The sum of their durations less that of the spans directly inside them.
    pub self_time: Duration,
}

/// All frames of one frame set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrameTotal {
    /// The name of the frame set.
    pub name: String,
    /// How many frames were completed; exact.
    pub count: u64,
    /// The sum of their durations; exact.
    pub total: Duration,
    /// The longest frame; exact.
    pub max: Duration,
    /// How the durations are distributed.
    pub percentiles: Percentiles,
}

/// How durations are distributed: at least this share of them is as short as this, or shorter. Of every
/// one, none left out, in a log histogram: within 1/128 of the exact figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Percentiles {
    /// Half of them: the median.
    pub p50: Duration,
    /// 95 of 100.
    pub p95: Duration,
    /// 99 of 100.
    pub p99: Duration,
    /// 999 of 1000.
    pub p999: Duration,
}
