//! The chunk that is being read: its dictionary and its models.

use std::sync::Arc;

use super::bit::Coder;
use super::chunk::MOST_FIELDS;
use super::fields::{Fields, RawValue};
use super::models::{Change, Has, Models, Plain};
use super::number::Number;
use super::rans::RansDecoder;
use super::read_lane::ReadLane;
use super::shape::{Shape, SiteState, ValueKind};
use super::site::{LEVELS, OwnedSite};
use super::text;
use crate::{LogHistogram, Nanos};

/// A chunk with more items, fields, buckets, open spans and texts was not written by any writer.
pub(super) const MOST_UNITS: usize = 1 << 18;

/// What the items of a chunk refer to.
#[derive(Debug)]
pub(super) struct Dictionary {
    pub(super) models: Models,
    pub(super) strings: Vec<Arc<str>>,
    pub(super) sites: Vec<OwnedSite>,
    pub(super) states: Vec<SiteState>,
    /// Of the last record.
    values: Vec<RawValue>,
    slots: usize,
    /// The end of the last range of time.
    pub(super) range: u64,
    /// Items, fields, buckets and open spans so far, and what texts count.
    pub(super) units: usize,
}

impl Dictionary {
    pub(super) fn new() -> Self {
        Self {
            models: Models::new(),
            strings: Vec::new(),
            sites: Vec::new(),
            states: Vec::new(),
            values: Vec::new(),
            slots: 1,
            range: 0,
            units: 0,
        }
    }

    /// Begins another chunk.
    pub(super) fn reset(&mut self) {
        self.models.reset();
        self.strings.clear();
        self.sites.clear();
        self.states.clear();
        (self.slots, self.range, self.units) = (1, 0, 0);
    }

    pub(super) fn number(
        &mut self,
        coder: &mut RansDecoder<'_>,
        model: impl FnOnce(&mut Plain) -> &mut Number,
    ) -> u64 {
        model(&mut self.models.plain).code(coder, 0)
    }

    pub(super) fn near(
        &mut self,
        coder: &mut RansDecoder<'_>,
        model: impl FnOnce(&mut Plain) -> &mut Number,
        expected: u64,
    ) -> u64 {
        model(&mut self.models.plain).near(coder, 0, expected)
    }

    pub(super) fn has(&mut self, coder: &mut RansDecoder<'_>, has: Has) -> bool {
        self.models.plain.has(coder, has, false)
    }

    /// The time of the next record of a thread.
    #[inline(always)]
    pub(super) fn time(
        &mut self,
        coder: &mut RansDecoder<'_>,
        which: (usize, bool),
        lane: &mut ReadLane,
    ) -> Nanos {
        lane.records = lane.records.saturating_add(1);
        lane.last = self.models.time(coder, which, 0, lane.last);
        Nanos(lane.last)
    }

    /// Sees to it that there is a call site of this number: known, or the next new one.
    pub(super) fn site(&mut self, coder: &mut RansDecoder<'_>, place: usize) -> Option<()> {
        if place < self.sites.len() {
            return Some(());
        }
        if place > self.sites.len() {
            return None;
        }
        let id = self.number(coder, |plain| &mut plain.count);
        let level = coder.tree(&mut self.models.plain.level.0, 3, 0);
        let site = OwnedSite {
            id: u32::try_from(id).ok()?,
            level: *LEVELS.get(level)?,
            name: self.string(coder)?,
            target: self.string(coder)?,
            file: self.optional(coder, Has::File)?,
            line: if self.has(coder, Has::Line) {
                let line = self.number(coder, |plain| &mut plain.line);
                Some(u32::try_from(line).ok()?)
            } else {
                None
            },
            unit: self.optional(coder, Has::Unit)?,
        };
        self.sites.push(site);
        self.states.push(SiteState::default());
        Some(())
    }

    /// A text that may not be there.
    pub(super) fn optional(
        &mut self,
        coder: &mut RansDecoder<'_>,
        has: Has,
    ) -> Option<Option<Arc<str>>> {
        if self.has(coder, has) {
            self.string(coder).map(Some)
        } else {
            Some(None)
        }
    }

    pub(super) fn string(&mut self, coder: &mut RansDecoder<'_>) -> Option<Arc<str>> {
        let number = self.number(coder, |plain| &mut plain.string);
        let place = self.known_string(coder, number)?;
        Some(Arc::clone(&self.strings[place]))
    }

    /// The place of a text: known, or the next new one.
    fn known_string(&mut self, coder: &mut RansDecoder<'_>, number: u64) -> Option<usize> {
        let place = usize::try_from(number).ok()?;
        if place == self.strings.len() {
            let text = self.models.texts.code(coder, &[])?;
            if coder.is_past_end() {
                return None;
            }
            let text = std::str::from_utf8(text).ok()?;
            self.units += text::units(text);
            if self.units > MOST_UNITS {
                return None;
            }
            self.strings.push(text.into());
        }
        (place < self.strings.len()).then_some(place)
    }

