//! What the trace adds up to, per span name and target.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use amp_trace_format::{LogHistogram, Nanos, Record, Site, ThreadIndex};

use super::budget::Keeper;
use super::insides::Insides;
use super::overhead::Overhead;
use super::registry::Track;
use super::site::SeenSites;
use crate::{Costs, FrameTotal, Percentiles, SpanSum, SpanTotal};

/// Adds spans up while they are written.
#[derive(Debug)]
pub(crate) struct Totals {
    /// By site number.
    sites: Vec<Option<Total>>,
    /// The durations of the frames of each frame set.
    frames: BTreeMap<String, LogHistogram>,
    insides: Insides,
    pub(crate) overhead: Overhead,
    pub(crate) keeper: Keeper,
}

#[derive(Debug)]
struct Total {
    name: String,
    target: String,
    durations: LogHistogram,
    own: u64,
    /// Those recorded while others were counted: how many, and their sums.
    timed: [u64; 3],
}

impl Total {
    /// How many there were, and the sums of their durations and of their self times: of those that were counted
    /// only, as those that were recorded meanwhile have it.
    fn sums(&self, counted: u64) -> (u64, [Duration; 2]) {
        let [timed, timed_total, timed_own] = self.timed;
        let estimate =
            |sum: u64| nanos(u128::from(sum) * u128::from(counted) / u128::from(timed.max(1)));
        let total = nanos(self.durations.sum()) + estimate(timed_total);
        let own = Duration::from_nanos(self.own) + estimate(timed_own);
        (self.durations.count() + counted, [total, own])
    }
}

impl Totals {
    /// Nothing yet, where records cost so much.
    pub(crate) fn new(costs: Costs) -> Self {
        Self {
            sites: Vec::new(),
            frames: BTreeMap::new(),
            insides: Insides::new(),
            overhead: Overhead::new(costs),
            keeper: Keeper::new(costs),
        }
    }

    /// Takes part of a record's time where it belongs.
    pub(crate) fn add(&mut self, record: &Record<'_>) {
        self.overhead.add(record);
        self.keeper.add(record);
        match record {
            Record::Begin { thread, .. } => self.insides.of(*thread).push(0),
            Record::End {
                thread,
                site,
                at,
                began,
                ..
            } => self.end(*thread, site, *at, *began),
            Record::Frame {
                site, at, began, ..
            } => {
                if !self.frames.contains_key(site.name) {
                    self.frames
                        .insert(site.name.to_owned(), LogHistogram::new());
                }
                if let Some(durations) = self.frames.get_mut(site.name) {
                    durations.record(at.since(*began));
                }
            }
            Record::ThreadEnd { thread } => {
                self.insides.forget(*thread);
            }
            _ => {}
        }
    }

    fn end(&mut self, thread: ThreadIndex, site: &Site<'_>, at: Nanos, began: Nanos) {
        let duration = at.since(began);
        let open = self.insides.of(thread);
        let inside = open.pop().unwrap_or(0);
        if let Some(parent) = open.last_mut() {
            *parent += duration;
        }
        let index = site.id as usize;
        if index >= self.sites.len() {
            self.sites.resize_with(index + 1, || None);
        }
        let total = self.sites[index].get_or_insert_with(|| Total {
            name: site.name.to_owned(),
            target: site.target.to_owned(),
            durations: LogHistogram::new(),
            own: 0,
            timed: [0; 3],
        });
        total.durations.record(duration);
        let own = duration.saturating_sub(inside);
        total.own += own;
        if self.keeper.time(site.id, duration) {
            let [count, total, sum_of_own] = &mut total.timed;
            (*count, *total, *sum_of_own) = (*count + 1, *total + duration, *sum_of_own + own);
        }
    }

    /// Takes what a thread counted instead of recording it.
    pub(crate) fn count(&mut self, thread: ThreadIndex, track: &Track) {
        if let Some(tally) = track.tally() {
            self.overhead.count(self.keeper.count(thread, tally));
        }
    }

    /// Keeps to the budget, and says in the trace what was counted.
    pub(crate) fn weigh(
        &mut self,
        now: Nanos,
        sites: &mut SeenSites,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        self.overhead.count(self.keeper.weigh(now, sites, emit));
    }

    /// One row per name and target, most self time first.
    pub(crate) fn rows(&self) -> Vec<SpanTotal> {
        let mut rows: HashMap<(&str, &str), (SpanTotal, LogHistogram)> = HashMap::new();
        for (number, total) in (0_u32..).zip(&self.sites) {
            let Some(total) = total else { continue };
            let counted = self.keeper.counted_at(number);
            let (count, [sum, own]) = total.sums(counted);
            let (row, durations) = rows.entry((&total.name, &total.target)).or_default();
            row.count += count;
            row.counted += counted;
            row.total += sum;
            row.self_time += own;
            durations.merge(&total.durations);
        }
        let rows = rows
            .into_iter()
            .map(|((name, target), (row, durations))| SpanTotal {
                name: name.to_owned(),
                target: target.to_owned(),
                max: Duration::from_nanos(durations.max().unwrap_or(0)),
                percentiles: percentiles(&durations),
                ..row
            });
        let mut rows: Vec<SpanTotal> = rows.collect();
        rows.sort_by(|a, b| {
            b.self_time
                .cmp(&a.self_time)
                .then_with(|| (&a.name, &a.target).cmp(&(&b.name, &b.target)))
        });
        rows
    }

    /// What is had at once of [`Totals::rows`], in the same order.
    pub(crate) fn sums(&self) -> Vec<SpanSum> {
        let mut sums: HashMap<(&str, &str), (u64, [Duration; 2])> = HashMap::new();
        for (number, total) in (0_u32..).zip(&self.sites) {
            let Some(total) = total else { continue };
            let (count, [sum, own]) = total.sums(self.keeper.counted_at(number));
            let (counts, [sums, owns]) = sums.entry((&total.name, &total.target)).or_default();
            *counts += count;
            *sums += sum;
            *owns += own;
        }
        let sums = sums
            .into_iter()
            .map(|((name, target), (count, [total, self_time]))| SpanSum {
                name: name.to_owned(),
                target: target.to_owned(),
                count,
                total,
                self_time,
            });
        let mut sums: Vec<SpanSum> = sums.collect();
        sums.sort_by(|a, b| {
            b.self_time
                .cmp(&a.self_time)
                .then_with(|| (&a.name, &a.target).cmp(&(&b.name, &b.target)))
        });
        sums
    }

    /// One row per frame set, by name.
    pub(crate) fn frames(&self) -> Vec<FrameTotal> {
        let row = |(name, durations): (&String, &LogHistogram)| FrameTotal {
            name: name.clone(),
            count: durations.count(),
            total: nanos(durations.sum()),
            max: Duration::from_nanos(durations.max().unwrap_or(0)),
            percentiles: percentiles(durations),
        };
        self.frames.iter().map(row).collect()
    }
}

fn percentiles(durations: &LogHistogram) -> Percentiles {
    let at = |share| Duration::from_nanos(durations.quantile(share).unwrap_or(0));
    Percentiles {
        p50: at(0.5),
        p95: at(0.95),
        p99: at(0.99),
        p999: at(0.999),
    }
}

fn nanos(sum: u128) -> Duration {
    Duration::from_nanos(u64::try_from(sum).unwrap_or(u64::MAX))
}
