use std::collections::{HashMap, HashSet};

use amp_trace_format::{AsyncId, FlowId, FlowStep, Nanos, Record, Site, ThreadIndex};

use super::Sampling;
use super::dropped::Dropped;
use super::frames::Fates;
use crate::imp::site::SeenSites;

/// Flows that are remembered.
const MOST_FLOWS: usize = 1 << 16;

/// Decides, record by record, what reaches the outputs.
#[derive(Debug)]
pub(crate) struct Sampler {
    sampling: Sampling,
    fates: Fates,
    /// By the number of the call site.
    rates: Vec<Rate>,
    /// For each thread and open span, whether the outputs have it.
    open: HashMap<ThreadIndex, Vec<bool>>,
    /// Asynchronous spans that are open and that the outputs do not have, and when they began.
    without: HashMap<AsyncId, Nanos>,
    /// Flows whose beginning the outputs have.
    flows: HashSet<FlowId>,
    dropped: Dropped,
}

/// What a call site recorded.
#[derive(Debug, Clone, Copy, Default)]
struct Rate {
    /// In all, or in this second.
    count: u64,
    since: Nanos,
}

impl Sampler {
    pub(crate) fn new(sampling: Sampling) -> Self {
        Self {
            sampling,
            fates: Fates::new(sampling),
            rates: Vec::new(),
            open: HashMap::new(),
            without: HashMap::new(),
            flows: HashSet::new(),
            dropped: Dropped::default(),
        }
    }

    /// Whether it is decided frame by frame: [`watch`](Self::watch) sees a record a while before
    /// [`take`](Self::take).
    pub(crate) fn is_by_frame(&self) -> bool {
        self.sampling.is_by_frame()
    }

    /// Looks at a record for the end of a frame.
    pub(crate) fn watch(&mut self, record: &Record<'_>) {
        self.fates.watch(record);
    }

    /// Until when it is known which frames are wanted.
    pub(crate) fn known_until(&self) -> Nanos {
        self.fates.until()
    }

    /// Passes a record on, or counts it.
    pub(crate) fn take(&mut self, record: &Record<'_>, out: &mut impl FnMut(&Record<'_>)) {
        let passes = match record {
            Record::Begin {
                thread, site, at, ..
            } => {
                let is_wanted = self.wants(site, *at);
                self.open.entry(*thread).or_default().push(is_wanted);
                is_wanted
            }
            Record::End {
                thread,
                site,
                at,
                began,
                ..
            } => {
                let is_there = self.open.get_mut(thread).and_then(Vec::pop).unwrap_or(true);
                if !is_there {
                    self.dropped.add(site, *at, Some(at.since(*began)));
                }
                is_there
            }
            Record::Event { site, at, .. } => {
                let is_wanted = self.wants(site, *at);
                if !is_wanted {
                    self.dropped.add(site, *at, None);
                }
                is_wanted
            }
            Record::AsyncBegin { id, site, at, .. } => {
                let is_wanted = self.wants(site, *at);
                if !is_wanted {
                    self.without.insert(*id, *at);
                }
                is_wanted
            }
            Record::AsyncEnd { id, site, at, .. } => match self.without.remove(id) {
                Some(began) => {
                    self.dropped.add(site, *at, Some(at.since(began)));
                    false
                }
                None => true,
            },
            Record::Flow {
                thread, id, step, ..
            } => self.passes_flow(*thread, *id, *step),
            Record::Counter { at, .. } => !self.is_by_frame() || self.fates.wants(*at),
            Record::ThreadEnd { thread } => {
                self.open.remove(thread);
                true
            }
            _ => true,
        };
        if passes {
            out(record);
        }
    }

    /// Hands out the sums of what did not pass: every second, and at the end.
    pub(crate) fn flush(
        &mut self,
        now: Nanos,
        is_last: bool,
        sites: &mut SeenSites,
        out: &mut impl FnMut(&Record<'_>),
    ) {
        self.dropped.flush(now, is_last, sites, out);
    }

    fn wants(&mut self, site: &Site<'_>, at: Nanos) -> bool {
        if self.is_by_frame() {
            return self.fates.wants(at);
        }
        let index = site.id as usize;
        if index >= self.rates.len() {
            self.rates.resize(index + 1, Rate::default());
        }
        let rate = &mut self.rates[index];
        match self.sampling {
            Sampling::OneIn(n) => {
                rate.count += 1;
                (rate.count - 1).is_multiple_of(n.into())
            }
            Sampling::PerSecond(n) => {
                if at.since(rate.since) >= 1_000_000_000 {
                    (rate.since, rate.count) = (at, 0);
                }
                rate.count += 1;
                rate.count <= u64::from(n)
            }
            _ => true,
        }
    }

    /// An arrow passes if the span that it leaves is there, and those after it if it did.
    fn passes_flow(&mut self, thread: ThreadIndex, id: FlowId, step: FlowStep) -> bool {
        let span = self.open.get(&thread).and_then(|open| open.last());
        let is_there = span.copied().unwrap_or(true);
        match step {
            FlowStep::Start => is_there && self.flows.len() < MOST_FLOWS && self.flows.insert(id),
            FlowStep::Middle => is_there && self.flows.contains(&id),
            FlowStep::End => self.flows.remove(&id) && is_there,
        }
    }
}
