use amp_trace_format::native::SitePlace;
use amp_trace_format::{Level, Place, Site};

use crate::build::Tables;
use crate::trace::SiteId;

/// The call sites of a chunk by their places there. They are numbered when something is of them, as in a whole file.
#[derive(Debug, Default)]
pub(super) struct Places {
    numbers: Vec<Option<SiteId>>,
    said: Vec<Said>,
    /// Their texts, one after the other.
    texts: String,
}

/// A call site whose texts are elsewhere: where they end.
#[derive(Debug)]
struct Said {
    name: usize,
    target: usize,
    file: Option<usize>,
    unit: Option<usize>,
    line: Option<u32>,
    level: Level,
}

impl Places {
    pub(super) fn clear(&mut self) {
        self.numbers.clear();
        self.said.clear();
        self.texts.clear();
    }

    /// A call site comes.
    pub(super) fn add(&mut self, site: &Site<'_>) {
        let mut text = |text: &str| {
            self.texts.push_str(text);
            self.texts.len()
        };
        self.said.push(Said {
            name: text(site.name),
            target: text(site.target),
            file: site.file.map(&mut text),
            unit: site.unit.map(&mut text),
            line: site.line,
            level: site.level,
        });
        self.numbers.push(None);
    }

    /// The number of one that something is of.
    #[inline]
    pub(super) fn number(&mut self, place: SitePlace, tables: &mut Tables) -> SiteId {
        match self.numbers[place.index()] {
            Some(number) => number,
            None => self.new_number(place, tables),
        }
    }

    #[cold]
    fn new_number(&mut self, place: SitePlace, tables: &mut Tables) -> SiteId {
        let number = tables.sites.add(&self.place(place), &mut tables.strings);
        self.numbers[place.index()] = Some(number);
        number
    }

    /// One of them.
    pub(super) fn place(&self, place: SitePlace) -> Place<'_> {
        let before = place.index().checked_sub(1).map(|at| &self.said[at]);
        let mut from = before.map_or(0, |said| said.unit.or(said.file).unwrap_or(said.target));
        let said = &self.said[place.index()];
        let mut text = |to: usize| {
            let text = &self.texts[from..to];
            from = to;
            text
        };
        Place {
            name: text(said.name),
            target: text(said.target),
            file: said.file.map(&mut text),
            unit: said.unit.map(&mut text),
            line: said.line,
            level: Some(said.level),
        }
    }
}
