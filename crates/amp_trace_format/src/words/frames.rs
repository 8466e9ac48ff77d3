//! Frame sets, while they are read.

use std::collections::HashMap;

use crate::Nanos;

/// The last mark and the number of marks, per frame set.
#[derive(Debug, Clone, Default)]
pub(super) struct Frames(HashMap<String, (Nanos, u64)>);

impl Frames {
    pub(super) fn last(&self, set: &str) -> (Nanos, u64) {
        self.0.get(set).copied().unwrap_or_default()
    }

    pub(super) fn restore(&mut self, set: &str, last: Nanos, count: u64) {
        self.0.insert(set.to_owned(), (last, count));
    }

    /// When a frame began that ends now, and its number.
    pub(super) fn mark(&mut self, set: &str, at: Nanos) -> (Nanos, u64) {
        let (last, count) = match self.0.get_mut(set) {
            Some(frame) => frame,
            None => self.0.entry(set.to_owned()).or_default(),
        };
        let frame = ((*last).min(at), *count);
        (*last, *count) = (at.max(*last), *count + 1);
        frame
    }
}
