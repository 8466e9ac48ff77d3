use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use amp_trace_format::blocks::{NEVER, header, name, next, push_text};

use super::Store;
use crate::imp::site::CallSite;

/// Words that the file grows by.
const STEP: usize = 8192;

/// The part of the file that holds names.
#[derive(Debug)]
pub(super) struct Names {
    at: usize,
    capacity: usize,
    used: usize,
    /// Words whose place on the disk is sure.
    backed: usize,
    /// For each site by its number, the place of its entry; 0 for those without one.
    entries: Vec<usize>,
}

impl Names {
    pub(super) const fn new(at: usize, capacity: usize) -> Self {
        Self {
            at,
            capacity,
            used: 0,
            backed: 0,
            entries: Vec::new(),
        }
    }

    /// The words whose place is to be made sure of next, if it is time: where they begin, and how many.
    pub(super) fn wanted(&self) -> Option<(usize, usize)> {
        let more = STEP.min(self.capacity - self.backed);
        let is_time = self.backed - self.used < STEP / 2 && more > 0;
        is_time.then_some((self.at + self.backed, more))
    }

    /// The place of all words up to this one is sure.
    pub(super) fn back(&mut self, end: usize) {
        self.backed = self.backed.max(end - self.at);
    }
}

impl Store {
    /// Writes a call site down. One that finds no room has its records in the file and no name.
    pub(crate) fn name(&self, site: &CallSite) {
        let described = site.describe();
        let mut words = vec![0; name::TEXTS];
        words[name::NUMBER] = u64::from(described.id)
            | u64::from(site.kind as u8) << 32
            | u64::from(described.level as u8) << 40;
        words[name::LINE] = described.line.unwrap_or(0).into();
        words[name::SUMS[1]] = NEVER;
        let texts = [described.name, described.target, site.file, site.unit];
        let number = site.kind.is_numbered().then_some(&"");
        for text in texts.iter().chain(number).chain(site.fields) {
            push_text(&mut words, text);
        }
        words[name::LEN] = words.len() as u64;
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let end = names.used + words.len();
        if end > names.capacity {
            return;
        }
        if end > names.backed {
            let more = (end - names.backed).next_multiple_of(STEP);
            let (at, more) = (
                names.at + names.backed,
                more.min(names.capacity - names.backed),
            );
            if self.map.back(at, more).is_none() {
                return;
            }
            names.back(at + more);
        }
        let begin = names.at + names.used;
        let Some(place) = self.map.words(begin, words.len()) else {
            return;
        };
        for (to, word) in place.iter().zip(&words) {
            to.store(*word, Ordering::Relaxed);
        }
        let index = described.id as usize;
        if names.entries.len() <= index {
            names.entries.resize(index + 1, 0);
        }
        names.entries[index] = begin;
        names.used = end;
        self.put(header::NAMES, end as u64);
    }

    /// Nothing adds up to anything yet.
    pub(super) fn forget_sums(&self) {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        for begin in names.entries.iter().filter(|begin| **begin != 0) {
            let Some(entry) = self.map.words(*begin, name::TEXTS) else {
                continue;
            };
            let [first, second] = name::SUMS;
            entry[second].store(NEVER, Ordering::Release);
            for word in &entry[first..second] {
                word.store(0, Ordering::Release);
            }
        }
    }

    /// Writes down what a site adds up to in the outputs, once these have made one more commit.
    pub(crate) fn set_sums(&self, number: u32, sums: [u64; 3]) {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = names.entries.get(number as usize).copied().unwrap_or(0);
        if begin == 0 {
            return;
        }
        let Some(entry) = self.map.words(begin, name::TEXTS) else {
            return;
        };
        let committed = self.committed();
        let numbers = name::SUMS.map(|at| entry[at].load(Ordering::Relaxed));
        let place = name::SUMS[next(numbers, committed)];
        entry[place].store(NEVER, Ordering::Release);
        for (to, word) in entry[place + 1..].iter().zip(sums) {
            to.store(word, Ordering::Release);
        }
        entry[place].store(committed + 1, Ordering::Release);
    }
}
