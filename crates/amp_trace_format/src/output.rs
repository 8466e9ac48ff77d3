//! Writing until the output is done or refuses.

use std::io::{self, ErrorKind, Write};

/// Writes all of `bytes`; retries when a signal interrupts. Returns how many bytes were taken, and
/// the error that ended it.
pub(crate) fn push(output: &mut impl Write, bytes: &[u8]) -> (usize, io::Result<()>) {
    let mut taken = 0;
    while taken < bytes.len() {
        match output.write(&bytes[taken..]) {
            Ok(0) => return (taken, Err(ErrorKind::WriteZero.into())),
            // A writer that claims more than it was given must not take us out of bounds.
            Ok(count) => taken = bytes.len().min(taken.saturating_add(count)),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return (taken, Err(error)),
        }
    }
    (taken, Ok(()))
}
