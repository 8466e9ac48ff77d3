//! Writing until the output is done or refuses.

use std::io::{self, ErrorKind, Write};

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
