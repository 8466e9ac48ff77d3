//! Typed fields, from the program's values to words.

use std::borrow::Cow;
use std::fmt::{self, Write};

use amp_trace_format::words::{FieldKind, KINDS_PER_WORD, text_words};

/// Bytes kept of a string.
const MAX_TEXT: usize = 4096;
/// Bytes kept of what `Display` or `Debug` makes of a value.
const MAX_FORMATTED: usize = 1024;
/// Words of kinds: the limit is 255 fields and one of the recorder's own.
const MAX_KIND_WORDS: usize = 16;

/// The hot path trusts these types to write as many words as they say, so nobody else may add one.
mod sealed {
    pub trait Sealed {}
}
use sealed::Sealed;

/// Takes the words of a record in order.
pub trait Sink {
    /// Takes the next word.
    fn put(&mut self, word: u64);
}

impl Sink for Vec<u64> {
    fn put(&mut self, word: u64) {
        self.push(word);
    }
}

/// A type that a field may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a field",
    label = "fields are integers, floats, `bool` and strings",
    note = "write `%value` to record it by `Display`, or `?value` to record it by `Debug`"
)]
pub trait Value: Sealed {
    /// How the value is written.
    const KIND: FieldKind;
    /// How many words the value takes now.
    fn words(&self) -> usize;
    /// Writes exactly [`words`](Self::words) words.
    fn write(&self, sink: &mut impl Sink);
}

/// A type that a counter may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a counter",
    label = "counters are integers or floats"
)]
pub trait Number: Value {}

macro_rules! scalar_values {
    ($(($type:ty, $kind:ident, |$value:ident| $word:expr),)*) => {$(
        impl Sealed for $type {}
        impl Value for $type {
            const KIND: FieldKind = FieldKind::$kind;
            #[inline(always)]
            fn words(&self) -> usize { 1 }
            #[inline(always)]
            fn write(&self, sink: &mut impl Sink) {
                let $value = *self;
                sink.put($word);
            }
        }
        scalar_values!(@$kind $type);
    )*};
    (@Bool $type:ty) => {};
    (@$kind:ident $type:ty) => { impl Number for $type {} };
}
crate::scalars::scalars!(scalar_values);

impl Sealed for str {}
impl Value for str {
    const KIND: FieldKind = FieldKind::Text;
    #[inline]
    fn words(&self) -> usize {
        text_words(kept(self).len())
    }
    #[inline]
    fn write(&self, sink: &mut impl Sink) {
        write_text(kept(self), self.len(), sink);
    }
}

macro_rules! text_values {
    ($($type:ty),*) => {$(
        impl Sealed for $type {}
        impl Value for $type {
            const KIND: FieldKind = FieldKind::Text;
            #[inline]
            fn words(&self) -> usize { (**self).words() }
            #[inline]
            fn write(&self, sink: &mut impl Sink) { (**self).write(sink) }
        }
    )*};
}
text_values!(String, Cow<'_, str>);

macro_rules! referenced_values {
    ($($type:ty),*) => {$(
        impl<V: Value + ?Sized> Sealed for $type {}
        impl<V: Value + ?Sized> Value for $type {
            const KIND: FieldKind = V::KIND;
            #[inline(always)]
            fn words(&self) -> usize { (**self).words() }
            #[inline(always)]
            fn write(&self, sink: &mut impl Sink) { (**self).write(sink) }
        }
        impl<V: Number + ?Sized> Number for $type {}
    )*};
}
referenced_values!(&V, &mut V);

/// Wider than a word: recorded as text.
macro_rules! wide_values {
    ($($type:ty),*) => {$(
        impl Sealed for $type {}
        impl Value for $type {
            const KIND: FieldKind = FieldKind::Text;
            fn words(&self) -> usize { Text::display(self).words() }
            fn write(&self, sink: &mut impl Sink) { Text::display(self).write(sink) }
        }
    )*};
}
wide_values!(u128, i128);

/// The part of a text that is kept: whole characters.
fn kept(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// Writes a text's length word and its bytes.
pub(crate) fn write_text(kept: &str, full_len: usize, sink: &mut impl Sink) {
    let full = u32::try_from(full_len).unwrap_or(u32::MAX);
    sink.put(kept.len() as u64 | u64::from(full) << 32);
    let (words, rest) = kept.as_bytes().as_chunks::<8>();
    for word in words {
        sink.put(u64::from_ne_bytes(*word));
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        sink.put(u64::from_ne_bytes(last));
    }
}

/// What `Display` or `Debug` made of a value, in memory of its own on the stack.
pub struct Text {
    bytes: [u8; MAX_FORMATTED],
    len: usize,
    full_len: usize,
}

impl Text {
    /// Formats by `Display`.
    #[must_use]
    pub fn display<V: fmt::Display + ?Sized>(value: &V) -> Self {
        Self::format(format_args!("{value}"))
    }

    /// Formats by `Debug`.
    #[must_use]
    pub fn debug<V: fmt::Debug + ?Sized>(value: &V) -> Self {
        Self::format(format_args!("{value:?}"))
    }

    fn format(arguments: fmt::Arguments<'_>) -> Self {
        let mut text = Self {
            bytes: [0; MAX_FORMATTED],
            len: 0,
            full_len: 0,
        };
        // A formatter that reports an error leaves what it wrote until then.
        let _ = text.write_fmt(arguments);
        text
    }

    /// What was kept.
    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.len]).unwrap_or("")
    }
}

