//! Writing to what can only be appended to.

use std::io::Write;

use super::{Encoder, HEADER};
use crate::backlog::Backlog;
use crate::commits::{Commits, writer};
use crate::place::Append;

/// Writes a native capture to a file, a pipe or a socket.
///
/// Each commit appends one part in one write, so the output is whole after each; one that stops in the
/// middle of a part is read up to the last whole one. An output that refuses data continues there
/// later.
///
/// The output should not buffer.
///
/// # Examples
/// ```
/// use amp_trace_format::{Nanos, Record, Writer, native};
///
/// let mut writer = native::CaptureWriter::new(Vec::new());
/// writer.write(&Record::Process { id: 7, name: "city" });
/// writer.write(&Record::Finish { at: Nanos(100) });
/// writer.finish().expect("memory takes everything");
///
/// let file = writer.into_inner();
/// let mut records = 0;
/// let end = native::StreamReader::new(&file[..])
///     .and_then(|mut reader| reader.read_all(&mut |_| records += 1))
///     .expect("it was just written");
/// assert_eq!((records, end.is_finished), (2, true));
/// ```
#[derive(Debug)]
pub struct CaptureWriter<W>(Commits<Append<W>, Encoder>);

writer!(CaptureWriter: Write, |output| Append::new(output, &[]), &HEADER);

impl<W: Write> CaptureWriter<W> {
    /// Goes on at the place of `output` with a backlog that knows what is before it.
    pub(super) fn of(output: W, backlog: Backlog<Encoder>) -> Self {
        Self(Commits::new(Append::new(output, &[]), backlog))
    }
}
