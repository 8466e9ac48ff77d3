use std::collections::HashMap;

use amp_trace_format::ThreadIndex;

use crate::imp::tally::SLOTS;

/// What each thread spent on recording in a period, by call site. In picoseconds.
#[derive(Debug, Default)]
pub(super) struct Spent {
    rows: Vec<Row>,
    /// How many of the rows are in use.
    used: usize,
    threads: HashMap<ThreadIndex, usize>,
    /// The thread of the last record: they come in runs.
    last: Option<(ThreadIndex, usize)>,
}

/// One thread's spending.
#[derive(Debug, Default)]
pub(super) struct Row {
    total: u64,
    /// By site number: how many were recorded, and what they cost.
    recorded: Vec<(u64, u64)>,
    /// By slot: how many were counted.
    counted: Vec<u64>,
}

impl Spent {
    /// The thread's row.
    pub(super) fn row(&mut self, thread: ThreadIndex) -> &mut Row {
        let row = match self.last {
            Some((last, row)) if last == thread => row,
            _ => {
                let row = *self.threads.entry(thread).or_insert(self.used);
                if row == self.used {
                    self.used += 1;
                    if row == self.rows.len() {
                        self.rows.push(Row::default());
                    }
                }
                self.last = Some((thread, row));
                row
            }
        };
        &mut self.rows[row]
    }

    pub(super) fn at(&self, row: usize) -> &Row {
        &self.rows[row]
    }

    /// How many threads there are.
    pub(super) const fn len(&self) -> usize {
        self.used
    }

    /// The most that a thread spent.
    pub(super) fn most(&self) -> u64 {
        let rows = self.rows[..self.used].iter();
        rows.map(|row| row.total).max().unwrap_or(0)
    }

    /// What each thread could spend more, below a limit.
    pub(super) fn rooms(&self, limit: u64) -> Vec<u64> {
        let rows = self.rows[..self.used].iter();
        rows.map(|row| limit.saturating_sub(row.total)).collect()
    }

    /// How many all threads counted in a slot.
    pub(super) fn counted(&self, slot: usize) -> u64 {
        let rows = self.rows[..self.used].iter();
        rows.map(|row| row.counted(slot)).sum()
    }

    /// Begins a period.
    pub(super) fn clear(&mut self) {
        for row in &mut self.rows[..self.used] {
            row.total = 0;
            row.recorded.fill((0, 0));
            row.counted.fill(0);
        }
        self.used = 0;
        self.threads.clear();
        self.last = None;
    }
}

impl Row {
    /// A record of a call site.
    pub(super) fn record(&mut self, site: usize, cost: u64) {
        if site >= self.recorded.len() {
            self.recorded.resize(site + 1, (0, 0));
        }
        let (count, sum) = &mut self.recorded[site];
        *count += 1;
        *sum += cost;
        self.total += cost;
    }

    /// Counts in a slot, at so much each.
    pub(super) fn count(&mut self, slot: usize, count: u64, each: u64) {
        if self.counted.is_empty() {
            self.counted.resize(SLOTS, 0);
        }
        self.counted[slot] += count;
        self.total += count * each;
    }

    pub(super) const fn total(&self) -> u64 {
        self.total
    }

    /// How many were counted in a slot.
    pub(super) fn counted(&self, slot: usize) -> u64 {
        self.counted.get(slot).copied().unwrap_or(0)
    }

    /// What would have been spent if the sites that count now had counted all the time.
    pub(super) fn left(&self, each: u64, counts: impl Fn(u32) -> bool) -> u64 {
        let saved = self.savings(each).filter(|(number, ..)| counts(*number));
        self.total - saved.map(|(_, saving, _)| saving).sum::<u64>()
    }

    /// The sites by what counting them would save, most first: number, saving, cost of one record.
    pub(super) fn hottest(&self, each: u64) -> Vec<(u32, u64, u64)> {
        let mut sites: Vec<_> = self.savings(each).collect();
        sites.sort_by_key(|(number, saving, _)| (std::cmp::Reverse(*saving), *number));
        sites
    }

    fn savings(&self, each: u64) -> impl Iterator<Item = (u32, u64, u64)> + '_ {
        let sites = (0_u32..).zip(&self.recorded);
        sites.filter_map(move |(number, &(count, cost))| {
            let saving = cost.saturating_sub(count * each);
            (saving > 0).then(|| (number, saving, cost / count))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ThreadIndex = ThreadIndex(1);
    const B: ThreadIndex = ThreadIndex(2);

    #[test]
    fn the_hottest_site_is_the_one_that_saves_most() {
        let mut spent = Spent::default();
        for _ in 0..10 {
            spent.row(A).record(3, 20_000);
        }
        spent.row(B).record(3, 20_000);
        spent.row(A).record(1, 900_000);
        spent.row(A).record(2, 500);
        assert_eq!(spent.most(), 1_100_500);
        let hottest = spent.row(A).hottest(1_000);
        assert_eq!(hottest, [(1, 899_000, 900_000), (3, 190_000, 20_000)]);
        assert_eq!(spent.row(A).left(1_000, |site| site == 1), 201_500);
    }

    #[test]
    fn a_period_begins_empty() {
        let mut spent = Spent::default();
        spent.row(A).record(1, 5);
        spent.row(B).count(4, 7, 2);
        assert_eq!((spent.len(), spent.most()), (2, 14));
        assert_eq!(spent.rooms(10), [5, 0]);
        spent.clear();
        assert_eq!((spent.len(), spent.most()), (0, 0));
        assert_eq!(spent.row(B).counted(4), 0);
        assert!(spent.row(B).hottest(0).is_empty());
    }
}