    /// Reads the fields of a record, of which the symbol may have said whether they have the shape of the last
    /// ones; says which shape they have. [`Self::said`] has them.
    #[inline]
    pub(super) fn fields(
        &mut self,
        coder: &mut RansDecoder<'_>,
        (place, is_end): (usize, bool),
        is_same: Option<bool>,
    ) -> Option<usize> {
        let is_same = is_same.unwrap_or_else(|| self.has(coder, Has::SameShape));
        let number = if is_same {
            self.states[place].last_shape[usize::from(is_end)]
        } else {
            self.other_shape(coder, (place, is_end))?
        };
        if number > 0 {
            self.values(coder, (place, number))?;
        }
        Some(number)
    }

    fn other_shape(
        &mut self,
        coder: &mut RansDecoder<'_>,
        (place, is_end): (usize, bool),
    ) -> Option<usize> {
        let number = self.number(coder, |plain| &mut plain.shape);
        let number = usize::try_from(number).ok()?;
        let known = self.states[place].shapes.len();
        if number == known + 1 {
            self.shape(coder, place)?;
        } else if number > known {
            return None;
        }
        self.states[place].last_shape[usize::from(is_end)] = number;
        Some(number)
    }

    fn values(
        &mut self,
        coder: &mut RansDecoder<'_>,
        (place, number): (usize, usize),
    ) -> Option<()> {
        let shape = &self.states[place].shapes[number - 1];
        let (count, slot) = (shape.fields.len(), shape.slot);
        self.units += count;
        self.values.clear();
        for at in 0..count {
            let (_, kind) = self.states[place].shapes[number - 1].fields[at];
            let value = self.value(coder, slot + at, kind)?;
            self.values.push(value);
        }
        Some(())
    }

    /// The fields that were read last, which are of a call site and have its shape of this number.
    #[inline]
    pub(super) fn said(&self, place: usize, number: usize) -> Fields<'_> {
        match number.checked_sub(1) {
            None => Fields::NONE,
            Some(shape) => Fields {
                names: &self.states[place].shapes[shape].fields,
                values: &self.values,
                strings: &self.strings,
            },
        }
    }

    fn shape(&mut self, coder: &mut RansDecoder<'_>, place: usize) -> Option<()> {
        let count = self.number(coder, |plain| &mut plain.count);
        let count = usize::try_from(count).ok().filter(|c| *c <= MOST_FIELDS)?;
        let mut shape = Shape {
            fields: Vec::new(),
            slot: self.slots,
        };
        self.slots += count;
        self.units += count;
        for _ in 0..count {
            let name = self.string(coder)?;
            shape.fields.push((name, self.kind(coder)?));
        }
        self.states[place].shapes.push(shape);
        Some(())
    }

    fn kind(&mut self, coder: &mut RansDecoder<'_>) -> Option<ValueKind> {
        let kind = coder.tree(&mut self.models.plain.kind.0, 3, 0);
        ValueKind::ALL.get(kind).copied()
    }

    fn value(
        &mut self,
        coder: &mut RansDecoder<'_>,
        slot: usize,
        kind: ValueKind,
    ) -> Option<RawValue> {
        let change = if kind == ValueKind::Float {
            Change::Float
        } else {
            Change::Difference
        };
        let mut bits = self.models.value(coder, slot, change, 0);
        if matches!(kind, ValueKind::Text | ValueKind::Truncated) {
            bits = self.known_string(coder, bits)? as u64;
        }
        let full_len = if kind == ValueKind::Truncated {
            self.number(coder, |plain| &mut plain.amount)
        } else {
            0
        };
        Some(RawValue {
            kind,
            bits,
            full_len,
        })
    }

    /// A name and its value.
    pub(super) fn single(&mut self, coder: &mut RansDecoder<'_>) -> Option<(Arc<str>, RawValue)> {
        let name = self.string(coder)?;
        let kind = self.kind(coder)?;
        Some((name, self.value(coder, 0, kind)?))
    }

    pub(super) fn histogram(&mut self, coder: &mut RansDecoder<'_>) -> Option<LogHistogram> {
        let count = self.number(coder, |plain| &mut plain.count);
        let count = usize::try_from(count).ok()?;
        if count > LogHistogram::BUCKETS {
            return None;
        }
        self.units += count;
        if count == 0 {
            return Some(LogHistogram::new());
        }
        let mut buckets = Vec::with_capacity(count);
        let mut next = 0_usize;
        for _ in 0..count {
            let skipped = self.number(coder, |plain| &mut plain.bucket);
            let bucket = next.checked_add(usize::try_from(skipped).ok()?)?;
            buckets.push((bucket, self.number(coder, |plain| &mut plain.amount)));
            next = bucket.checked_add(1)?;
        }
        let mut amount = || self.number(coder, |plain| &mut plain.amount);
        let sum = u128::from(amount()) | u128::from(amount()) << 64;
        LogHistogram::from_parts(buckets, sum, amount(), amount())
    }
}
