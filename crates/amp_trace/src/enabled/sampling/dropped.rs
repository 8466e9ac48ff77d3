use std::collections::BTreeMap;

use amp_trace_format::{LogHistogram, Nanos, Record, Site};

use crate::imp::site::SeenSites;

/// Nanoseconds between two writings of the sums.
const PERIOD: u64 = 1_000_000_000;

/// What the outputs do not get, by call site.
#[derive(Debug, Default)]
pub(super) struct Dropped {
    sites: BTreeMap<u32, Sum>,
    written: Nanos,
}

#[derive(Debug)]
struct Sum {
    count: u64,
    durations: LogHistogram,
    from: Nanos,
    to: Nanos,
}

impl Dropped {
    /// Counts a span or an event; a span with its duration.
    pub(super) fn add(&mut self, site: &Site<'_>, at: Nanos, duration: Option<u64>) {
        let sum = self.sites.entry(site.id).or_insert_with(|| Sum {
            count: 0,
            durations: LogHistogram::new(),
            from: at,
            to: at,
        });
        if sum.count == 0 {
            (sum.from, sum.to) = (at, at);
        }
        sum.count += 1;
        sum.from = sum.from.min(at);
        sum.to = sum.to.max(at);
        if let Some(duration) = duration {
            sum.durations.record(duration);
        }
    }

    /// Hands the sums out, if a second has passed since the last time, or if it is the last.
    pub(super) fn flush(
        &mut self,
        now: Nanos,
        is_last: bool,
        sites: &mut SeenSites,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        if now.since(self.written) < PERIOD && !is_last {
            return;
        }
        self.written = now;
        for (number, sum) in self.sites.iter_mut().filter(|(_, sum)| sum.count > 0) {
            if let Some(site) = sites.get(*number) {
                emit(&Record::Totals {
                    site: site.describe(),
                    from: sum.from,
                    to: sum.to,
                    count: sum.count,
                    durations: &sum.durations,
                });
            }
            sum.count = 0;
            sum.durations.clear();
        }
    }
}
