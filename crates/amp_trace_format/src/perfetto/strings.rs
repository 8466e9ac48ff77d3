//! Texts that are written once on a sequence and named by a number afterwards.

use std::collections::HashMap;

use super::fields::interned;
use super::wire::{push_bytes, push_message, push_uint};

/// Texts beyond this number are written out each time; a program has fewer.
const MOST: usize = 1 << 16;

/// The texts of one kind, numbered from 1.
#[derive(Debug)]
pub(super) struct Strings {
    /// The field of `InternedData` that the entries of this kind are in.
    kind: u32,
    numbers: HashMap<String, u32>,
    /// Each text as an entry of `InternedData`.
    entries: Vec<Vec<u8>>,
}

impl Strings {
    pub(super) fn new(kind: u32) -> Self {
        Self {
            kind,
            numbers: HashMap::new(),
            entries: Vec::new(),
        }
    }

    /// The number of a text; none if there are too many. Allocates for a text not seen before.
    pub(super) fn number(&mut self, text: &str) -> Option<u32> {
        if let Some(&number) = self.numbers.get(text) {
            return Some(number);
        }
        if self.entries.len() >= MOST {
            return None;
        }
        let number = u32::try_from(self.entries.len() + 1).ok()?;
        self.numbers.insert(text.to_owned(), number);
        self.entries.push(entry(self.kind, number, text));
        Some(number)
    }

    /// The text of a number as an entry of `InternedData`.
    pub(super) fn entry(&self, number: u32) -> &[u8] {
        &self.entries[number as usize - 1]
    }
}

/// A numbered text as a field of `InternedData`.
pub(super) fn entry(kind: u32, number: u32, text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    push_message(&mut out, kind, |out| {
        push_uint(out, interned::IID, number.into());
        push_bytes(out, interned::TEXT, text.as_bytes());
    });
    out
}
