//! Writing to what can only be appended to.

use std::io::Write;

use super::Encoder;
use crate::commits::{Commits, writer};
use crate::place::Append;

/// Writes a Perfetto trace to a file, a pipe or a socket.
///
/// After each commit the output is a whole file. An output that stops in the middle of a packet is
/// read up to the last whole one, and continues there later.
///
/// The output should not buffer; every call to it is of one whole batch.
#[derive(Debug)]
pub struct StreamWriter<W>(Commits<Append<W>, Encoder>);

writer!(StreamWriter: Write, |output| Append::new(output, &[]), &[]);
