use crate::{Dropped, Record};

/// Turns records into the bytes of a format, without any I/O. Each format has one.
///
/// What it says is complete after each call of [`seal`](Self::seal). Most formats keep nothing back until
/// then.
pub trait Encode {
    /// Takes `record`; appends what there is to say to `out`.
    fn encode(&mut self, record: &Record<'_>, out: &mut Vec<u8>);

    /// Takes note of `record` without keeping it, for when there is no room.
    ///
    /// Spans are dropped whole: the end of a span whose beginning was encoded is still encoded, and so
    /// are process and finish. Everything else is counted.
    fn discard(&mut self, record: &Record<'_>, out: &mut Vec<u8>);

    /// Appends what says how much was discarded since the last call; nothing if nothing was.
    fn report(&mut self, out: &mut Vec<u8>);

    /// The bytes that are kept until they are sealed.
    fn unsealed(&self) -> usize {
        0
    }

    /// Appends what was kept.
    fn seal(&mut self, _out: &mut Vec<u8>) {}

    /// Appends the ends of open spans, at the latest time seen. Everything afterwards is ignored.
    fn finish(&mut self, out: &mut Vec<u8>);

    /// Everything that was discarded.
    fn dropped(&self) -> Dropped;
}
