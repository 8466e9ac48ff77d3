//! What every format's writer offers to a recorder.

use std::io;

use crate::Record;

/// Turns records into one output, in commits.
///
/// A recorder holds one of these per output as `Box<dyn Writer>`, hands it every record, and calls
/// [`commit`](Self::commit) at a steady pace. What a reader finds in the output is what the last
/// successful commit left there, whatever happens to the process afterwards.
pub trait Writer: Send {
    /// Takes one record into memory.
    ///
    /// Never fails. A writer that holds much commits on its own; if that fails, it waits for the
    /// next call of [`commit`](Self::commit), which reports the error. A writer whose output refuses
    /// data keeps what was written up to a bound of its own, then drops whole spans and events,
    /// counts them in [`dropped`](Self::dropped), and says so in the trace once the output accepts
    /// data again.
    fn write(&mut self, record: &Record<'_>);

    /// Brings everything written so far to the output, in a form that a reader accepts as it is.
    ///
    /// Does nothing if there is nothing new.
    ///
    /// # Errors
    /// [`WriteError::Output`] when the output did not take everything. What was not taken is kept:
    /// the next commit tries again and continues where this one stopped.
    fn commit(&mut self) -> Result<(), WriteError>;

    /// Ends open spans, commits, and completes the output.
    ///
    /// Records written afterwards are ignored. May be called again after an error, and does nothing
    /// after it succeeded.
    ///
    /// # Errors
    /// The same as [`commit`](Self::commit).
    fn finish(&mut self) -> Result<(), WriteError>;

    /// The length of the output that the last commit left complete: a recording that goes on from
    /// there cuts off what comes after. `None` where the output cannot be cut.
    fn position(&self) -> Option<u64> {
        None
    }

    /// What the output missed since the start because it refused data for too long; once it was
    /// [finished](Self::finish), also what it still refuses. What is in it and this are all there was.
    fn dropped(&self) -> Dropped;
}

/// How much a writer dropped because its output refused data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dropped {
    /// Whole spans.
    pub spans: u64,
    /// Events, counter values and frames.
    pub events: u64,
    /// Names of threads; their records are in the trace.
    pub thread_names: u64,
}

impl Dropped {
    /// Whether anything was dropped.
    #[must_use]
    pub const fn any(self) -> bool {
        self.spans != 0 || self.events != 0 || self.thread_names != 0
    }
}

/// Why a commit did not reach the output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The output refused data.
    #[error(
        "expected the trace's output to take {pending} bytes, but it failed: {source}; make room or \
         reopen it - the data is kept in memory up to a bound, and the next commit tries again"
    )]
    Output {
        /// How many bytes wait in memory for the next commit.
        pending: usize,
        /// What the output said.
        source: io::Error,
    },
}
