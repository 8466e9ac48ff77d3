//! What the trace adds up to, per span name and target.

use std::collections::HashMap;
use std::time::Duration;

use amp_trace_format::{Nanos, Record, Site, ThreadIndex};

use super::budget::Keeper;
use super::overhead::Overhead;
use super::registry::Track;
use super::site::SeenSites;
use crate::{Costs, SpanTotal};

/// Adds spans up while they are written.
#[derive(Debug)]
pub(crate) struct Totals {
    /// By site number.
    sites: Vec<Option<Total>>,
    /// Per thread, the time that the children of each open span took.
    children: HashMap<ThreadIndex, Vec<u64>>,
    pub(crate) overhead: Overhead,
    pub(crate) keeper: Keeper,
}

#[derive(Debug)]
struct Total {
    name: String,
    target: String,
    count: u64,
    total: u64,
    own: u64,
    max: u64,
    /// Those recorded while others were counted: how many, and their sums.
    timed: [u64; 3],
}

impl Totals {
    /// Nothing yet, where records cost so much.
    pub(crate) fn new(costs: Costs) -> Self {
        Self {
            sites: Vec::new(),
            children: HashMap::new(),
            overhead: Overhead::new(costs),
            keeper: Keeper::new(costs),
        }
    }

    /// Takes part of a record's time where it belongs.
    pub(crate) fn add(&mut self, record: &Record<'_>) {
        self.overhead.add(record);
        self.keeper.add(record);
        match record {
            Record::Begin { thread, .. } => self.children.entry(*thread).or_default().push(0),
            Record::End {
                thread,
                site,
                at,
                began,
                ..
            } => self.end(*thread, site, *at, *began),
            Record::ThreadEnd { thread } => {
                self.children.remove(thread);
            }
            _ => {}
        }
    }

    fn end(&mut self, thread: ThreadIndex, site: &Site<'_>, at: Nanos, began: Nanos) {
        let duration = at.since(began);
        let open = self.children.entry(thread).or_default();
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
            count: 0,
            total: 0,
            own: 0,
            max: 0,
            timed: [0; 3],
        });
        total.count += 1;
        total.total += duration;
        let own = duration.saturating_sub(inside);
        total.own += own;
        if self.keeper.time(site.id, duration) {
            let [count, total, sum_of_own] = &mut total.timed;
            (*count, *total, *sum_of_own) = (*count + 1, *total + duration, *sum_of_own + own);
        }
        total.max = total.max.max(duration);
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
        let mut rows: HashMap<(&str, &str), SpanTotal> = HashMap::new();
        for (number, total) in (0_u32..).zip(&self.sites) {
            let Some(total) = total else { continue };
            let counted = self.keeper.counted_at(number);
            let [timed, timed_total, timed_own] = total.timed;
            let estimate = |sum: u64| {
                let all = u128::from(sum) * u128::from(counted) / u128::from(timed.max(1));
                Duration::from_nanos(u64::try_from(all).unwrap_or(u64::MAX))
            };
            let row = rows
                .entry((&total.name, &total.target))
                .or_insert_with(|| SpanTotal {
                    name: total.name.clone(),
                    target: total.target.clone(),
                    ..SpanTotal::default()
                });
            row.count += total.count + counted;
            row.counted += counted;
            row.total += Duration::from_nanos(total.total) + estimate(timed_total);
            row.self_time += Duration::from_nanos(total.own) + estimate(timed_own);
            row.max = row.max.max(Duration::from_nanos(total.max));
        }
        let mut rows: Vec<SpanTotal> = rows.into_values().collect();
        rows.sort_by(|a, b| {
            b.self_time
                .cmp(&a.self_time)
                .then_with(|| (&a.name, &a.target).cmp(&(&b.name, &b.target)))
        });
        rows
    }
}
