use std::fmt;

use amp_trace_format::{Nanos, TrackIndex};

use super::TraceBuilder;
use super::join::{Joined, Numbers, Tables};
use crate::trace::{Paths, Said, SiteId};

/// What happens on a track in a piece of a file, by time and as a tree.
pub(crate) trait Stretch: fmt::Debug + Default + Send {
    /// Whether it has rows, of which things are said.
    const HAS_ROWS: bool;

    /// What becomes of all stretches, besides what the builder makes of them.
    type Whole: fmt::Debug + Default + Send;

    /// Makes it one in which nothing happens, and keeps the memory. So many others of the piece precede it.
    fn clear(&mut self, others: usize);

    /// A span is open when it begins.
    fn carry(&mut self, paths: &mut Paths, site: SiteId, start: u64);

    /// A span begins; its row.
    fn begin(&mut self, paths: &mut Paths, site: SiteId, start: u64) -> u32;

    /// The innermost span ends; its row. None where there is no span, or no room for more.
    fn end(&mut self, at: u64) -> Option<u32>;

    /// Something happens at one moment; its row.
    fn event(&mut self, paths: &mut Paths, site: SiteId, at: u64) -> u32;

    /// Adds what is said about a row.
    fn say(&mut self, row: u32, said: Said);

    /// The row of the innermost span that is open.
    fn innermost(&self) -> Option<u32>;

    /// How many spans are open when it begins.
    fn carried(&self) -> usize;

    /// How many are when it ends.
    fn depth(&self) -> usize;

    /// Goes on with a track, from one time to another. None where other spans are open there, or its times are later.
    fn join(
        &self,
        whole: &mut Self::Whole,
        builder: &mut TraceBuilder,
        track: (TrackIndex, Option<(u64, u64)>),
        names: (&Tables, &Numbers),
    ) -> Option<Joined>;

    /// The recording ends at a time, and with it what is open in the whole.
    fn finish(whole: &mut Self::Whole, builder: &mut TraceBuilder, at: Nanos);
}
