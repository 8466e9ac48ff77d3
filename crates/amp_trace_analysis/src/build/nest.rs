use crate::trace::{Extent, PathId, Paths, Row, Rows, Said, SiteId, Sites};

/// The rows of a track so far, and the spans that are open on it.
///
/// What is unclear in a file is done as Perfetto's trace processor does it.
#[derive(Debug, Default)]
pub(crate) struct Nest {
    pub(crate) rows: Rows,
    open: Vec<Open>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    row: usize,
    start: u64,
    path: PathId,
    /// When it ends, where that was said at its beginning.
    end: Option<u64>,
}

/// What an end is of.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ending<'a> {
    /// The name that the span has to have; empty for any.
    pub(crate) name: &'a str,
    /// The same of its category.
    pub(crate) target: &'a str,
}

/// Why a statement was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It ends a span that never began, or that ended before.
    NoBeginning,
    /// A span that ends later than the one it began in.
    Overlaps,
}

impl Nest {
    /// A span begins, and ends at `end` if that is known.
    pub(crate) fn begin(
        &mut self,
        paths: &mut Paths,
        (site, start): (SiteId, u64),
        end: Option<u64>,
    ) -> Result<usize, Refused> {
        self.leave(start);
        let around = self.open.last();
        if let (
            Some(end),
            Some(Open {
                end: Some(last), ..
            }),
        ) = (end, around)
            && end > *last
        {
            return Err(Refused::Overlaps);
        }
        let path = paths.child(around.map(|open| open.path), site);
        let extent = end.map_or(Extent::Open, |end| Extent::Span(end.saturating_sub(start)));
        let row = self.rows.push(Row {
            start,
            extent,
            path,
        });
        self.open.push(Open {
            row,
            start,
            path,
            end,
        });
        Ok(row)
    }

    /// The innermost span that fits ends, and with it all inside of it.
    pub(crate) fn end(
        &mut self,
        (sites, paths, strings): (&Sites, &Paths, &crate::Strings),
        ending: Ending<'_>,
        at: u64,
    ) -> Result<usize, Refused> {
        self.leave(at);
        let fits = |open: &Open| {
            let site = sites.get(paths.get(open.path).site);
            open.end.is_none()
                && (ending.name.is_empty() || strings.get(site.name) == ending.name)
                && (ending.target.is_empty() || strings.get(site.target) == ending.target)
        };
        let place = self
            .open
            .iter()
            .rposition(fits)
            .ok_or(Refused::NoBeginning)?;
        let row = self.open[place].row;
        for open in self.open.drain(place..) {
            if open.end.is_none() {
                let duration = at.saturating_sub(open.start);
                self.rows.set(open.row, Extent::Span(duration));
            }
        }
        Ok(row)
    }

    /// The innermost span ends, whatever it is.
    pub(crate) fn end_innermost(&mut self, at: u64) -> Result<usize, Refused> {
        let open = self.open.pop().ok_or(Refused::NoBeginning)?;
        let duration = at.saturating_sub(open.start);
        self.rows.set(open.row, Extent::Span(duration));
        Ok(open.row)
    }

    /// Something happens at one moment.
    pub(crate) fn event(&mut self, paths: &mut Paths, site: SiteId, start: u64) -> usize {
        self.leave(start);
        let path = paths.child(self.open.last().map(|open| open.path), site);
        self.rows.push(Row {
            start,
            extent: Extent::Event,
            path,
        })
    }

    /// The row of the innermost span at a time.
    pub(crate) fn around(&mut self, at: u64) -> Option<usize> {
        self.leave(at);
        self.open.last().map(|open| open.row)
    }

    /// Adds what is said about a row.
    pub(crate) fn say(&mut self, row: usize, said: Said) {
        self.rows.say(row, said);
    }

    /// Leaves the spans that are over by a time.
    fn leave(&mut self, now: u64) {
        while let Some(Open { end: Some(end), .. }) = self.open.last()
            && *end <= now
        {
            self.open.pop();
        }
    }
}
