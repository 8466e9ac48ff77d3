//! Time by call path, over all threads.

use crate::selection::Selected;
use crate::sums::{Groups, Summary, Sums};
use crate::trace::{PathId, Trace};

/// Figures of the spans of one call path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathFigures {
    /// Which.
    pub path: PathId,
    /// How many spans.
    pub count: u64,
    /// The sum of their durations, in nanoseconds.
    pub total: u64,
    /// The sum of what they spent outside of the spans inside of them.
    pub own: u64,
}

impl Trace {
    /// The call paths with spans in a selection of time and tracks, each after the one around it. Names are not looked
    /// at: a path is nothing without those around it.
    ///
    /// # Cost
    /// Linear in the spans, on all cores; some 100 bytes for each path.
    #[must_use]
    pub fn path_figures(&self, selected: &Selected) -> Vec<PathFigures> {
        let sums = Sums::of(self, &Summary::default(), selected, &Groups::none(self));
        let figures = self.paths.iter().map(|(path, _)| {
            let (sum, inside) = (sums.all[path.0 as usize], sums.inside[path.0 as usize]);
            PathFigures {
                path,
                count: sum.count,
                total: sum.total,
                own: sum.total.saturating_sub(inside),
            }
        });
        figures.filter(|path| path.count > 0).collect()
    }
}
