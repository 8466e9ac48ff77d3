//! Writing to what can only be appended to.

use std::io::Write;

use super::{Encoder, HEAD, TAIL};
use crate::commits::{Commits, writer};
use crate::place::Append;

/// Writes Chrome's trace-event JSON to a pipe, a socket or a terminal.
///
/// After each commit the output is a prefix that Perfetto and Chrome read; [`finish`](crate::Writer::finish)
/// makes it strict JSON. An output that stops in the middle of an event continues there later.
///
/// The output should not buffer; every call to it is of one whole batch.
#[derive(Debug)]
pub struct StreamWriter<W>(Commits<Append<W>, Encoder>);

writer!(StreamWriter: Write, |output| Append::new(output, TAIL), HEAD);
