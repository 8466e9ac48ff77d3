use amp_trace_format::{Nanos, TrackIndex};

use super::TraceBuilder;
use super::join::{Joined, Numbers, Tables};
use super::stretch::Stretch;
use crate::trace::{Draft, PathId, Paths, Said, SiteId};

/// What happens on a track in a piece, as rows.
///
/// Spans that were open before come first: so many rows are not new.
#[derive(Debug, Default)]
pub(crate) struct Drafted {
    pub(super) draft: Draft,
    pub(super) carried: usize,
    /// The rows of open spans, outermost first.
    pub(super) open: Vec<u32>,
    /// The path of the innermost.
    path: Option<PathId>,
}

impl Stretch for Drafted {
    const HAS_ROWS: bool = true;
    type Whole = ();

    fn clear(&mut self, _others: usize) {
        self.draft.clear();
        self.open.clear();
        (self.carried, self.path) = (0, None);
    }

    fn carry(&mut self, paths: &mut Paths, site: SiteId, start: u64) {
        self.carried += 1;
        self.begin(paths, site, start);
    }

    #[inline]
    fn begin(&mut self, paths: &mut Paths, site: SiteId, start: u64) -> u32 {
        let path = paths.child(self.path, site);
        let row = self.draft.begin(start, path);
        self.open.push(row);
        self.path = Some(path);
        row
    }

    #[inline]
    fn end(&mut self, at: u64) -> Option<u32> {
        let row = self.open.pop()?;
        self.draft.end(row, at);
        self.path = self.innermost().map(|row| self.draft.get(row).1);
        Some(row)
    }

    #[inline]
    fn event(&mut self, paths: &mut Paths, site: SiteId, at: u64) -> u32 {
        let path = paths.child(self.path, site);
        self.draft.event(at, path)
    }

    fn say(&mut self, row: u32, said: Said) {
        self.draft.say(row, said);
    }

    fn innermost(&self) -> Option<u32> {
        self.open.last().copied()
    }

    fn carried(&self) -> usize {
        self.carried
    }

    fn depth(&self) -> usize {
        self.open.len()
    }

    fn join(
        &self,
        (): &mut (),
        builder: &mut TraceBuilder,
        (track, times): (TrackIndex, Option<(u64, u64)>),
        (_, numbers): (&Tables, &Numbers),
    ) -> Option<Joined> {
        builder.join(track, self, times, numbers)
    }

    /// What is open ends in the builder, by the entries of the capture's end.
    fn finish((): &mut (), _: &mut TraceBuilder, _: Nanos) {}
}
