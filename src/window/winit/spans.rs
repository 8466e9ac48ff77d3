//! Where the time goes, span by span.

use std::collections::HashMap;
use std::time::Duration;

use amp_trace::SpanSum;

/// How often they are looked at.
const PERIOD: Duration = Duration::from_millis(500);
/// How many are shown.
const TOP: usize = 8;

/// What a span took of itself since the last look, in milliseconds a frame.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) millis: f64,
}

/// The spans that took most since the last look.
#[derive(Debug, Default)]
pub(super) struct TopSpans {
    looked: Option<Duration>,
    sums: Vec<SpanSum>,
    frame: u32,
    rows: Vec<Row>,
}

/// What is to be said of spans.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Spans<'a> {
    /// This build is without the feature `perf_trace`.
    CompiledOut,
    /// Recording did not start; the terminal says why.
    NotRecorded,
    /// Most time first.
    Top(&'a [Row]),
}

impl TopSpans {
    /// Looks again where it is time to. The recorder is not waited for: where it is busy, the next frame looks.
    pub(super) fn look(&mut self, now: Duration, frame: u32) {
        if self.looked.is_some_and(|looked| now < looked + PERIOD) {
            return;
        }
        if let Some(sums) = amp_trace::span_sums() {
            self.looked = Some(now);
            self.take(sums, frame);
        }
    }

    fn take(&mut self, sums: Vec<SpanSum>, frame: u32) {
        let frames = frame.saturating_sub(self.frame).max(1);
        let before: HashMap<(&str, &str), Duration> = self
            .sums
            .iter()
            .map(|sum| ((&*sum.name, &*sum.target), sum.self_time))
            .collect();
        let mut grown: Vec<(Duration, &SpanSum)> = sums
            .iter()
            .map(|sum| {
                let before = before.get(&(&*sum.name, &*sum.target));
                let before = before.copied().unwrap_or_default();
                // Estimates, of spans that are counted only, may shrink.
                (sum.self_time.saturating_sub(before), sum)
            })
            .collect();
        grown.sort_by(|(a, _), (b, _)| b.cmp(a));
        self.rows = grown
            .into_iter()
            .filter(|(time, _)| !time.is_zero())
            .take(TOP)
            .map(|(time, sum)| Row {
                name: sum.name.clone(),
                millis: time.as_secs_f64() * 1_000.0 / f64::from(frames),
            })
            .collect();
        (self.sums, self.frame) = (sums, frame);
    }

    /// What is to be said of them.
    pub(super) fn told(&self) -> Spans<'_> {
        if !amp_trace::ENABLED {
            Spans::CompiledOut
        } else if amp_trace::is_recording() {
            Spans::Top(&self.rows)
        } else {
            Spans::NotRecorded
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(name: &str, micros: u64) -> SpanSum {
        let mut sum = SpanSum::default();
        name.clone_into(&mut sum.name);
        sum.self_time = Duration::from_micros(micros);
        sum
    }

    #[test]
    fn those_that_grew_most_come_first_by_what_they_took_in_a_frame() {
        let mut top = TopSpans::default();
        top.take(
            vec![sum("long ago", 9_000), sum("busy", 10), sum("still", 0)],
            5,
        );
        assert_eq!(top.rows.len(), 2);
        assert_eq!(top.rows[0].name, "long ago");
        let many = (0..20).map(|index| sum(&format!("small {index}"), 1));
        let sums = [sum("long ago", 9_000), sum("busy", 2_010), sum("new", 500)];
        top.take(sums.into_iter().chain(many).collect(), 15);
        assert_eq!(top.rows.len(), TOP);
        let first = &top.rows[..2];
        assert_eq!((&*first[0].name, first[0].millis), ("busy", 0.2));
        assert_eq!((&*first[1].name, first[1].millis), ("new", 0.05));
        assert!(top.rows.iter().all(|row| row.name != "long ago"));
        top.take(vec![sum("busy", 1)], 15);
        assert!(top.rows.is_empty(), "an estimate shrank: {:?}", top.rows);
    }
}
