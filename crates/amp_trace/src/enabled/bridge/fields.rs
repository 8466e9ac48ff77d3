//! Fields of `tracing`, from its visitor to words.

use std::cell::Cell;
use std::fmt;
use std::ops::Range;

use tracing_core::field::{Field, Visit};
use tracing_core::{Metadata, field};

use super::sites;
use crate::imp::value::{Text, Value};
use amp_trace_format::words::{FieldKind, KINDS_PER_WORD, field_words};

thread_local! {
    /// Memory for the next span or event of the thread.
    static SPARE: Cell<Option<Box<Recorded>>> = const { Cell::new(None) };
}

/// The values that a span or an event has so far, by the field's place.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// Which field names the span, if one does.
    naming: Option<usize>,
    name: Option<String>,
    fields: Vec<(FieldKind, Range<usize>)>,
    words: Vec<u64>,
    encoded: Vec<u64>,
}

impl Recorded {
    /// Gives `then` a record without values, in memory that is used again and again.
    ///
    /// Formatting a value may make another span on the way: it then has memory of its own.
    pub(super) fn with<R>(
        metadata: &'static Metadata<'static>,
        then: impl FnOnce(&mut Self) -> R,
    ) -> R {
        Self::with_fields(metadata.fields().len(), |recorded| {
            recorded.naming = sites::naming_field(metadata);
            then(recorded)
        })
    }

    /// The same for so many fields, none of which names a span.
    pub(super) fn with_fields<R>(count: usize, then: impl FnOnce(&mut Self) -> R) -> R {
        let mut recorded = SPARE
            .try_with(Cell::take)
            .ok()
            .flatten()
            .unwrap_or_default();
        recorded.naming = None;
        recorded.name = None;
        recorded.fields.clear();
        recorded.fields.resize(count, (FieldKind::Absent, 0..0));
        recorded.words.clear();
        let result = then(&mut recorded);
        let _ = SPARE.try_with(|spare| spare.set(Some(recorded)));
        result
    }

    /// Takes the values in encoded words. The naming field has been taken out, and stays so.
    pub(super) fn decode(&mut self, encoded: &[u64]) {
        self.naming = None;
        let kinds = self.fields.len().div_ceil(KINDS_PER_WORD);
        let Some(places) = field_words(self.fields.len(), encoded) else {
            return;
        };
        for (place, (kind, range)) in self.fields.iter_mut().zip(places) {
            *place = (kind, range.start - kinds..range.end - kinds);
        }
        self.words.extend_from_slice(&encoded[kinds..]);
    }

    /// The value of the naming field, which then is no field any more.
    pub(super) fn take_name(&mut self) -> Option<String> {
        self.name.take()
    }

    /// Words of kinds, then the values in the fields' order.
    pub(super) fn encode(&mut self) -> &[u64] {
        let Self {
            fields,
            words,
            encoded,
            ..
        } = self;
        encoded.clear();
        encoded.resize(fields.len().div_ceil(KINDS_PER_WORD), 0);
        for (index, (kind, range)) in fields.iter().enumerate() {
            encoded[index / KINDS_PER_WORD] |= (*kind as u64) << (4 * (index % KINDS_PER_WORD));
            encoded.extend_from_slice(&words[range.clone()]);
        }
        encoded
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
