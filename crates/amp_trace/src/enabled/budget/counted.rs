use amp_trace_format::{LogHistogram, Nanos, Record};

use crate::imp::site::CallSite;

/// Periods in which a site's records would have fit, before it comes back; each time it falls back
/// again doubles them.
const PATIENCE: u32 = 4;
const MAX_PATIENCE: u32 = 64;

/// The call sites that count, or did.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// By slot.
    slots: Vec<Option<Site>>,
    /// By site number: its slot.
    of: Vec<Option<usize>>,
}

/// A call site that counts, or did.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) site: &'static CallSite,
    pub(super) total: u64,
    pub(super) fallbacks: u64,
    is_counted: bool,
    /// What one record of it cost, in picoseconds.
    cost: u64,
    /// Counted and not written yet, and how long those took that were recorded meanwhile.
    unwritten: u64,
    durations: LogHistogram,
    /// For how many periods its records would have fit.
    calm: u32,
    patience: u32,
}

impl Counted {
    /// The slot of a site, if it ever fell back.
    pub(super) fn slot(&self, number: u32) -> Option<usize> {
        *self.of.get(number as usize)?
    }

    fn of(&self, number: u32) -> Option<&Site> {
        self.slots[self.slot(number)?].as_ref()
    }

    /// Whether a site counts now.
    pub(super) fn is_counted(&self, number: u32) -> bool {
        self.of(number).is_some_and(|site| site.is_counted)
    }

    /// How many were counted at a site.
    pub(super) fn total(&self, number: u32) -> u64 {
        self.of(number).map_or(0, |site| site.total)
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Site> {
        self.slots.iter().flatten()
    }

    /// A site counts from now on.
    pub(super) fn fall_back(&mut self, slot: usize, site: &'static CallSite, cost: u64) {
        let number = site.describe().id as usize;
        if slot >= self.slots.len() {
            self.slots.resize_with(slot + 1, || None);
        }
        if number >= self.of.len() {
            self.of.resize(number + 1, None);
        }
        self.of[number] = Some(slot);
        let one = self.slots[slot].get_or_insert_with(|| Site {
            site,
            total: 0,
            fallbacks: 0,
            is_counted: false,
            cost,
            unwritten: 0,
            durations: LogHistogram::new(),
            calm: 0,
            patience: PATIENCE / 2,
        });
        one.is_counted = true;
        one.fallbacks += 1;
        one.cost = cost;
        one.calm = 0;
        one.patience = (one.patience * 2).min(MAX_PATIENCE);
    }

    /// So many were counted.
    pub(super) fn add(&mut self, slot: usize, count: u64) {
        if let Some(Some(site)) = self.slots.get_mut(slot) {
            site.total += count;
            site.unwritten += count;
        }
    }

    /// A span of a site was recorded; whether the site counts, so that it stands for others.
    pub(super) fn time(&mut self, number: u32, nanos: u64) -> bool {
        let site = self.slot(number).and_then(|slot| self.slots[slot].as_mut());
        match site {
            Some(site) if site.is_counted => {
                site.durations.record(nanos);
                true
            }
            _ => false,
        }
    }

    /// The slots that count now, and what recording one would cost more; those first where it
    /// would be least, by how often they counted.
    pub(super) fn coolest(&self, each: u64, count: impl Fn(usize) -> u64) -> Vec<(usize, u64)> {
        let slots = self.slots.iter().enumerate();
        let mut coolest: Vec<_> = slots
            .filter_map(|(slot, site)| {
                let site = site.as_ref().filter(|site| site.is_counted)?;
                Some((slot, site.cost.saturating_sub(each)))
            })
            .collect();
        coolest.sort_by_key(|(slot, more)| more.saturating_mul(count(*slot)));
        coolest
    }

    /// Takes note of whether a site's records would have fit. Returns the site once they did for
    /// long enough: it no longer counts.
    pub(super) fn calm_down(&mut self, slot: usize, fits: bool) -> Option<&'static CallSite> {
        let site = self.slots[slot].as_mut()?;
        site.calm = if fits { site.calm + 1 } else { 0 };
        if site.calm < site.patience {
            return None;
        }
        site.is_counted = false;
        Some(site.site)
    }

    /// Writes down what was counted since the last time.
    pub(super) fn write(&mut self, [from, to]: [Nanos; 2], emit: &mut impl FnMut(&Record<'_>)) {
        for site in self.slots.iter_mut().flatten() {
            if site.unwritten == 0 {
                continue;
            }
            emit(&Record::Totals {
                site: site.site.describe(),
                from,
                to,
                count: site.unwritten,
                durations: &site.durations,
            });
            site.unwritten = 0;
            site.durations.clear();
        }
    }
}
