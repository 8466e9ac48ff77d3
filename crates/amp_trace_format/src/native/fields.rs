//! Fields that become values when they are asked for.

use std::sync::Arc;

use super::shape::ValueKind;
use crate::{Field, Value};

/// The fields of a record, in the order in which the program named them.
///
/// # Cost
/// Nothing until they are asked for; then no allocation.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    pub(super) names: &'a [(Arc<str>, ValueKind)],
    /// As many.
    pub(super) values: &'a [RawValue],
    pub(super) strings: &'a [Arc<str>],
}

/// A value whose texts are in the chunk's list of strings.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawValue {
    pub(super) kind: ValueKind,
    pub(super) bits: u64,
    pub(super) full_len: u64,
}

impl<'a> Fields<'a> {
    pub(super) const NONE: Self = Self {
        names: &[],
        values: &[],
        strings: &[],
    };

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Field<'a>> + use<'a> {
        let strings = self.strings;
        let named = self.names.iter().zip(self.values);
        named.map(move |((name, _), value)| Field {
            name,
            value: value.said(strings),
        })
    }
}

impl RawValue {
    /// As records have it.
    pub(super) fn said(self, strings: &[Arc<str>]) -> Value<'_> {
        let text = || {
            let place = usize::try_from(self.bits).ok();
            place.and_then(|at| strings.get(at)).map_or("", |t| t)
        };
        match self.kind {
            ValueKind::Unsigned => Value::Unsigned(self.bits),
            ValueKind::Signed => Value::Signed(self.bits.cast_signed()),
            ValueKind::Float => Value::Float(f64::from_bits(self.bits)),
            ValueKind::Bool => Value::Bool(self.bits != 0),
            ValueKind::Text => Value::Text(text()),
            ValueKind::Truncated => Value::Truncated {
                kept: text(),
                full_len: self.full_len,
            },
        }
    }
}
