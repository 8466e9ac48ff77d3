use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

/// A text of a trace, by its place in [`Strings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Name(u32);

impl Name {
    /// The empty text, which every trace has.
    pub const EMPTY: Self = Self(0);

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// All texts of a trace, each once.
#[derive(Debug)]
pub struct Strings {
    texts: Vec<Arc<str>>,
    places: HashMap<Arc<str>, Name>,
}

impl Default for Strings {
    fn default() -> Self {
        let mut strings = Self {
            texts: Vec::new(),
            places: HashMap::new(),
        };
        strings.intern("");
        strings
    }
}

impl Strings {
    /// The text of a name.
    #[must_use]
    pub fn get(&self, name: Name) -> &str {
        self.texts.get(name.index()).map_or("", |text| text)
    }

    /// The name of a text, where the trace has it.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Name> {
        self.places.get(text).copied()
    }

    /// All texts, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.texts.iter()
    }

    /// The same as [`intern`](Self::intern) of a text that is shared, not copied.
    pub(crate) fn adopt(&mut self, text: &Arc<str>) -> Name {
        match self.places.get(text) {
            Some(name) => *name,
            None => self.add(Arc::clone(text)),
        }
    }

    /// The name of a text, which is added if it is new.
    ///
    /// # Panics
    /// If there are more than 2³² texts, which is more than memory holds.
    pub fn intern(&mut self, text: &str) -> Name {
        match self.places.get(text) {
            Some(name) => *name,
            None => self.add(text.into()),
        }
    }

    fn add(&mut self, text: Arc<str>) -> Name {
        let place = u32::try_from(self.texts.len()).expect("memory ends before");
        self.texts.push(Arc::clone(&text));
        self.places.insert(text, Name(place));
        Name(place)
    }
}
