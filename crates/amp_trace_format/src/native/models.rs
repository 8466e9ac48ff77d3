//! What the records of a chunk have been like: the same on both sides.

use super::bit::{Bit, Coder};
use super::number::Number;
use super::symbol::Symbols;
use super::text::Texts;
use super::time::{SiteTimes, Times};

/// How many call sites have times of their own; those beyond share.
const TIMES: usize = 1 << 10;
/// How many fields have values of their own; those beyond share.
const SLOTS: usize = 1 << 10;

/// All models of a chunk.
#[derive(Debug)]
pub(super) struct Models {
    pub(super) symbols: Symbols,
    pub(super) texts: Texts,
    times: Times,
    tables: Row<SiteTimes>,
    slots: Row<Slot>,
    pub(super) plain: Plain,
}

/// Models that there is one of.
#[derive(Debug, Default)]
pub(super) struct Plain {
    pub(super) other: Tree,
    pub(super) lane: Number,
    pub(super) thread: Number,
    pub(super) os_id: Number,
    pub(super) count: Number,
    pub(super) string: Number,
    pub(super) site_id: Number,
    pub(super) line: Number,
    pub(super) level: Tree,
    pub(super) has: [Flag; 7],
    pub(super) shape: Number,
    pub(super) kind: Tree,
    pub(super) began: Number,
    pub(super) frame: Number,
    pub(super) identity: Number,
    pub(super) step: Tree,
    pub(super) range: Number,
    pub(super) bucket: Number,
    pub(super) amount: Number,
    /// The last number of an asynchronous span or a flow.
    pub(super) last_identity: u64,
    zeros: Number,
    exponent: [Letters; 2],
}

/// A model of four bits at most.
#[derive(Debug, Clone)]
pub(super) struct Tree(pub(super) [Bit; 16]);

impl Default for Tree {
    fn default() -> Self {
        Self([Bit::NEW; 16])
    }
}

/// A model of eight bits.
#[derive(Debug)]
struct Letters([Bit; 256]);

impl Default for Letters {
    fn default() -> Self {
        Self([Bit::NEW; 256])
    }
}

/// A model of one bit.
#[derive(Debug, Clone)]
pub(super) struct Flag(pub(super) Bit);

impl Default for Flag {
    fn default() -> Self {
        Self(Bit::NEW)
    }
}

/// What one field has been like.
#[derive(Debug)]
struct Slot {
    last: u64,
    /// By whether it was the same the time before.
    is_same: [Bit; 2],
    was_same: bool,
    change: Number,
}

impl Default for Slot {
    fn default() -> Self {
        Self {
            last: 0,
            is_same: [Bit::NEW; 2],
            was_same: false,
            change: Number::default(),
        }
    }
}

/// How a value's 64 bits change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// By a difference.
    Difference,
    /// A floating-point number.
    Float,
}

impl Models {
    pub(super) fn new() -> Self {
        Self {
            symbols: Symbols::new(),
            texts: Texts::new(),
            times: Times::default(),
            tables: Row::default(),
            slots: Row::default(),
            plain: Plain::default(),
        }
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn reset(&mut self) {
        self.symbols.reset();
        self.texts.reset();
        self.times.reset();
        self.tables.clear();
        self.slots.clear();
        self.plain.reset();
    }

    /// A time of a call site, as the difference to the one before on its thread; wraps.
    #[inline(always)]
    pub(super) fn time(
        &mut self,
        coder: &mut impl Coder,
        (site, is_end): (usize, bool),
        value: u64,
        before: u64,
    ) -> u64 {
        let place = (2 * site + usize::from(is_end)) % TIMES;
        let table = (self.tables.at(place), is_end);
        before.wrapping_add(self.times.code(coder, table, value.wrapping_sub(before)))
    }

    /// A value of a field: the same as the last of its slot, or how it changed.
    pub(super) fn value(
        &mut self,
        coder: &mut impl Coder,
        slot: usize,
        change: Change,
        value: u64,
    ) -> u64 {
        let slot = self.slots.at(slot % SLOTS);
        let model = &mut slot.is_same[usize::from(slot.was_same)];
        slot.was_same = coder.bit(model, value == slot.last);
        if !slot.was_same {
            slot.last = match change {
                Change::Difference => slot.change.near(coder, value, slot.last),
                Change::Float => self.plain.float(coder, value),
            };
        }
        slot.last
    }
}

impl Plain {
    /// Forgets everything and keeps the memory.
    fn reset(&mut self) {
        let Self {
            other,
            lane,
            thread,
            os_id,
            count,
            string,
            site_id,
            line,
            level,
            has,
            shape,
            kind,
            began,
            frame,
            identity,
            step,
            range,
            bucket,
            amount,
            last_identity,
            zeros,
            exponent,
        } = self;
        let numbers = [
            lane, thread, os_id, count, string, site_id, line, shape, began, frame, identity,
            range, bucket, amount, zeros,
        ];
        numbers.into_iter().for_each(Number::reset);
        for tree in [other, level, kind, step] {
            *tree = Tree::default();
        }
        *has = Default::default();
        *exponent = Default::default();
        *last_identity = 0;
    }

