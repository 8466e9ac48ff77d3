use amp_trace_format::{Level, Place};
use foldhash::HashMap;

use super::strings::{Name, Strings};

/// A place in the program, by its number in [`Sites`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId(pub u32);

/// A place in the program that spans, events and counters come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Site {
    /// The name of what it records.
    pub name: Name,
    /// The module path or category.
    pub target: Name,
    /// The source file, where known.
    pub file: Option<Name>,
    /// The line in it, counted from 1.
    pub line: Option<u32>,
    /// How important it is, where known.
    pub level: Option<Level>,
    /// The unit of its values.
    pub unit: Option<Name>,
}

/// All places in the program that the trace names.
#[derive(Debug, Default)]
pub struct Sites {
    sites: Vec<Site>,
    places: HashMap<Site, SiteId>,
}

impl Sites {
    /// One of them.
    ///
    /// # Panics
    /// If it is of another trace and this one has fewer.
    #[must_use]
    pub fn get(&self, id: SiteId) -> &Site {
        &self.sites[id.0 as usize]
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sites.len()
    }

    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
    }

    /// All, by number.
    pub fn iter(&self) -> impl Iterator<Item = (SiteId, &Site)> {
        (0..).map(SiteId).zip(&self.sites)
    }

    /// Whether a place is one that is known.
    pub(crate) fn is(&self, id: SiteId, place: &Place<'_>, strings: &Strings) -> bool {
        let site = self.get(id);
        strings.get(site.name) == place.name
            && strings.get(site.target) == place.target
            && site.line == place.line
            && site.level == place.level
            && site.file.map(|file| strings.get(file)) == place.file
            && site.unit.map(|unit| strings.get(unit)) == place.unit
    }

    pub(crate) fn add(&mut self, place: &Place<'_>, strings: &mut Strings) -> SiteId {
        let site = Site {
            name: strings.intern(place.name),
            target: strings.intern(place.target),
            file: place.file.map(|file| strings.intern(file)),
            line: place.line,
            level: place.level,
            unit: place.unit.map(|unit| strings.intern(unit)),
        };
        self.insert(site)
    }

    pub(crate) fn insert(&mut self, site: Site) -> SiteId {
        let next = SiteId(u32::try_from(self.sites.len()).expect("memory ends before"));
        *self.places.entry(site).or_insert_with(|| {
            self.sites.push(site);
            next
        })
    }
}
