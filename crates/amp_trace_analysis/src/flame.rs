//! Time by call path, over all threads.

use crate::selection::Selected;
use crate::trace::{PathId, Row, Trace};

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
    /// Linear in the spans; 24 bytes for each path.
    #[must_use]
    pub fn path_figures(&self, selected: &Selected) -> Vec<PathFigures> {
        let new = |(path, _)| PathFigures {
            path,
            count: 0,
            total: 0,
            own: 0,
        };
        let mut figures: Vec<_> = self.paths.iter().map(new).collect();
        for (_, track) in self.tracks().filter(|(id, _)| selected.has_track(*id)) {
            // The open spans, with their paths where they count.
            let mut open: Vec<Option<PathId>> = Vec::new();
            for row in track.rows.iter().filter(Row::is_span) {
                let duration = row.end(self.duration).saturating_sub(row.start);
                open.truncate(self.paths.get(row.path).depth as usize);
                if let Some(Some(parent)) = open.last() {
                    let around = &mut figures[parent.0 as usize];
                    around.own = around.own.saturating_sub(duration);
                }
                let counts = selected.has_time(row.start);
                open.push(counts.then_some(row.path));
                if counts {
                    let path = &mut figures[row.path.0 as usize];
                    path.count += 1;
                    path.total = path.total.saturating_add(duration);
                    path.own = path.own.saturating_add(duration);
                }
            }
        }
        figures.retain(|path| path.count > 0);
        figures
    }
}
