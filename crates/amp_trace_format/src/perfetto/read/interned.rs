//! Texts and places that a sequence speaks of by number.

use std::collections::HashMap;
use std::ops::Range;

use super::budget::Budget;
use super::fields::interned;
use super::wire::{Fields, Malformed, Wire};

/// What numbers stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Categories,
    EventNames,
    AnnotationNames,
    Strings,
    LogBodies,
    /// `SourceLocation`s, as they are.
    Locations,
}

/// Kinds whose numbers are counted up, and looked up for every event.
const DENSE: usize = 3;

/// Where an entry is; `len + 1`, as 0 is none.
#[derive(Debug, Clone, Copy, Default)]
struct Spot {
    start: u32,
    len_and_one: u32,
}

/// All that a sequence has said since it began.
#[derive(Debug, Default)]
pub(super) struct Interned {
    texts: String,
    locations: Vec<u8>,
    dense: [Vec<Spot>; DENSE],
    sparse: HashMap<(Kind, u64), Spot>,
    /// What it takes of the budget.
    cost: usize,
}

impl Interned {
    /// The text of a number.
    #[inline]
    pub(super) fn text(&self, kind: Kind, number: u64) -> Option<&str> {
        let spot = self.spot(kind, number)?;
        self.texts.get(spot)
    }

    /// The `SourceLocation` of a number.
    pub(super) fn location(&self, number: u64) -> Option<&[u8]> {
        let spot = self.spot(Kind::Locations, number)?;
        self.locations.get(spot)
    }

    #[inline]
    fn spot(&self, kind: Kind, number: u64) -> Option<Range<usize>> {
        let dense = self.dense.get(kind as usize);
        let place = usize::try_from(number).ok();
        let spot = match dense.zip(place).and_then(|(dense, at)| dense.get(at)) {
            Some(spot) if spot.len_and_one > 0 => spot,
            _ if self.sparse.is_empty() => return None,
            _ => self.sparse.get(&(kind, number))?,
        };
        let (start, len) = (spot.start as usize, spot.len_and_one as usize - 1);
        Some(start..start + len)
    }

    /// Takes in an `InternedData`. False if the budget does not suffice for all of it.
    pub(super) fn read(&mut self, data: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        let (mut fields, mut is_all) = (Fields::new(data), true);
        while let Some((number, value)) = fields.next()? {
            let Wire::Bytes(entry) = value else {
                continue;
            };
            let kind = match number {
                interned::CATEGORIES => Kind::Categories,
                interned::EVENT_NAMES => Kind::EventNames,
                interned::ANNOTATION_NAMES => Kind::AnnotationNames,
                interned::SOURCE_LOCATIONS => Kind::Locations,
                interned::LOG_BODIES => Kind::LogBodies,
                interned::STRINGS => Kind::Strings,
                _ => continue,
            };
            let (mut iid, mut text) = (0, &[][..]);
            let mut parts = Fields::new(entry);
            while let Some(part) = parts.next()? {
                match part {
                    (interned::IID, Wire::Varint(number)) => iid = number,
                    (interned::TEXT, Wire::Bytes(bytes)) => text = bytes,
                    _ => {}
                }
            }
            is_all &= match kind {
                Kind::Locations if self.location(iid) == Some(entry) => true,
                Kind::Locations => {
                    let start = self.locations.len();
                    let fits = self.insert(kind, iid, (start, entry.len()), budget);
                    self.locations
                        .extend_from_slice(if fits { entry } else { &[] });
                    fits
                }
                // What is no text becomes one.
                _ => {
                    let text = String::from_utf8_lossy(text);
                    let is_same = self.text(kind, iid) == Some(&text);
                    let start = self.texts.len();
                    let fits = is_same || self.insert(kind, iid, (start, text.len()), budget);
                    if fits && !is_same {
                        // Twice the memory for one more would be more than the budget is for.
                        if self.texts.capacity() < start + text.len() {
                            self.texts.reserve_exact(text.len() + start / 4);
                        }
                        self.texts.push_str(&text);
                    }
                    fits
                }
            };
        }
        Ok(is_all)
    }

    fn insert(
        &mut self,
        kind: Kind,
        number: u64,
        (start, len): (usize, usize),
        budget: &mut Budget,
    ) -> bool {
        let spot = u32::try_from(start).ok().zip(u32::try_from(len + 1).ok());
        let Some((start, len_and_one)) = spot else {
            return false;
        };
        let spot = Spot { start, len_and_one };
        let dense = self.dense.get_mut(kind as usize);
        // Numbers that leave large gaps would make a large table of a small file.
        let place = usize::try_from(number).ok().filter(|at| {
            let known = dense.as_ref().map_or(0, |dense| dense.len());
            *at <= known + known / 2 + 8
        });
        let slot = dense.zip(place);
        let table = match &slot {
            Some((dense, at)) => (at + 1).saturating_sub(dense.len()) * size_of::<Spot>(),
            None => 2 * size_of::<((Kind, u64), Spot)>(),
        };
        // There is more room than they take, and sometimes two copies.
        let cost = 2 * (len + table);
        if !budget.spend(cost) {
            return false;
        }
        self.cost += cost;
        match slot {
            Some((dense, at)) => {
                if at >= dense.len() {
                    dense.resize(at + 1, Spot::default());
                }
                dense[at] = spot;
            }
            None => {
                self.sparse.insert((kind, number), spot);
            }
        }
        true
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self, budget: &mut Budget) {
        budget.free(self.cost);
        *self = Self::default();
    }
}
