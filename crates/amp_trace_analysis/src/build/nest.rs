use super::drafted::Drafted;
use super::join::{Joined, Numbers};
use crate::trace::{Extent, PathId, Paths, Row, Rows, Said, SiteId, Sites, Strings};

/// The rows of a track so far, and the spans that are open on it.
///
/// Files say much that no tree can hold: spans that overlap, ends that come in another order than beginnings. What
/// becomes of it is what Perfetto's trace processor makes of it, so that both show the same.
#[derive(Debug, Default)]
pub(super) struct Nest {
    pub(super) rows: Rows,
    stack: Vec<Open>,
    /// How many spans without a known end are open beyond the deepest.
    beyond: usize,
}

/// So many spans inside each other, as in Perfetto's trace processor: a file whose spans never end would take a time
/// that grows with the square of its length.
const DEEPEST: usize = 512;

#[derive(Debug, Clone, Copy)]
struct Open {
    row: usize,
    start: u64,
    path: PathId,
    /// When it ends, where that is known.
    end: Option<u64>,
}

impl Open {
    fn is_empty(&self) -> bool {
        self.end == Some(self.start)
    }
}

/// Why a statement was not taken, or changed another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    /// It ends a span that never began, or that ended before.
    NoBeginning,
    /// A span that ends later than the one it began in: it is left out.
    Overlaps,
    /// A span inside of too many others: it is left out.
    TooDeep,
    /// Spans that did not end before the one around them: they end with it.
    Cut,
}

/// What becomes of a statement: the row that it makes or ends, and what was odd.
pub(super) type Taken = (Option<usize>, Option<Oddity>);

/// What an end has to fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ending<'a> {
    pub(super) sites: &'a Sites,
    pub(super) paths: &'a Paths,
    pub(super) strings: &'a Strings,
    /// Its name and target, where they are not empty, are those of the span.
    pub(super) site: SiteId,
}

impl Ending<'_> {
    fn fits(&self, open: &Open) -> bool {
        let (given, known) = (
            self.sites.get(self.site),
            self.sites.get(self.paths.get(open.path).site),
        );
        let is = |given, known| self.strings.get(given).is_empty() || given == known;
        is(given.name, known.name) && is(given.target, known.target)
    }
}

impl Nest {
    /// A span begins, and ends at `end` if that is known.
    pub(super) fn begin(
        &mut self,
        paths: &mut Paths,
        (site, start): (SiteId, u64),
        end: Option<u64>,
    ) -> Taken {
        let (overlaps, cut) = self.leave(start, end);
        if overlaps {
            return (None, Some(Oddity::Overlaps));
        }
        if self.stack.len() >= DEEPEST {
            self.beyond += usize::from(end.is_none());
            return (None, Some(Oddity::TooDeep));
        }
        (Some(self.open(paths, (site, start), end)), cut)
    }

    /// The same where spans come in the order of a tree.
    pub(super) fn open(
        &mut self,
        paths: &mut Paths,
        (site, start): (SiteId, u64),
        end: Option<u64>,
    ) -> usize {
        let path = paths.child(self.stack.last().map(|open| open.path), site);
        let extent = end.map_or(Extent::Open, |end| Extent::Span(end.saturating_sub(start)));
        let row = self.rows.push(Row {
            start,
            extent,
            path,
        });
        self.stack.push(Open {
            row,
            start,
            path,
            end,
        });
        row
    }

    /// A whole span of which nothing is inside, where spans come in the order of a tree.
    pub(super) fn whole(
        &mut self,
        paths: &mut Paths,
        (site, start): (SiteId, u64),
        duration: u64,
    ) -> usize {
        let row = self.open(paths, (site, start), Some(start.saturating_add(duration)));
        self.stack.pop();
        row
    }

    /// The innermost span that fits ends.
    pub(super) fn end(&mut self, ending: Ending<'_>, at: u64) -> Taken {
        if self.beyond > 0 {
            // Of what is left out, the end is too.
            self.beyond -= 1;
            return (None, None);
        }
        let (_, cut) = self.leave(at, None);
        let fits = |open: &Open| open.end.is_none() && ending.fits(open);
        let Some(place) = self.stack.iter().rposition(fits) else {
            return (None, cut.or(Some(Oddity::NoBeginning)));
        };
        let open = &mut self.stack[place];
        open.end = Some(at);
        let row = open.row;
        let duration = at.saturating_sub(open.start);
        self.rows.set(row, Extent::Span(duration));
        if place + 1 == self.stack.len() {
            self.stack.pop();
        }
        (Some(row), cut)
    }

