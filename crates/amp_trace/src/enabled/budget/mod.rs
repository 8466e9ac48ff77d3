//! Keeps recording within a share of the time: the hottest call sites count instead of recording.
//!
//! ```text
//! records, counts ─► spent, per thread and site ─► over the budget? the hottest sites fall back
//!                                                  far under it?    they come back
//! ```

mod counted;
mod notices;
mod spent;
#[cfg(test)]
mod tests;

use amp_trace_format::{Nanos, Record, ThreadIndex};

use self::counted::Counted;
use self::notices::Notices;
use self::spent::Spent;
use super::overhead;
use super::registry::Track;
use super::site::{self, SeenSites};
use super::tally::{self, SLOTS, Tally};
use crate::{Budget, BudgetReport, Costs, SiteCount};

/// The shortest period that is looked at, in nanoseconds.
const MIN_PERIOD: u64 = 10_000_000;
/// A frame that is longer does not make the period longer, in nanoseconds.
const MAX_FRAME: u64 = 1_000_000_000;
/// Sites fall back until what is left takes this share of the budget, in percent.
const FIT: u64 = 80;
/// Sites come back while all that is recorded takes this share of the budget, in percent.
const RETURN: u64 = 50;
/// The set of frames that the budget goes by, if there is one of this name; else the first one.
const FRAMES: &str = "frame";

/// Weighs what is recorded, and decides which call sites count.
#[derive(Debug)]
pub(crate) struct Keeper {
    limit: Option<Budget>,
    costs: Costs,
    /// When the period began.
    began: Nanos,
    /// What was spent in it.
    spent: Spent,
    /// The last frame's time, or 0, and the site that marked it.
    frame: u64,
    framed_by: u32,
    is_framed: bool,
    counted: Counted,
    notices: Notices,
    /// When the counts were last written.
    written: Nanos,
    periods: u64,
    periods_over: u64,
    returns: u64,
    /// By site number: how many were recorded.
    recorded: Vec<u64>,
}

impl Keeper {
    /// Without a budget, where records cost so much.
    pub(crate) fn new(costs: Costs) -> Self {
        Self {
            limit: None,
            costs,
            began: Nanos(0),
            spent: Spent::default(),
            frame: 0,
            framed_by: 0,
            is_framed: false,
            counted: Counted::default(),
            notices: Notices::default(),
            written: Nanos(0),
            periods: 0,
            periods_over: 0,
            returns: 0,
            recorded: Vec::new(),
        }
    }

