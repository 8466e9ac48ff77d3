//! Where a writer's bytes go.

use std::io::{self, ErrorKind, Write};

/// How bytes that wait come to an output.
pub(crate) trait Place {
    /// Brings all of `pending` to the output, and takes from it what the output need not be given
    /// again.
    fn push(&mut self, pending: &mut Vec<u8>) -> io::Result<()>;

    /// Whether the output is in order as it is, as long as nothing waits.
    fn is_whole(&self) -> bool {
        true
    }

    /// Appends what completes the output.
    fn finish(&self, _pending: &mut Vec<u8>) {}

    /// As [`Writer::position`](crate::Writer::position).
    fn position(&self) -> Option<u64>;
}

/// The end of what can only be appended to.
#[derive(Debug)]
pub(crate) struct Append<W> {
    pub(crate) output: W,
    /// Bytes that the output took.
    taken: u64,
    /// What completes it.
    tail: &'static [u8],
}

impl<W> Append<W> {
    pub(crate) fn new(output: W, tail: &'static [u8]) -> Self {
        Self {
            output,
            taken: 0,
            tail,
        }
    }
}

impl<W: Write> Place for Append<W> {
    fn push(&mut self, pending: &mut Vec<u8>) -> io::Result<()> {
        let (taken, result) = push(&mut self.output, pending);
        pending.drain(..taken);
        self.taken += taken as u64;
        result.and_then(|()| self.output.flush())
    }

    fn finish(&self, pending: &mut Vec<u8>) {
        pending.extend_from_slice(self.tail);
    }

    fn position(&self) -> Option<u64> {
        self.tail.is_empty().then_some(self.taken)
    }
}

/// How often in a row a write is tried again when a signal interrupts it.
const MOST_INTERRUPTIONS: u32 = 1_000;

/// Writes all of `bytes`; tries again when a signal interrupts. Returns how many bytes were taken, and
/// the error that ended it.
pub(crate) fn push(output: &mut impl Write, bytes: &[u8]) -> (usize, io::Result<()>) {
    let (mut taken, mut interruptions) = (0, 0);
    while taken < bytes.len() {
        match output.write(&bytes[taken..]) {
            Ok(0) => return (taken, Err(ErrorKind::WriteZero.into())),
            // A writer that claims more than it was given must not take us out of bounds.
            Ok(count) => {
                taken = bytes.len().min(taken.saturating_add(count));
                interruptions = 0;
            }
            Err(error)
                if error.kind() == ErrorKind::Interrupted && interruptions < MOST_INTERRUPTIONS =>
            {
                interruptions += 1;
            }
            Err(error) => return (taken, Err(error)),
        }
    }
    (taken, Ok(()))
}
