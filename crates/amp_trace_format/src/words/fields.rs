use super::{FieldNames, KINDS_PER_WORD, kept_len};
use crate::{Field, Value};

/// The type of a field's value, as written in a word of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum FieldKind {
    /// The field was declared and not given a value.
    Absent = 0,
    /// One word.
    Unsigned = 1,
    /// One word, two's complement.
    Signed = 2,
    /// One word, IEEE 754 bits.
    Float = 3,
    /// One word, 0 or 1.
    Bool = 4,
    /// A length word and the bytes.
    Text = 5,
}

impl FieldKind {
    /// The kind of the field at `index`, from the words of kinds.
    #[must_use]
    pub const fn read(kinds: u64, index: usize) -> Self {
        match (kinds >> (4 * (index % KINDS_PER_WORD))) & 0xF {
            1 => Self::Unsigned,
            2 => Self::Signed,
            3 => Self::Float,
            4 => Self::Bool,
            5 => Self::Text,
            _ => Self::Absent,
        }
    }

    /// How many words the value takes that begins with this word.
    const fn words(self, first: u64) -> usize {
        match self {
            Self::Absent => 0,
            Self::Text => super::text_words(kept_len(first)),
            _ => 1,
        }
    }
}

/// The range of words that each of `count` fields takes, after their words of kinds.
///
/// `None` where there are fewer words than they say.
pub fn field_words(
    count: usize,
    words: &[u64],
) -> Option<impl Iterator<Item = (FieldKind, std::ops::Range<usize>)> + Clone + '_> {
    let kinds = words.get(..count.div_ceil(KINDS_PER_WORD))?;
    let places = (0..count).scan(kinds.len(), |at, index| {
        let kind = FieldKind::read(kinds[index / KINDS_PER_WORD], index);
        let first = words.get(*at).copied().unwrap_or(0);
        let begin = *at;
        *at = begin.saturating_add(kind.words(first));
        Some((kind, begin..*at))
    });
    let end = places.clone().last().map_or(kinds.len(), |(_, r)| r.end);
    (end <= words.len()).then_some(places)
}

/// Reads the fields that have a value into `room`, which has a place for each name; their texts
/// point into `text`.
///
/// Returns how many have a value, and how many words they took; `None` where there are fewer words
/// than they say.
pub fn read_fields<'t>(
    names: FieldNames<'t>,
    words: &[u64],
    text: &'t mut Vec<u8>,
    room: &mut [Field<'t>],
) -> Option<(usize, usize)> {
    if names.is_empty() {
        return Some((0, 0));
    }
    let kinds = words.get(..names.len().div_ceil(KINDS_PER_WORD))?;
    let kind = |place| FieldKind::read(kinds[place / KINDS_PER_WORD], place);
    if (0..names.len()).any(|place| kind(place) == FieldKind::Text) {
        copy_texts(names.len(), words, text)?;
    }
    let mut text = text.as_slice();
    let (mut len, mut at) = (0, kinds.len());
    for place in 0..names.len() {
        let kind = kind(place);
        let first = words.get(at).copied().unwrap_or(0);
        at = at.saturating_add(kind.words(first));
        let value = match kind {
            FieldKind::Absent => continue,
            FieldKind::Unsigned => Value::Unsigned(first),
            FieldKind::Signed => Value::Signed(first.cast_signed()),
            FieldKind::Float => Value::Float(f64::from_bits(first)),
            FieldKind::Bool => Value::Bool(first != 0),
            FieldKind::Text => {
                let (bytes, others) = text.split_at(kept_len(first));
                text = others;
                // A recorder copies whole characters of a `str`.
                let kept = str::from_utf8(bytes).unwrap_or("\u{fffd}");
                let full_len = first >> 32;
                if full_len > kept.len() as u64 {
                    Value::Truncated { kept, full_len }
                } else {
                    Value::Text(kept)
                }
            }
        };
        let name = names.at(place);
        room[len] = Field { name, value };
        len += 1;
    }
    (at <= words.len()).then_some((len, at))
}

/// Puts the bytes of all texts one after the other; `None` where there are fewer words than the fields say.
fn copy_texts(count: usize, words: &[u64], text: &mut Vec<u8>) -> Option<()> {
    text.clear();
    for (_, range) in field_words(count, words)?.filter(|(kind, _)| *kind == FieldKind::Text) {
        let words = &words[range];
        let begin = text.len();
        words[1..]
            .iter()
            .for_each(|word| text.extend_from_slice(&word.to_ne_bytes()));
        text.truncate(begin + kept_len(words[0]));
    }
    Some(())
}
