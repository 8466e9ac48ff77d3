use std::io::{Read, Seek};
use std::num::NonZero;

use super::load;
use crate::report::{Report, ReportOptions};
use crate::sums::{Summary, Summed};
use crate::trace::Trace;

/// A native capture of which only what a report needs was kept.
///
/// # Cost
/// 4 bytes of memory for a span, rather than the 16 of a [`Trace`].
#[derive(Debug)]
pub struct Summarized {
    trace: Trace,
    summary: Summary,
}

impl Summarized {
    /// Adds up a native capture on several threads, of which the caller's is one.
    ///
    /// `None` where [`load_native`](crate::load_native) has none, and where the program has marked no frames, which are
    /// then to be found among its spans.
    ///
    /// # Panics
    /// As [`load_native`](crate::load_native).
    ///
    /// # Cost
    /// As [`load_native`](crate::load_native). Where the first few chunks have no frames, the others are not read.
    #[must_use]
    pub fn native(input: impl Read + Seek + Send, threads: NonZero<usize>) -> Option<Self> {
        let (trace, summary) = load::<Summed>(input, threads)?;
        Some(Self { trace, summary })
    }

    /// All but the spans and events of threads, of which there are no rows, and what flows are at.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The report, as [`Report::of`] makes it of the trace with all rows; and the trace without. None of a range of time
    /// or of some threads only, of which the sums do not know.
    #[must_use]
    pub fn report(self, options: &ReportOptions) -> Option<(Trace, Report)> {
        let Self { trace, summary } = self;
        let part = &options.selection;
        if part.from.is_some() || part.to.is_some() || !part.tracks.is_empty() {
            return None;
        }
        let report = Report::with(&trace, summary, options);
        Some((trace, report))
    }
}
