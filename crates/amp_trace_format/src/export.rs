//! Writing a whole trace in another program's format.
//!
//! A recorder hands its records to a [`Writer`](crate::Writer) as the program runs. These writers take
//! a trace that is over, as a model of it says it: sorted, whole, with everybody named first. Each is
//! called `Exporter` and lives in the folder of its format.

mod extent;
mod nesting;
mod numbers;
mod output;
mod places;
mod roster;
mod unsaid;

use std::io;

pub use self::extent::Extent;
pub(crate) use self::nesting::{Nesting, Open};
pub(crate) use self::numbers::Numbers;
pub(crate) use self::output::Output;
pub(crate) use self::places::Places;
pub(crate) use self::roster::{Roster, clipped};
pub use self::unsaid::Unsaid;
pub(crate) use self::unsaid::what;
use crate::Entry;

/// Writes the entries of a whole trace in another format.
///
/// # Order
/// 1. every [`Entry::Label`], [`Entry::Process`] and [`Entry::Track`];
/// 2. track by track its [`Entry::Span`]s and [`Entry::Event`]s, merged in the order of time; of spans
///    that begin together the longer first, and what lies in another behind it;
/// 3. [`Entry::Counter`]s track by track, then flows, frames, histograms, totals and losses.
///
/// What comes in another order makes no panic; the file then says less, or says it in parts.
///
/// A span lies in the innermost one before it on its track that has not ended when it begins. One that
/// ends at that very moment has ended, unless neither has any length: so does Perfetto nest them. Where
/// that is not what the trace says, [`depth`](Self::depth) does.
///
/// An arrow is best given with [`Binding::Enclosing`](crate::Binding::Enclosing) and a time at which
/// its span is open: every format that has arrows can say that.
pub trait Export {
    /// Takes the next entry.
    ///
    /// # Errors
    /// What the output says.
    fn entry(&mut self, entry: &Entry<'_>) -> io::Result<()>;

    /// Says in how many spans the next span or event lies, for where its times leave that open: one
    /// before it ends where it begins.
    ///
    /// Does nothing where the format has no nesting.
    fn depth(&mut self, depth: u32) {
        let _ = depth;
    }

    /// Writes what is left, completes the file and flushes the output.
    ///
    /// # Errors
    /// What the output says.
    fn finish(self: Box<Self>) -> io::Result<Unsaid>;
}
