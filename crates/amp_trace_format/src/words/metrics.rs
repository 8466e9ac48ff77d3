//! Sums of counters and distributions of histograms, while they are read.

use std::collections::{BTreeMap, HashMap};

use super::site::Sites;
use crate::{LogHistogram, Nanos, Record, Value};

/// The metrics of a recording.
#[derive(Debug, Clone, Default)]
pub(super) struct Metrics {
    /// The sum of each counter, by name: call sites of one name add to one counter.
    sums: HashMap<String, Sum>,
    /// By site number, in a steady order.
    histograms: BTreeMap<u32, Taken>,
}

#[derive(Debug, Clone, Copy)]
enum Sum {
    Whole(i128),
    Float(f64),
}

impl Sum {
    fn value(self) -> Value<'static> {
        match self {
            Self::Float(sum) => Value::Float(sum),
            Self::Whole(sum) => match (u64::try_from(sum), i64::try_from(sum)) {
                (Ok(sum), _) => Value::Unsigned(sum),
                (_, Ok(sum)) => Value::Signed(sum),
                _ => Value::Float(sum as f64),
            },
        }
    }
}

/// The values of one call site since they were last emitted.
#[derive(Debug, Clone)]
struct Taken {
    values: LogHistogram,
    from: Nanos,
    to: Nanos,
}

impl Metrics {
    /// Adds to a counter and returns its sum.
    pub(super) fn add(&mut self, name: &str, value: Value<'_>) -> Value<'static> {
        let sum = match self.sums.get_mut(name) {
            Some(sum) => sum,
            None => self.sums.entry(name.to_owned()).or_insert(Sum::Whole(0)),
        };
        *sum = match (*sum, value) {
            (Sum::Whole(sum), Value::Unsigned(v)) => Sum::Whole(sum.saturating_add(v.into())),
            (Sum::Whole(sum), Value::Signed(v)) => Sum::Whole(sum.saturating_add(v.into())),
            (Sum::Whole(sum), Value::Float(v)) => Sum::Float(sum as f64 + v),
            (Sum::Float(sum), Value::Float(v)) => Sum::Float(sum + v),
            (Sum::Float(sum), Value::Unsigned(v)) => Sum::Float(sum + v as f64),
            (Sum::Float(sum), Value::Signed(v)) => Sum::Float(sum + v as f64),
            (sum, _) => sum,
        };
        sum.value()
    }

    /// The sum of a counter.
    pub(super) fn sum(&self, name: &str) -> Option<Value<'static>> {
        self.sums.get(name).map(|sum| sum.value())
    }

    /// Sets the sum of a counter.
    pub(super) fn restore(&mut self, name: &str, sum: Value<'_>) {
        self.sums.remove(name);
        self.add(name, sum);
    }

    /// Takes a value of a histogram. Values below zero and those that are no number count as 0;
    /// floats are rounded.
    pub(super) fn take(&mut self, number: u32, at: Nanos, value: Value<'_>) {
        let taken = self.histograms.entry(number).or_insert_with(|| Taken {
            values: LogHistogram::new(),
            from: at,
            to: at,
        });
        if taken.values.count() == 0 {
            (taken.from, taken.to) = (at, at);
        }
        taken.from = taken.from.min(at);
        taken.to = taken.to.max(at);
        taken.values.record(match value {
            Value::Unsigned(value) => value,
            Value::Signed(value) => u64::try_from(value).unwrap_or(0),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates; not a number becomes 0"
            )]
            Value::Float(value) => value.round() as u64,
            _ => 0,
        });
    }

    /// Emits what the histograms took since the last time.
    pub(super) fn flush(&mut self, sites: &mut impl Sites, emit: &mut impl FnMut(&Record<'_>)) {
        for (number, taken) in &mut self.histograms {
            if taken.values.count() == 0 {
                continue;
            }
            let Some(info) = sites.site(*number) else {
                continue;
            };
            emit(&Record::Histogram {
                site: info.site,
                from: taken.from,
                to: taken.to,
                values: &taken.values,
            });
            taken.values.clear();
        }
    }
}
