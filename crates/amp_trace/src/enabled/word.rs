//! The 64-bit words that a thread writes: the only thing hot code and decoder share.
//!
//! ```text
//! bit 63                    20 19 18                 0
//!     +----------------------+--+--------------------+
//!     | clock, modulo 2^44   |c | site, 0 = span end |     c: 0 time-stamp counter, 1 monotonic ns
//!     +----------------------+--+--------------------+
//! ```
//!
//! A record is such a word. If its site has fields, one word of kinds follows for every 16 of them
//! (4 bits each, first field lowest), then the values in order: one word each; for a text, a word
//! with the kept length (low 32 bits) and the full length (high 32 bits), then the bytes, padded
//! with zeros to whole words.

/// Bits below the clock.
pub(crate) const CLOCK_SHIFT: u32 = 20;
/// Set when the clock of the word is the monotonic one.
pub(crate) const MONOTONIC: u64 = 1 << 19;
/// The largest number of a site.
pub(crate) const MAX_SITE: u32 = (1 << 19) - 1;
/// The site number that ends the innermost open span.
pub(crate) const END: u32 = 0;
/// The range of the clock in a word: it wraps after about two hours at 2.6 GHz, and is read much
/// sooner.
pub(crate) const CLOCK_MASK: u64 = (1 << (64 - CLOCK_SHIFT)) - 1;
/// Fields described by one word of kinds.
pub(crate) const KINDS_PER_WORD: usize = 16;

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
    pub(crate) const fn read(kinds: u64, index: usize) -> Self {
        match (kinds >> (4 * (index % KINDS_PER_WORD))) & 0xF {
            1 => Self::Unsigned,
            2 => Self::Signed,
            3 => Self::Float,
            4 => Self::Bool,
            5 => Self::Text,
            _ => Self::Absent,
        }
    }
}

/// The site number in a record's first word.
pub(crate) const fn site(word: u64) -> u32 {
    (word & MAX_SITE as u64) as u32
}

/// The words that a text of this many bytes takes, its length included.
pub(crate) const fn text_words(kept: usize) -> usize {
    1 + kept.div_ceil(8)
}
