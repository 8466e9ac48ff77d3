use amp_trace_format::Record;

use super::output::Output;
use super::totals::Totals;

/// Where records end: in the totals, and in the outputs.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) totals: Totals,
    pub(crate) outputs: Vec<Output>,
}

impl Sink {
    pub(crate) fn new(outputs: Vec<Output>) -> Self {
        Self {
            totals: Totals::default(),
            outputs,
        }
    }

    /// Takes one record.
    pub(crate) fn take(&mut self, record: &Record<'_>) {
        self.totals.add(record);
        for output in &mut self.outputs {
            output.write(record);
        }
    }

    /// Has the outputs store what they took.
    pub(crate) fn commit(&mut self) {
        self.outputs.iter_mut().for_each(Output::commit);
    }

    /// Closes the outputs.
    pub(crate) fn finish(&mut self) {
        self.outputs.iter_mut().for_each(Output::finish);
    }
}
