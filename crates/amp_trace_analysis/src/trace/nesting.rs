//! What is inside of what, on one track.

use super::paths::Paths;
use super::rows::Rows;

/// The rows that are open while one goes over the rows of a track, outermost first.
///
/// # Cost
/// A few nanoseconds a row: paths know how deep they are, so no time is compared.
#[derive(Debug, Default)]
pub struct Around {
    rows: Vec<u32>,
}

impl Around {
    /// Comes to the next row; the row of the span around it.
    pub fn enter(&mut self, row: u32, depth: u32, is_span: bool) -> Option<u32> {
        let depth = depth as usize;
        self.rows.truncate(depth);
        let parent = depth.checked_sub(1).and_then(|at| self.rows.get(at));
        let parent = parent.copied();
        if is_span {
            self.rows.push(row);
        }
        parent
    }

    /// The open rows, outermost first.
    #[must_use]
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }
}

impl Rows {
    /// For each row, the row of the span around it.
    #[must_use]
    pub fn parents(&self, paths: &Paths) -> Vec<Option<u32>> {
        let mut around = Around::default();
        (0_u32..)
            .zip(self.iter())
            .map(|(at, row)| around.enter(at, paths.get(row.path).depth, row.is_span()))
            .collect()
    }

    /// For each row, the nanoseconds that it spent outside of the spans inside of it; 0 for events. `end` is the end
    /// of the trace, and of spans that have none.
    #[must_use]
    pub fn self_times(&self, paths: &Paths, end: u64) -> Vec<u64> {
        let mut times = vec![0_u64; self.len()];
        let mut around = Around::default();
        for (at, row) in (0_u32..).zip(self.iter()) {
            let parent = around.enter(at, paths.get(row.path).depth, row.is_span());
            if !row.is_span() {
                continue;
            }
            let duration = row.end(end) - row.start;
            times[at as usize] = duration;
            if let Some(parent) = parent {
                // What ends after the span around it is not the time of that span.
                let around = &mut times[parent as usize];
                *around = around.saturating_sub(duration);
            }
        }
        times
    }
}