    /// Begins to keep to a budget, or to none: what was counted before is forgotten.
    pub(crate) fn start(&mut self, limit: Option<Budget>, tracks: &[&'static Track]) {
        self.limit = limit;
        site::count_none();
        let tallies = tracks.iter().filter_map(|track| track.tally());
        for tally in tallies.chain([&tally::LATE]) {
            tally.take(SLOTS).for_each(drop);
        }
    }

    /// Whether there is a budget.
    pub(crate) const fn is_on(&self) -> bool {
        self.limit.is_some()
    }

    /// Takes note of a record.
    pub(crate) fn add(&mut self, record: &Record<'_>) {
        if self.limit.is_none() {
            return;
        }
        let (Record::Begin { thread, site, .. }
        | Record::Event { thread, site, .. }
        | Record::AsyncBegin { thread, site, .. }
        | Record::AsyncEnd { thread, site, .. }
        | Record::Counter { thread, site, .. }
        | Record::Flow { thread, site, .. }
        | Record::Frame { thread, site, .. }) = record
        else {
            return;
        };
        let cost = overhead::of(record, &self.costs);
        self.spent.row(*thread).record(site.id as usize, cost);
        let index = site.id as usize;
        if index >= self.recorded.len() {
            self.recorded.resize(index + 1, 0);
        }
        self.recorded[index] += 1;
        if let Record::Frame { at, began, .. } = record
            && (self.framed_by == 0 || self.framed_by == site.id || site.name == FRAMES)
        {
            self.frame = at.since(*began).min(MAX_FRAME);
            self.framed_by = site.id;
            self.is_framed = true;
        }
    }

    /// Takes note of how long a span took that was recorded; whether it stands for others that are
    /// counted.
    pub(crate) fn time(&mut self, site: u32, nanos: u64) -> bool {
        self.counted.time(site, nanos)
    }

    /// Takes what a thread counted since the last time; how much it was.
    pub(crate) fn count(&mut self, thread: ThreadIndex, tally: &Tally) -> u64 {
        let mut sum = 0;
        for (slot, count) in tally.take(SLOTS) {
            sum += count;
            self.counted.add(slot, count);
            self.spent
                .row(thread)
                .count(slot, count, self.costs.counted.0);
        }
        sum
    }

    /// Takes what threads counted past their end.
    fn count_late(&mut self) -> u64 {
        let late = tally::LATE.take(SLOTS);
        late.map(|(slot, count)| {
            self.counted.add(slot, count);
            count
        })
        .sum()
    }

    /// Looks at the period, and writes down what was counted. Returns what was counted late.
    pub(crate) fn weigh(
        &mut self,
        now: Nanos,
        sites: &mut SeenSites,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> u64 {
        let Some(limit) = self.limit else {
            return 0;
        };
        let late = self.count_late();
        let elapsed = now.since(self.began);
        let least = self.frame.max(MIN_PERIOD);
        let time = elapsed.max(least);
        // Costs are picoseconds.
        let allowed = share(limit, time.saturating_mul(1000));
        let is_over = self.spent.most() > allowed;
        if is_over {
            self.fall_back(now, time, allowed, sites, emit);
        } else if elapsed >= least {
            self.come_back(now, time, allowed, emit);
        }
        if is_over || elapsed >= least {
            self.periods += 1;
            self.periods_over += u64::from(is_over);
            self.began = now;
            self.spent.clear();
            if !std::mem::take(&mut self.is_framed) && elapsed > 2 * self.frame {
                self.frame = 0;
            }
        }
        self.counted.write([self.written, now], emit);
        self.written = now;
        late
    }

    /// Has the hottest sites count, until the rest fits.
    fn fall_back(
        &mut self,
        now: Nanos,
        time: u64,
        allowed: u64,
        sites: &mut SeenSites,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        let each = self.costs.counted.0;
        let fit = allowed / 100 * FIT;
        for row in 0..self.spent.len() {
            let mut left = self
                .spent
                .at(row)
                .left(each, |site| self.counted.is_counted(site));
            if self.spent.at(row).total() <= allowed {
                continue;
            }
            for (number, saving, cost) in self.spent.at(row).hottest(each) {
                if left <= fit {
                    break;
                }
                let Some(site) = sites.get(number).filter(|site| site.can_count()) else {
                    continue;
                };
                if self.counted.is_counted(number) {
                    continue;
                }
                let Some(slot) = site.set_counted(true) else {
                    continue;
                };
                self.counted.fall_back(slot, site, cost);
                left -= saving;
                let spent = (saving, time);
                self.notices.fell_back(now, site, spent, self.limit, emit);
            }
            if left > allowed {
                self.notices
                    .cannot_keep(now, (left, time), self.limit, emit);
            }
        }
    }

    /// Has sites record again whose records would fit.
    fn come_back(
        &mut self,
        now: Nanos,
        time: u64,
        allowed: u64,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        let room = allowed / 100 * RETURN;
        let mut rooms = self.spent.rooms(room);
        let each = self.costs.counted.0;
        let coolest = self.counted.coolest(each, |slot| self.spent.counted(slot));
        for (slot, more) in coolest {
            let needs = |row: usize| self.spent.at(row).counted(slot).saturating_mul(more);
            let fits = (0..rooms.len()).all(|row| needs(row) <= rooms[row]);
            let Some(site) = self.counted.calm_down(slot, fits) else {
                continue;
            };
            site.set_counted(false);
            self.returns += 1;
            let mut most = 0;
            for (row, room) in rooms.iter_mut().enumerate() {
                *room -= needs(row);
                most = most.max(needs(row));
            }
            let share = (most, time);
            self.notices.came_back(now, site, share, self.limit, emit);
        }
    }

    /// How many were counted at a site, by its number.
    pub(crate) fn counted_at(&self, site: u32) -> u64 {
        self.counted.total(site)
    }

    /// How it went; `None` without a budget.
    pub(crate) fn report(&self) -> Option<BudgetReport> {
        let mut sites: Vec<SiteCount> = self
            .counted
            .all()
            .map(|one| {
                let number = one.site.describe().id as usize;
                SiteCount {
                    name: one.site.name.to_owned(),
                    target: one.site.target.to_owned(),
                    file: one.site.file.to_owned(),
                    line: one.site.line,
                    recorded: self.recorded.get(number).copied().unwrap_or(0),
                    counted: one.total,
                    fallbacks: one.fallbacks,
                }
            })
            .collect();
        sites.sort_by_key(|site| std::cmp::Reverse(site.counted));
        Some(BudgetReport {
            budget: self.limit?,
            periods: self.periods,
            periods_over: self.periods_over,
            fallbacks: sites.iter().map(|site| site.fallbacks).sum(),
            returns: self.returns,
            sites,
        })
    }
}

/// The part of a time that a budget allows.
fn share(budget: Budget, time: u64) -> u64 {
    let share = u128::from(time) * u128::from(budget.parts_per_million) / 1_000_000;
    u64::try_from(share).unwrap_or(u64::MAX)
}
