//! Where the time goes.

mod counters;
mod frames;
mod losses;
mod spans;
mod tracks;

use crate::selection::Selection;
use crate::sums::Summary;
use crate::trace::Trace;

pub use counters::CounterFigures;
pub use frames::{FrameFigures, HistogramBar};
pub use losses::{LossFigures, Overhead};
pub use spans::SpanFigures;
pub use tracks::TrackFigures;

/// What a report is about.
#[derive(Debug, Clone, Default)]
pub struct ReportOptions {
    /// The part of the trace. Spans, events and values are in a range of time if they begin in it, frames if they lie
    /// in it.
    pub selection: Selection,
    /// The name of the frame set; `None` for the one that matters most ([`Trace::main_frames`]).
    pub frame_set: Option<String>,
    /// How long a frame may take, in nanoseconds; `None` for the display interval (120, 60 or 30 a second) that the
    /// median frame fits into.
    pub budget: Option<u64>,
}

/// Where the time of a trace goes.
#[derive(Debug, Clone)]
pub struct Report {
    /// The range of time that it is about, in nanoseconds since the start of the trace.
    pub from: u64,
    /// Its end.
    pub to: u64,
    /// The frames; `None` where the trace has none.
    pub frames: Option<FrameFigures>,
    /// The spans by call site, those with most self time first.
    pub spans: Vec<SpanFigures>,
    /// The threads and other tracks with spans or events, in the order of the file.
    pub tracks: Vec<TrackFigures>,
    /// The counters, in the order of the file.
    pub counters: Vec<CounterFigures>,
    /// What is missing.
    pub losses: LossFigures,
    /// What recording took, where the trace says what a record costs.
    pub overhead: Option<Overhead>,
}

impl Report {
    /// Computes the report.
    ///
    /// # Cost
    /// Linear in the spans, on all cores: about 10 ns each. While it works, 4 bytes of memory for each, on top of the trace.
    #[must_use]
    pub fn of(trace: &Trace, options: &ReportOptions) -> Self {
        Self::with(trace, Summary::default(), options)
    }

    /// The report of a trace, and of what is not in its rows.
    pub(crate) fn with(trace: &Trace, summary: Summary, options: &ReportOptions) -> Self {
        let selected = options.selection.of(trace);
        let (from, to) = selected.range(trace.duration);
        let set = match &options.frame_set {
            Some(name) => trace.frames_named(name),
            None => trace.main_frames(),
        };
        let sets = trace.frame_sets.iter().enumerate();
        let mut meant = sets.filter(|(_, it)| set.is_some_and(|set| std::ptr::eq(*it, set)));
        let frames = meant
            .next()
            .map(|set| FrameFigures::of(set, &selected, options.budget));
        let frame_count = frames.as_ref().map_or(0, |frames| frames.count);
        let (spans, sums) = spans::figures(trace, summary, &selected, frame_count);
        Self {
            from,
            to,
            tracks: tracks::figures(trace, &selected, &sums),
            counters: counters::figures(trace, &selected),
            losses: LossFigures::of(trace, &selected),
            overhead: Overhead::of(trace, &spans),
            frames,
            spans,
        }
    }
}
