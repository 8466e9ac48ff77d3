//! Call sites, and the texts that their events speak of.

use super::fields::{event, interned, location};
use super::sequence::Sequence;
use super::strings::{self, Strings};
use super::wire::{push_bytes, push_message, push_uint};
use crate::Site;

/// Sites beyond this number are written out each time; a program has fewer.
const MOST: usize = 1 << 16;

/// What every event of a call site says.
#[derive(Debug)]
struct Known {
    /// Name, category and source location as fields of `TrackEvent`.
    head: Vec<u8>,
    /// Name and source location as entries of `InternedData`.
    entries: Vec<u8>,
    target: Option<u32>,
    /// The names of the fields in the order in which the last event had them.
    fields: Vec<(String, u32)>,
}

/// All call sites, targets and names of fields.
#[derive(Debug)]
pub(super) struct Dictionary {
    sites: Vec<Option<Known>>,
    targets: Strings,
    names: Strings,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            sites: Vec::new(),
            targets: Strings::new(interned::CATEGORIES),
            names: Strings::new(interned::ANNOTATION_NAMES),
        }
    }
}

impl Dictionary {
    /// Appends name, category and source location of an event to `out`, and to `fresh` what the
    /// sequence has not heard of them.
    pub(super) fn push_site(
        &mut self,
        out: &mut Vec<u8>,
        fresh: &mut Vec<u8>,
        sequence: &mut Sequence,
        site: &Site<'_>,
    ) {
        let Some(at) = usize::try_from(site.id).ok().filter(|&at| at < MOST) else {
            push_bytes(out, event::NAME, site.name.as_bytes());
            push_bytes(out, event::CATEGORIES, site.target.as_bytes());
            if site.file.is_some() {
                push_message(out, event::SOURCE_LOCATION, |out| push_location(out, site));
            }
            return;
        };
        if at >= self.sites.len() {
            self.sites.resize_with(at + 1, || None);
        }
        let known = self.sites[at].get_or_insert_with(|| Known::of(site, &mut self.targets));
        out.extend_from_slice(&known.head);
        if sequence.sites.insert(site.id) {
            fresh.extend_from_slice(&known.entries);
            if let Some(target) = known
                .target
                .filter(|&target| sequence.targets.insert(target))
            {
                fresh.extend_from_slice(self.targets.entry(target));
            }
        }
    }

    /// Appends the category of an event whose name is its own.
    pub(super) fn push_target(
        &mut self,
        out: &mut Vec<u8>,
        fresh: &mut Vec<u8>,
        sequence: &mut Sequence,
        target: &str,
    ) {
        match self.targets.number(target) {
            Some(number) => {
                push_uint(out, event::CATEGORY_IIDS, number.into());
                if sequence.targets.insert(number) {
                    fresh.extend_from_slice(self.targets.entry(number));
                }
            }
            None => push_bytes(out, event::CATEGORIES, target.as_bytes()),
        }
    }

    /// The number of the name of a site's field at a place; none if it has to be written out.
    pub(super) fn name(
        &mut self,
        fresh: &mut Vec<u8>,
        sequence: &mut Sequence,
        (site, place): (u32, usize),
        name: &str,
    ) -> Option<u32> {
        let at = usize::try_from(site).unwrap_or(usize::MAX);
        let mut known = self.sites.get_mut(at).and_then(Option::as_mut);
        let remembered = known.as_deref().and_then(|known| known.fields.get(place));
        let number = match remembered {
            Some((same, number)) if same == name => *number,
            _ => {
                let number = self.names.number(name)?;
                if let Some(known) = &mut known {
                    known.fields.truncate(place);
                    if known.fields.len() == place {
                        known.fields.push((name.to_owned(), number));
                    }
                }
                number
            }
        };
        if sequence.names.insert(number) {
            fresh.extend_from_slice(self.names.entry(number));
        }
        Some(number)
    }
}

impl Known {
    fn of(site: &Site<'_>, targets: &mut Strings) -> Self {
        let (mut head, mut entries) = (Vec::new(), Vec::new());
        push_uint(&mut head, event::NAME_IID, site.id.into());
        entries.extend(strings::entry(interned::EVENT_NAMES, site.id, site.name));
        let target = targets.number(site.target);
        match target {
            Some(number) => push_uint(&mut head, event::CATEGORY_IIDS, number.into()),
            None => push_bytes(&mut head, event::CATEGORIES, site.target.as_bytes()),
        }
        if site.file.is_some() {
            push_uint(&mut head, event::SOURCE_LOCATION_IID, site.id.into());
            push_message(&mut entries, interned::SOURCE_LOCATIONS, |out| {
                push_uint(out, interned::IID, site.id.into());
                push_location(out, site);
            });
        }
        Self {
            head,
            entries,
            target,
            fields: Vec::new(),
        }
    }
}

fn push_location(out: &mut Vec<u8>, site: &Site<'_>) {
    push_bytes(out, location::FILE, site.file.unwrap_or("").as_bytes());
    if let Some(line) = site.line {
        push_uint(out, location::LINE, line.into());
    }
}
