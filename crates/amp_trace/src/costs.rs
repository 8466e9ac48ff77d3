use std::fmt;
use std::time::Duration;

/// What a record of each kind costs the thread that makes it.
///
/// Measured once per process, when its first recording starts, in a loop whose code and memory are warm:
/// what a record costs at least. One that meets cold caches costs more, and so does one that has to
/// take a new block of memory, which is one in some thousand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Costs {
    /// A span without fields, its end included.
    pub span: Picos,
    /// A span with one integer field.
    pub span_with_field: Picos,
    /// An event without fields.
    pub event: Picos,
    /// A value of a counter, a gauge or a histogram.
    pub counter: Picos,
    /// A frame mark.
    pub frame: Picos,
    /// A span or event that the filter keeps out; a turn of an empty loop is in it.
    pub filtered_out: Picos,
    /// A span or event of a call site that has fallen back to being counted.
    pub counted: Picos,
}

impl Costs {
    /// What one more integer field adds to a record.
    #[must_use]
    pub const fn field(&self) -> Picos {
        Picos(self.span_with_field.0.saturating_sub(self.span.0))
    }

    /// Each cost with its name in a trace: the label such as `cost.span.ns`.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, Picos); 7] {
        [
            ("cost.span.ns", self.span),
            ("cost.span_with_field.ns", self.span_with_field),
            ("cost.event.ns", self.event),
            ("cost.counter.ns", self.counter),
            ("cost.frame.ns", self.frame),
            ("cost.filtered_out.ns", self.filtered_out),
            ("cost.counted.ns", self.counted),
        ]
    }
}

/// A time in picoseconds: a record that is filtered out costs less than a nanosecond.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Picos(pub u64);

impl Picos {
    /// The time in nanoseconds.
    #[must_use]
    pub fn nanos(self) -> f64 {
        self.0 as f64 / 1e3
    }

    /// The whole nanoseconds.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_nanos(self.0 / 1000)
    }
}

impl fmt::Display for Picos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} ns", self.nanos())
    }
}