    /// The innermost span ends, whatever it is; its row, if there is one.
    pub(super) fn close(&mut self, at: u64) -> Option<usize> {
        let open = self.stack.pop()?;
        let duration = at.saturating_sub(open.start);
        self.rows.set(open.row, Extent::Span(duration));
        Some(open.row)
    }

    /// Goes on with a stretch, whose first rows are the spans that are open here. Does nothing where they are not.
    pub(super) fn join(&mut self, stretch: &Drafted, numbers: &Numbers) -> Option<Joined> {
        let draft = &stretch.draft;
        let is_same = |(row, open): (u32, &Open)| {
            let (start, path) = draft.get(row);
            (start, numbers.path(path)) == (open.start, open.path)
        };
        if self.stack.len() != stretch.carried || !(0..).zip(&self.stack).all(is_same) {
            return None;
        }
        let carried: Vec<usize> = self.stack.iter().map(|open| open.row).collect();
        let first = self.rows.append(draft, &carried, numbers.paths());
        let joined = Joined { carried, first };
        for (row, said) in draft.said() {
            self.rows.say(joined.row(*row), numbers.said(said));
        }
        let is_carried = |row: &&u32| (**row as usize) < stretch.carried;
        let still = stretch.open.iter().take_while(is_carried).count();
        self.stack.truncate(still);
        self.stack.extend(stretch.open[still..].iter().map(|row| {
            let (start, path) = draft.get(*row);
            Open {
                row: joined.row(*row),
                start,
                path: numbers.path(path),
                end: None,
            }
        }));
        Some(joined)
    }

    /// Something happens at one moment.
    pub(super) fn event(&mut self, paths: &mut Paths, site: SiteId, start: u64) -> Taken {
        let (_, cut) = self.leave(start, Some(start));
        (Some(self.moment(paths, site, start)), cut)
    }

    /// The same where spans come in the order of a tree.
    pub(super) fn moment(&mut self, paths: &mut Paths, site: SiteId, start: u64) -> usize {
        let path = paths.child(self.stack.last().map(|open| open.path), site);
        self.rows.push(Row {
            start,
            extent: Extent::Event,
            path,
        })
    }

    /// The row of the innermost span at a time.
    pub(super) fn around(&mut self, at: u64) -> Option<usize> {
        self.leave(at, Some(at));
        self.stack.last().map(|open| open.row)
    }

    /// Adds what is said about a row.
    pub(super) fn say(&mut self, row: usize, said: Said) {
        self.rows.say(row, said);
    }

    /// Leaves the spans that are over when something begins or ends. Whether what begins overlaps with one that is
    /// not over, and whether spans were cut.
    fn leave(&mut self, now: u64, end: Option<u64>) -> (bool, Option<Oddity>) {
        let (mut has_pending, mut cut) = (false, None);
        for at in (0..self.stack.len()).rev() {
            let open = self.stack[at];
            let Some(over) = open.end else {
                has_pending = true;
                continue;
            };
            if has_pending {
                if now > over {
                    self.cut(at + 1, over);
                    self.stack.truncate(at);
                    (has_pending, cut) = (false, Some(Oddity::Cut));
                }
                continue;
            }
            // Of two without length at one time, the second is inside the first.
            let is_twin = open.is_empty() && over == now && end == Some(now);
            if over < now || over == now && !is_twin {
                self.stack.pop();
            } else if end.is_some_and(|end| now < over && end > over) {
                return (true, cut);
            }
        }
        (false, cut)
    }

    /// Ends the spans from a place of the stack on that have no end yet.
    fn cut(&mut self, from: usize, at: u64) {
        for open in &self.stack[from..] {
            if open.end.is_none() {
                let duration = at.saturating_sub(open.start);
                self.rows.set(open.row, Extent::Span(duration));
            }
        }
    }
}
