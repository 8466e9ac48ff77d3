use amp_trace_format::LogHistogram;

use super::arguments::Datum;
use super::sites::SiteId;
use super::strings::Name;
use super::track::TrackId;

/// A counter with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    /// Its name and unit.
    pub site: SiteId,
    /// Its track in the file.
    pub track: TrackId,
    /// When it changed, in nanoseconds; by time.
    pub times: Vec<u64>,
    /// To what, for each of the times.
    pub values: Vec<f64>,
}

/// The values that a histogram metric took in a range of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// The metric.
    pub site: SiteId,
    /// The range of time, in nanoseconds.
    pub from: u64,
    /// Its end.
    pub to: u64,
    /// The values, in the site's unit.
    pub values: LogHistogram,
}

/// Spans or events that are in the trace by their sums only, in a range of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    /// Their place in the program.
    pub site: SiteId,
    /// The range of time, in nanoseconds.
    pub from: u64,
    /// Its end.
    pub to: u64,
    /// How many.
    pub count: u64,
    /// Durations in nanoseconds.
    pub durations: LogHistogram,
}

/// Something that is true of the whole trace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Label {
    /// Words with dots, such as `cpu.model`.
    pub name: Name,
    /// What is true.
    pub value: Datum,
}
