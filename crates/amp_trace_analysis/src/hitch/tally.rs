//! What each call path did in a range of time.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::sweep::{Open, Sink, Window, length};
use crate::trace::{Datum, Name, PathId, Row, Rows, Trace};

/// A call path of one track, or the time in no span.
pub(super) type Key = Option<PathId>;

/// What one call path did. Times are nanoseconds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// Outside of spans inside.
    pub(super) own: u64,
    /// With them.
    pub(super) total: u64,
    /// The longest piece of `own`.
    pub(super) longest: u64,
    /// How many pieces `own` has.
    pub(super) pieces: u64,
    /// How often it began: as a span, or as an event.
    pub(super) calls: u64,
    /// What it allocated, with what is inside of it.
    pub(super) allocations: u64,
    pub(super) bytes: u64,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.own = self.own.saturating_add(other.own);
        self.total = self.total.saturating_add(other.total);
        self.longest = self.longest.max(other.longest);
        self.pieces = self.pieces.saturating_add(other.pieces);
        self.calls = self.calls.saturating_add(other.calls);
        self.allocations = self.allocations.saturating_add(other.allocations);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

/// What all call paths did.
#[derive(Debug, Clone, Default)]
pub(super) struct Tallies {
    pub(super) paths: HashMap<Key, Tally>,
    /// Sums of the numbers that spans say.
    pub(super) counts: HashMap<(PathId, Name), f64>,
}

impl Tallies {
    pub(super) fn get(&self, key: Key) -> Tally {
        self.paths.get(&key).copied().unwrap_or_default()
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (key, tally) in &other.paths {
            self.paths.entry(*key).or_default().add(tally);
        }
        for (key, count) in &other.counts {
            *self.counts.entry(*key).or_default() += count;
        }
    }

    /// Adds own times to those of the paths around.
    fn total(&mut self, trace: &Trace) {
        let known = self.paths.iter();
        let mut sums: BTreeMap<PathId, u64> = known
            .filter_map(|(key, tally)| Some(((*key)?, tally.own)))
            .collect();
        // Paths come after those around them: the last one has all that it will have.
        while let Some((path, sum)) = sums.pop_last() {
            self.paths.entry(Some(path)).or_default().total = sum;
            if let Some(parent) = trace.paths.get(path).parent {
                let around = sums.entry(parent).or_default();
                *around = around.saturating_add(sum);
            }
        }
        if let Some(outside) = self.paths.get_mut(&None) {
            outside.total = outside.own;
        }
    }
}

/// The names of arguments that mean something to this analysis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    allocations: Option<Name>,
    bytes: Option<Name>,
    held: Option<Name>,
}

impl Words {
    pub(super) fn of(trace: &Trace) -> Self {
        Self {
            allocations: trace.strings.find("allocations"),
            bytes: trace.strings.find("allocated_bytes"),
            held: trace.strings.find("held_ns"),
        }
    }
}

/// Counts, window by window.
#[derive(Debug)]
pub(super) struct Counting<'a> {
    rows: &'a Rows,
    words: Words,
    pub(super) windows: Vec<Tallies>,
}

impl<'a> Counting<'a> {
    pub(super) fn new(rows: &'a Rows, words: Words, windows: usize) -> Self {
        let mut all = Vec::new();
        all.resize_with(windows, Tallies::default);
        Self {
            rows,
            words,
            windows: all,
        }
    }

    pub(super) fn finish(mut self, trace: &Trace) -> Vec<Tallies> {
        for window in &mut self.windows {
            window.total(trace);
        }
        self.windows
    }
}

impl Sink for Counting<'_> {
    fn own(&mut self, window: usize, open: &[Open], piece: Window) {
        let key = open.last().map(|open| open.path);
        let tally = self.windows[window].paths.entry(key).or_default();
        let nanos = length(piece);
        tally.own = tally.own.saturating_add(nanos);
        tally.longest = tally.longest.max(nanos);
        tally.pieces += 1;
    }

    fn begin(&mut self, window: usize, place: usize, row: &Row) {
        let tallies = &mut self.windows[window];
        let tally = tallies.paths.entry(Some(row.path)).or_default();
        tally.calls += 1;
        if !row.is_span() {
            return;
        }
        for said in self.rows.arguments(place) {
            let whole = match said.datum {
                Datum::Unsigned(value) => value,
                _ => 0,
            };
            let is = |word: Option<Name>| word == Some(said.name);
            if is(self.words.allocations) {
                tally.allocations = tally.allocations.saturating_add(whole);
            } else if is(self.words.bytes) {
                tally.bytes = tally.bytes.saturating_add(whole);
            } else if let Some(value) = said.datum.number()
                && value.is_finite()
                && !is(self.words.held)
            {
                *tallies.counts.entry((row.path, said.name)).or_default() += value;
            }
        }
    }
}