    /// The bits of a floating-point number: how many zeros it ends in, its two highest bytes, the
    /// bits between.
    fn float(&mut self, coder: &mut impl Coder, value: u64) -> u64 {
        let zeros = 48.min(value.trailing_zeros());
        let zeros = self.zeros.code(coder, zeros.into()).min(48) as u32;
        let mut high = 0;
        for (nodes, shift) in self.exponent.iter_mut().zip([56, 48]) {
            let byte = coder.tree(&mut nodes.0, 8, (value >> shift & 255) as usize);
            high |= (byte as u64) << shift;
        }
        let middle = value & ((1 << 48) - 1);
        high | coder.raw(middle >> zeros, 48 - zeros) << zeros
    }

    /// An optional number or text: whether there is one.
    pub(super) fn has(&mut self, coder: &mut impl Coder, which: Has, value: bool) -> bool {
        coder.bit(&mut self.has[which as usize].0, value)
    }
}

/// The yes-or-no questions of the format.
#[derive(Debug, Clone, Copy)]
pub(super) enum Has {
    File = 0,
    Line = 1,
    Unit = 2,
    IsTrack = 3,
    Name = 4,
    SameShape = 5,
    All = 6,
}

/// Models by their places, made when they are first asked for.
#[derive(Debug, Default)]
struct Row<T> {
    /// Those from `used` on are of an earlier chunk.
    models: Vec<T>,
    used: usize,
}

/// What can forget what it learned, and keep its memory.
trait Forget: Default {
    fn forget(&mut self);
}

impl<T: Forget> Row<T> {
    fn clear(&mut self) {
        self.used = 0;
    }

    #[inline]
    fn at(&mut self, place: usize) -> &mut T {
        if place >= self.used {
            self.make(place);
        }
        &mut self.models[place]
    }

    #[cold]
    fn make(&mut self, place: usize) {
        let old = self.models.len().min(place + 1);
        self.models[self.used..old].iter_mut().for_each(T::forget);
        if place >= old {
            self.models.resize_with(place + 1, T::default);
        }
        self.used = place + 1;
    }
}

impl Forget for SiteTimes {
    fn forget(&mut self) {
        self.reset();
    }
}

impl Forget for Slot {
    fn forget(&mut self) {
        (self.last, self.is_same, self.was_same) = (0, [Bit::NEW; 2], false);
        self.change.reset();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rans::{RansDecoder, RansEncoder};
    use super::*;

    proptest! {
        #[test]
        fn values_of_every_size_are_read(
            values in proptest::collection::vec((any::<u64>(), 0_u32..64, 0_usize..3, any::<bool>()), 0..200),
        ) {
            let mut bytes = Vec::new();
            let (mut encoder, mut models) = (RansEncoder::default(), Models::new());
            let change = |is_float| if is_float { Change::Float } else { Change::Difference };
            for &(value, shift, slot, is_float) in &values {
                models.value(&mut encoder, slot, change(is_float), value >> shift);
                models.value(&mut encoder, slot, change(is_float), value << shift);
                models.time(&mut encoder, (slot, is_float), value >> shift, value);
                models.plain.count.near(&mut encoder, value, u64::from(shift));
            }
            encoder.finish(&mut bytes);
            let (mut decoder, mut models) = (RansDecoder::new(&bytes), Models::new());
            for &(value, shift, slot, is_float) in &values {
                prop_assert_eq!(models.value(&mut decoder, slot, change(is_float), 0), value >> shift);
                prop_assert_eq!(models.value(&mut decoder, slot, change(is_float), 0), value << shift);
                prop_assert_eq!(models.time(&mut decoder, (slot, is_float), 0, value), value >> shift);
                prop_assert_eq!(models.plain.count.near(&mut decoder, 0, u64::from(shift)), value);
            }
            prop_assert!(!decoder.is_past_end());
        }

        #[test]
        fn texts_are_read(texts in proptest::collection::vec("\\PC{0,40}|a{0,5000}", 0..20)) {
            let mut bytes = Vec::new();
            let (mut encoder, mut models) = (RansEncoder::default(), Models::new());
            for text in &texts {
                prop_assert_eq!(models.texts.code(&mut encoder, text.as_bytes()), Some(text.as_bytes()));
            }
            encoder.finish(&mut bytes);
            let (mut decoder, mut models) = (RansDecoder::new(&bytes), Models::new());
            for text in &texts {
                prop_assert_eq!(models.texts.code(&mut decoder, &[]), Some(text.as_bytes()));
            }
        }
    }
}
