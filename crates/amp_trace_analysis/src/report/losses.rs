use crate::report::SpanFigures;
use crate::selection::Selected;
use crate::trace::Trace;

/// What the recorder could not keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LossFigures {
    /// Spans lost.
    pub spans: u64,
    /// Events, counter values and frame marks lost.
    pub events: u64,
    /// How many stretches of time they are missing from.
    pub stretches: usize,
    /// When the first was lost, in nanoseconds.
    pub from: u64,
    /// When the last was.
    pub to: u64,
}

impl LossFigures {
    pub(super) fn of(trace: &Trace, selected: &Selected) -> Self {
        let (from, to) = selected.range(trace.duration.saturating_add(1));
        let mut figures = Self::default();
        let touched = trace
            .losses
            .iter()
            .filter(|loss| loss.to >= from && loss.from < to);
        for loss in touched {
            figures.spans = figures.spans.saturating_add(loss.spans);
            figures.events = figures.events.saturating_add(loss.events);
            figures.from = if figures.stretches == 0 {
                loss.from
            } else {
                figures.from.min(loss.from)
            };
            figures.to = figures.to.max(loss.to);
            figures.stretches += 1;
        }
        figures
    }

    /// Whether nothing is missing.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.spans == 0 && self.events == 0
    }
}

/// What recording took of the program's time, by what the recorder measured at its start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overhead {
    /// Nanoseconds for a span.
    pub span: f64,
    /// Nanoseconds for all spans of the report.
    pub total: f64,
}

impl Overhead {
    pub(super) fn of(trace: &Trace, spans: &[SpanFigures]) -> Option<Self> {
        let span = trace.label_number("cost.span.ns")?;
        let count: u64 = spans
            .iter()
            .map(|figures| figures.count.saturating_add(figures.counted))
            .fold(0_u64, u64::saturating_add);
        #[expect(clippy::cast_precision_loss, reason = "an estimate of three digits")]
        let total = span * count as f64;
        Some(Self { span, total })
    }
}
