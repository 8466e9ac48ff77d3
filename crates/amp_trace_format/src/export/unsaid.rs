use std::fmt;

use crate::{Argument, Entry, Level, Place, Value};

/// What a format has no place for: each kind of thing, and how many of it.
///
/// # Examples
/// ```
/// use amp_trace_format::{Entry, Export, Extent, Value, folded};
///
/// let mut file = Vec::new();
/// let mut exporter = Box::new(folded::Exporter::new(&mut file, Extent { from: 0, to: 9 }));
/// exporter.entry(&Entry::Label { name: "cpu.model", value: Value::Text("a CPU") })?;
/// let unsaid = exporter.finish()?;
/// assert_eq!(unsaid.iter().collect::<Vec<_>>(), [("labels of the trace", 1)]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unsaid(Vec<(&'static str, u64)>);

impl Unsaid {
    /// Each kind of thing in words for a person, in the plural, with how many; in the order in which
    /// they were met.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().copied()
    }

    /// Whether the file says all that the trace says.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts one more.
    pub(crate) fn add(&mut self, what: &'static str) {
        self.add_many(what, 1);
    }

    /// Counts so many more.
    pub(crate) fn add_many(&mut self, what: &'static str, many: usize) {
        let many = u64::try_from(many).unwrap_or(u64::MAX);
        match self.0.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count = count.saturating_add(many),
            None if many > 0 => self.0.push((what, many)),
            None => {}
        }
    }

    /// Counts an entry of which the file says nothing.
    pub(crate) fn whole(&mut self, entry: &Entry<'_>) {
        let what = match entry {
            Entry::Label { .. } => what::LABELS,
            Entry::Event { .. } => what::EVENTS,
            Entry::Counter { .. } => what::COUNTERS,
            Entry::Flow { .. } => what::FLOWS,
            Entry::Frame { .. } => what::FRAMES,
            Entry::Histogram { .. } => what::HISTOGRAMS,
            Entry::Totals { .. } => what::TOTALS,
            Entry::Loss { .. } => what::LOSSES,
            Entry::Begin { .. } | Entry::End { .. } => what::BEGIN_END,
            Entry::Process { .. } | Entry::Track { .. } | Entry::Span { .. } => return,
        };
        self.add(what);
    }

    /// Counts one more if something is so.
    pub(crate) fn add_if(&mut self, is_so: bool, what: &'static str) {
        if is_so {
            self.add(what);
        }
    }

    /// Counts the values that JSON's numbers and texts do not say as they are.
    pub(crate) fn values(&mut self, arguments: &[Argument<'_>]) {
        for argument in arguments {
            match argument.value {
                Value::Unsigned(value) if i64::try_from(value).is_err() => {
                    self.add(what::LARGE_INTEGERS);
                }
                Value::Float(value) if !value.is_finite() => self.add(what::NO_NUMBERS),
                Value::Truncated { .. } => self.add(what::CUT_TEXTS),
                _ => {}
            }
        }
    }

    /// Counts what a place has that a format without it leaves out.
    pub(crate) fn level(&mut self, place: &Place<'_>) {
        let is_said = matches!(place.level, None | Some(Level::Info));
        self.add_if(!is_said, what::LEVELS);
    }

    /// Counts the source file of a place.
    pub(crate) fn source(&mut self, place: &Place<'_>) {
        self.add_if(place.file.is_some() || place.line.is_some(), what::SOURCES);
    }
}

impl fmt::Display for Unsaid {
    /// A line for each kind: `12 levels of spans`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (what, count)) in self.iter().enumerate() {
            let line = if place == 0 { "" } else { "\n" };
            write!(f, "{line}{count} {what}")?;
        }
        Ok(())
    }
}

/// The kinds of things that more than one format leaves out.
pub(crate) mod what {
    pub(crate) const ARGUMENTS: &str = "arguments of spans";
    pub(crate) const BEGIN_END: &str = "beginnings and ends that no whole span was made of";
    pub(crate) const COUNTERS: &str = "values of counters";
    pub(crate) const CROSSING: &str = "spans that cross another one: they end with it";
    pub(crate) const CUT_TEXTS: &str = "texts that the recorder cut: they say so in words now";
    pub(crate) const EVENTS: &str = "events";
    pub(crate) const FLOWS: &str = "steps of arrows between spans";
    pub(crate) const FRAMES: &str = "frames";
    pub(crate) const HISTOGRAMS: &str = "histograms";
    pub(crate) const LABELS: &str = "labels of the trace";
    pub(crate) const LARGE_INTEGERS: &str = "integers above 2^63, written as texts";
    pub(crate) const LEVELS: &str = "levels of spans";
    pub(crate) const LOSSES: &str = "losses of the recorder";
    pub(crate) const NO_NUMBERS: &str = "floats that are no numbers, written as texts";
    pub(crate) const ONLY_QUANTILES: &str =
        "histograms and totals: their sums and quantiles are said, and no more";
    pub(crate) const NO_VALUES: &str = "values of counters that are no numbers";
    pub(crate) const OPEN: &str = "spans whose end is not in the trace: they end with it";
    pub(crate) const SOURCES: &str = "source files and lines";
    pub(crate) const TARGETS: &str = "targets or categories of spans";
    pub(crate) const TOTALS: &str = "totals of spans that are not in the trace one by one";
    pub(crate) const ZERO: &str = "times before the clock's zero: the first one is 0 now";
}