impl Write for Text {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        // After the first cut nothing more is kept, so that what is kept is a beginning.
        let room = if self.len == self.full_len {
            MAX_FORMATTED - self.len
        } else {
            0
        };
        let part_kept = &part.as_bytes()[..part.floor_char_boundary(room)];
        self.bytes[self.len..self.len + part_kept.len()].copy_from_slice(part_kept);
        self.len += part_kept.len();
        self.full_len += part.len();
        Ok(())
    }
}

impl Sealed for Text {}
impl Value for Text {
    const KIND: FieldKind = FieldKind::Text;
    fn words(&self) -> usize {
        text_words(self.len)
    }
    fn write(&self, sink: &mut impl Sink) {
        write_text(self.as_str(), self.full_len, sink);
    }
}

/// A list of values whose number and kinds the compiler knows.
pub trait Fields: Sealed {
    /// How many.
    const LEN: usize;
    /// The words of kinds.
    const KINDS: [u64; MAX_KIND_WORDS];
    /// How many words the list takes now, its words of kinds included.
    fn words(&self) -> usize;
    /// How many words the values take, without their words of kinds.
    #[inline(always)]
    fn value_words(&self) -> usize {
        self.words() - Self::LEN.div_ceil(KINDS_PER_WORD)
    }
    /// Writes the values without their words of kinds.
    fn write_values(&self, sink: &mut impl Sink);
}

/// The words of kinds of a list that begins with an unsigned number of the recorder's own.
#[inline]
pub(crate) fn prefixed_kinds<F: Fields>() -> impl Iterator<Item = u64> {
    let all = const { prepend(FieldKind::Unsigned, F::KINDS) };
    all.into_iter().take((F::LEN + 1).div_ceil(KINDS_PER_WORD))
}

impl Sealed for () {}
impl Fields for () {
    const LEN: usize = 0;
    const KINDS: [u64; MAX_KIND_WORDS] = [0; MAX_KIND_WORDS];
    #[inline(always)]
    fn words(&self) -> usize {
        0
    }
    #[inline(always)]
    fn write_values(&self, _: &mut impl Sink) {}
}

impl<V: Value + ?Sized, Rest: Fields> Sealed for (&V, Rest) {}
impl<V: Value + ?Sized, Rest: Fields> Fields for (&V, Rest) {
    const LEN: usize = {
        assert!(
            Rest::LEN < MAX_KIND_WORDS * KINDS_PER_WORD - 1,
            "a span or event has at most 255 fields"
        );
        Rest::LEN + 1
    };
    const KINDS: [u64; MAX_KIND_WORDS] = prepend(V::KIND, Rest::KINDS);
    #[inline(always)]
    fn words(&self) -> usize {
        let more = if Rest::LEN.is_multiple_of(KINDS_PER_WORD) {
            1
        } else {
            0
        };
        self.0.words() + self.1.words() + more
    }
    #[inline(always)]
    fn write_values(&self, sink: &mut impl Sink) {
        self.0.write(sink);
        self.1.write_values(sink);
    }
}

/// Writes a list: its words of kinds, then its values.
#[inline(always)]
pub(crate) fn write_fields<F: Fields>(fields: &F, sink: &mut impl Sink) {
    let mut at = 0;
    while at * KINDS_PER_WORD < F::LEN {
        sink.put(F::KINDS[at]);
        at += 1;
    }
    fields.write_values(sink);
}

const fn prepend(kind: FieldKind, rest: [u64; MAX_KIND_WORDS]) -> [u64; MAX_KIND_WORDS] {
    let mut all = [0; MAX_KIND_WORDS];
    let mut carry = kind as u64;
    let mut at = 0;
    while at < MAX_KIND_WORDS {
        all[at] = rest[at] << 4 | carry;
        carry = rest[at] >> 60;
        at += 1;
    }
    all
}
