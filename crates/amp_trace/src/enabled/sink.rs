use amp_trace_format::{Nanos, Record};

use super::output::Output;
use super::sampling::{Sampler, Sampling};
use super::site::SeenSites;
use super::store;
use super::totals::Totals;
use crate::Costs;

/// Where records end: in the totals, and, if they are wanted there, in the outputs.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) totals: Totals,
    pub(crate) sampler: Option<Sampler>,
    pub(crate) outputs: Vec<Output>,
    lengths: Vec<Option<u64>>,
}

impl Sink {
    pub(crate) fn new(outputs: Vec<Output>, sampling: Option<Sampling>, costs: Costs) -> Self {
        Self {
            totals: Totals::new(costs),
            sampler: sampling.map(Sampler::new),
            outputs,
            lengths: Vec::new(),
        }
    }

    /// Whether records reach the outputs only when the fate of their frames is known: by
    /// [`store`](Self::store).
    pub(crate) fn is_delayed(&self) -> bool {
        self.sampler.as_ref().is_some_and(Sampler::is_by_frame)
    }

    /// Takes one record that was read.
    pub(crate) fn take(&mut self, record: &Record<'_>) {
        self.totals.add(record);
        if let Some(sampler) = &mut self.sampler {
            sampler.watch(record);
        }
        if !self.is_delayed() {
            self.store(record);
        }
    }

    /// Brings a record to the outputs, if it is wanted.
    pub(crate) fn store(&mut self, record: &Record<'_>) {
        match &mut self.sampler {
            Some(sampler) => {
                let outputs = &mut self.outputs;
                sampler.take(record, &mut |record| write_all(outputs, record));
            }
            None => write_all(&mut self.outputs, record),
        }
    }

    /// Brings a record to the outputs that is no part of any call site's.
    pub(crate) fn write(&mut self, record: &Record<'_>) {
        write_all(&mut self.outputs, record);
    }

    /// Brings the sums of what was not wanted to the outputs, now and then, and at the end.
    pub(crate) fn flush(&mut self, now: Nanos, is_last: bool, sites: &mut SeenSites) {
        if let Some(sampler) = &mut self.sampler {
            let outputs = &mut self.outputs;
            sampler.flush(now, is_last, sites, &mut |record| {
                write_all(outputs, record);
            });
        }
    }

    /// Keeps to the budget, and says in the outputs what was counted.
    pub(crate) fn weigh(&mut self, now: Nanos, sites: &mut SeenSites) {
        let outputs = &mut self.outputs;
        self.totals
            .weigh(now, sites, &mut |record| write_all(outputs, record));
    }

    /// Has the outputs store what they took, and writes down how long that makes them.
    pub(crate) fn commit(&mut self) {
        self.outputs.iter_mut().for_each(Output::commit);
        self.journal();
    }

    /// Writes down that the outputs have everything that was marked, and how long they are.
    pub(crate) fn journal(&mut self) {
        let Some(store) = store::current() else {
            return;
        };
        self.lengths.clear();
        let files = self.outputs.iter().filter(|output| output.is_file());
        self.lengths.extend(files.map(Output::position));
        store.commit(&self.lengths);
    }

    /// Closes the outputs.
    pub(crate) fn finish(&mut self) {
        self.outputs.iter_mut().for_each(Output::finish);
    }
}

fn write_all(outputs: &mut [Output], record: &Record<'_>) {
    for output in outputs {
        output.write(record);
    }
}
