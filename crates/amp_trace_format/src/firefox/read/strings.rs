//! Tables of strings.

use super::document::{At, Document};
use crate::json::Scratch;

/// Where each string begins.
#[derive(Debug, Default)]
pub(super) struct Strings(Vec<At>);

impl Strings {
    pub(super) fn new(document: &Document, at: At) -> Self {
        let mut strings: Vec<At> = document.elements(at).collect();
        strings.shrink_to_fit();
        Self(strings)
    }

    pub(super) fn at(&self, place: usize) -> Option<At> {
        self.0.get(place).copied()
    }

    /// A string; its number where it is not in the table.
    pub(super) fn get<'a>(
        &self,
        document: &'a Document,
        place: u32,
        scratch: &'a mut Scratch,
    ) -> &'a str {
        let Some(at) = self.at(place as usize) else {
            return "(no name)";
        };
        document.text(at, scratch).unwrap_or("(no name)")
    }
}
