use super::arguments::Said;
use super::paths::PathId;
use super::rows::{EVENT, LONG, OPEN, number};

/// Rows as they come, to be [appended](super::rows::Rows::append) to those of a track.
///
/// # Cost
/// One store of 16 bytes for a row: in columns it would be three.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(super) rows: Vec<DraftRow>,
    /// Durations that four bytes cannot hold, by row.
    pub(super) long: Vec<(u32, u64)>,
    pub(super) events: usize,
    pub(super) said: Vec<(u32, Said)>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct DraftRow {
    pub(super) start: u64,
    /// As in columns.
    pub(super) duration: u32,
    pub(super) path: PathId,
}

impl Draft {
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.long.clear();
        self.events = 0;
        self.said.clear();
    }

    /// When a row began, and its path.
    pub(crate) fn get(&self, row: u32) -> (u64, PathId) {
        let row = &self.rows[row as usize];
        (row.start, row.path)
    }

    #[inline]
    pub(crate) fn begin(&mut self, start: u64, path: PathId) -> u32 {
        self.push(start, OPEN, path)
    }

    #[inline]
    pub(crate) fn event(&mut self, start: u64, path: PathId) -> u32 {
        self.events += 1;
        self.push(start, EVENT, path)
    }

    /// A span that began ends.
    #[inline]
    pub(crate) fn end(&mut self, row: u32, at: u64) {
        let known = &mut self.rows[row as usize];
        let duration = at.saturating_sub(known.start);
        known.duration = match u32::try_from(duration) {
            Ok(short) if short < LONG => short,
            _ => {
                self.long.push((row, duration));
                LONG
            }
        };
    }

    pub(crate) fn say(&mut self, row: u32, said: Said) {
        self.said.push((row, said));
    }

    /// What was said about rows, in its order.
    pub(crate) fn said(&self) -> &[(u32, Said)] {
        &self.said
    }

    #[inline]
    fn push(&mut self, start: u64, duration: u32, path: PathId) -> u32 {
        let row = number(self.rows.len());
        self.rows.push(DraftRow {
            start,
            duration,
            path,
        });
        row
    }
}
