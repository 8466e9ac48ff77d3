//! Fields of `tracing`, from its visitor to words.

use std::fmt;
use std::ops::Range;

use tracing_core::field::{Field, Visit};
use tracing_core::{Metadata, field};

use super::sites;
use crate::imp::value::{Text, Value};
use crate::imp::word::{FieldKind, KINDS_PER_WORD};

/// The values that a span or an event has so far, by the field's place.
#[derive(Debug)]
pub(super) struct Recorded {
    /// Which field names the span, if one does.
    naming: Option<usize>,
    name: Option<String>,
    fields: Vec<(FieldKind, Range<usize>)>,
    words: Vec<u64>,
}

impl Recorded {
    /// No values yet.
    pub(super) fn new(metadata: &'static Metadata<'static>) -> Self {
        let count = metadata.fields().len();
        Self {
            naming: sites::naming_field(metadata),
            name: None,
            fields: vec![(FieldKind::Absent, 0..0); count],
            words: Vec::with_capacity(count * 2),
        }
    }

    /// The values in encoded words. The naming field has been taken out, and stays so.
    pub(super) fn decode(metadata: &'static Metadata<'static>, encoded: &[u64]) -> Self {
        let count = metadata.fields().len();
        let mut recorded = Self {
            naming: None,
            ..Self::new(metadata)
        };
        let (kinds, values) = encoded.split_at(count.div_ceil(KINDS_PER_WORD).min(encoded.len()));
        let mut at = 0;
        for (index, place) in recorded.fields.iter_mut().enumerate() {
            let Some(kinds) = kinds.get(index / KINDS_PER_WORD) else {
                break;
            };
            let kind = FieldKind::read(*kinds, index);
            let len = match kind {
                FieldKind::Absent => 0,
                FieldKind::Text => 1 + ((values[at] & u64::from(u32::MAX)) as usize).div_ceil(8),
                _ => 1,
            };
            *place = (kind, at..at + len);
            at += len;
        }
        recorded.words.extend_from_slice(values);
        recorded
    }

    /// The value of the naming field, which then is no field any more.
    pub(super) fn take_name(&mut self) -> Option<String> {
        self.name.take()
    }

    /// Words of kinds, then the values in the fields' order.
    pub(super) fn encode(&self) -> Box<[u64]> {
        let headers = self.fields.len().div_ceil(KINDS_PER_WORD);
        let mut out = vec![0; headers];
        out.reserve(self.words.len());
        for (index, (kind, range)) in self.fields.iter().enumerate() {
            out[index / KINDS_PER_WORD] |= (*kind as u64) << (4 * (index % KINDS_PER_WORD));
            out.extend_from_slice(&self.words[range.clone()]);
        }
        out.into_boxed_slice()
    }

    fn put<V: Value + ?Sized>(&mut self, field: &Field, value: &V) {
        let begin = self.words.len();
        value.write(&mut self.words);
        if let Some(place) = self.fields.get_mut(field.index()) {
            *place = (V::KIND, begin..self.words.len());
        }
    }

    fn names(&self, field: &Field) -> bool {
        self.naming == Some(field.index())
    }
}

impl Visit for Recorded {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, &value);
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        match i64::try_from(value) {
            Ok(value) => self.put(field, &value),
            Err(_) => self.put(field, &Text::display(&value)),
        }
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        match u64::try_from(value) {
            Ok(value) => self.put(field, &value),
            Err(_) => self.put(field, &Text::display(&value)),
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if self.names(field) {
            self.name = Some(value.to_owned());
        } else {
            self.put(field, value);
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.record_debug(field, &field::display(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = Text::debug(value);
        if self.names(field) {
            self.name = Some(text.as_str().to_owned());
        } else {
            self.put(field, &text);
        }
    }
}
