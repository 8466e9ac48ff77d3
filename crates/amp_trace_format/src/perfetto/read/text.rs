//! Texts of a packet, or that were made of it.

use std::str;

/// A text: where it lies, or in the [`Scratch`].
#[derive(Debug, Clone, Copy)]
pub(super) enum Text<'a> {
    Here(&'a str),
    Scratch { start: usize, len: usize },
}

impl<'a> Text<'a> {
    pub(super) const EMPTY: Self = Self::Here("");

    fn len(self) -> usize {
        match self {
            Self::Here(text) => text.len(),
            Self::Scratch { len, .. } => len,
        }
    }

    #[inline]
    pub(super) fn get<'s>(self, scratch: &'s Scratch) -> &'s str
    where
        'a: 's,
    {
        match self {
            Self::Here(text) => text,
            Self::Scratch { start, len } => {
                let text = scratch.text.get(start..start + len);
                text.unwrap_or_default()
            }
        }
    }
}

/// What the names in one event may grow to at least, and by its length on top: values inside values have
/// the names of all around them in theirs.
const BASE: usize = 16 << 10;
const FACTOR: usize = 16;

/// Texts that do not lie in the file as they are.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    text: String,
    most: usize,
}

impl Scratch {
    /// Forgets everything, for an event of this length.
    pub(super) fn clear(&mut self, event: usize) {
        self.text.clear();
        self.most = BASE.saturating_add(event.saturating_mul(FACTOR));
    }

    /// Bytes as a text; what is no text in them becomes one.
    #[inline]
    pub(super) fn text<'a>(&mut self, bytes: &'a [u8]) -> Text<'a> {
        match str::from_utf8(bytes) {
            Ok(text) => Text::Here(text),
            Err(_) => {
                let start = self.text.len();
                self.text.push_str(&String::from_utf8_lossy(bytes));
                self.since(start)
            }
        }
    }

    /// Keeps a text that does not lie in the packet.
    pub(super) fn push_text<'a>(&mut self, text: &str) -> Text<'a> {
        let start = self.text.len();
        self.text.push_str(text);
        self.since(start)
    }

    /// The name of a value inside a value; none if there is no room for it.
    pub(super) fn join<'a>(&mut self, outer: Text<'a>, inner: Text<'a>) -> Option<Text<'a>> {
        if !self.fits(outer.len() + 1 + inner.len()) {
            return None;
        }
        let start = self.text.len();
        self.push(outer);
        self.text.push('.');
        self.push(inner);
        Some(self.since(start))
    }

    /// The name of an element; none if there is no room for it.
    pub(super) fn element<'a>(&mut self, outer: Text<'a>, place: usize) -> Option<Text<'a>> {
        if !self.fits(outer.len() + 22) {
            return None;
        }
        let start = self.text.len();
        self.push(outer);
        self.text.push('[');
        self.text.push_str(itoa::Buffer::new().format(place));
        self.text.push(']');
        Some(self.since(start))
    }

    fn fits(&self, len: usize) -> bool {
        self.text.len() + len <= self.most
    }

    fn push(&mut self, text: Text<'_>) {
        match text {
            Text::Here(text) => self.text.push_str(text),
            Text::Scratch { start, len } => self.text.extend_from_within(start..start + len),
        }
    }

    /// Appends to a list of texts, with a comma in between.
    pub(super) fn list<'a>(&mut self, texts: impl Iterator<Item = &'a [u8]>) -> Text<'a> {
        let start = self.text.len();
        for text in texts {
            if self.text.len() > start {
                self.text.push(',');
            }
            self.text.push_str(&String::from_utf8_lossy(text));
        }
        self.since(start)
    }

    fn since<'a>(&self, start: usize) -> Text<'a> {
        Text::Scratch {
            start,
            len: self.text.len() - start,
        }
    }
}
