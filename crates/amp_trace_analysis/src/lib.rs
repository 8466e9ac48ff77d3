//! What a trace says: the model of a trace in columns, and the answers that are computed from it.
//!
//! ```text
//! entries of any format -> TraceBuilder -> Trace -> report, hitches, difference, ...
//! ```
//!
//! Nothing in here opens a file, prints or knows a clock: readers hand in [`Entry`](amp_trace_format::Entry)s, and
//! answers are plain data.

mod build;
mod cores;
mod diff;
mod durations;
mod entries;
mod flame;
mod frames;
mod hitch;
mod load;
mod percentile;
mod report;
mod selection;
mod sums;
mod trace;

pub use build::{Order, TraceBuilder};
pub use diff::{
    Band, Basis, ByBand, CallTree, Change, CountChange, CounterChange, Diff, DiffCaveat,
    DiffOptions, Everything, Fate, FrameChange, FrameTimes, MetricChange, NodeId, Outliers,
    PathChange, PathPercentiles, Side, Step, Verdict, Weight, Why,
};
pub use flame::PathFigures;
pub use hitch::{
    Cause, Caveat, Group, HitchOptions, Hitches, Kind, Late, LateFrame, Segment, Spot,
    Unanswerable, Use, hitches,
};
pub use load::{Summarized, load_native};
pub use percentile::{nearest_rank, nearest_ranks};
pub use report::{
    CounterFigures, FrameFigures, HistogramBar, LossFigures, Overhead, Report, ReportOptions,
    SpanFigures, TrackFigures,
};
pub use selection::{Selected, Selection};
pub use trace::{
    Around, Counter, Datum, Extent, Flow, FlowPoint, FrameMark, FrameSet, Histogram, Label, Loss,
    Name, Path, PathId, Paths, Process, Row, Rows, Said, Site, SiteId, Sites, Strings, Totals,
    Trace, Track, TrackId,
};
