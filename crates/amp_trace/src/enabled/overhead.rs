//! What recording cost so far, by the counts.

use std::time::Duration;

use amp_trace_format::Record;

use crate::{Costs, Picos};

/// What a record cost the thread that made it; 0 for what is no record of a thread.
pub(crate) const fn of(record: &Record<'_>, costs: &Costs) -> u64 {
    match record {
        Record::Begin { fields, .. } => costs.span.0 + costs.field().0 * fields.len() as u64,
        Record::Event { fields, .. } | Record::AsyncBegin { fields, .. } => {
            costs.event.0 + costs.field().0 * fields.len() as u64
        }
        Record::AsyncEnd { .. } => costs.event.0,
        Record::Counter { .. } | Record::Flow { .. } => costs.counter.0,
        Record::Frame { .. } => costs.frame.0,
        _ => 0,
    }
}

/// Adds the cost of records up.
#[derive(Debug)]
pub(crate) struct Overhead {
    costs: Costs,
    spent: u64,
    /// Events, metric values and frame marks among them.
    events: u64,
}

impl Overhead {
    pub(crate) const fn new(costs: Costs) -> Self {
        Self {
            costs,
            spent: 0,
            events: 0,
        }
    }

    /// Takes part of the record's cost.
    pub(crate) const fn add(&mut self, record: &Record<'_>) {
        self.spent += of(record, &self.costs);
        if matches!(
            record,
            Record::Event { .. }
                | Record::Counter { .. }
                | Record::Flow { .. }
                | Record::Frame { .. }
        ) {
            self.events += 1;
        }
    }

    /// Takes part of what counting cost.
    pub(crate) const fn count(&mut self, count: u64) {
        self.spent += count * self.costs.counted.0;
    }

    /// The sum, where so many events were decoded: the values of histograms among them come later,
    /// together.
    pub(crate) const fn total(&self, events: u64) -> Duration {
        let values = events.saturating_sub(self.events);
        Picos(self.spent + values * self.costs.counter.0).duration()
    }

    /// What it stands on.
    pub(crate) const fn costs(&self) -> Costs {
        self.costs
    }
}
