//! The 64-bit words that a recording thread writes: the only thing that hot code and readers share.
//!
//! ```text
//! bit 63                    20 19 18                 0
//!     +----------------------+--+--------------------+
//!     | clock, modulo 2^44   |c | site               |     c: 0 time-stamp counter, 1 monotonic ns
//!     +----------------------+--+--------------------+
//! ```
//!
//! A record is such a word, its *head*, and what its site says follows:
//!
//! | site | after the head |
//! |---|---|
//! | [`END`] | nothing: ends the innermost open span of the thread |
//! | [`ASYNC_END`] | the number of the asynchronous span, then the number of its site |
//! | [`ALLOCATION`] | nothing; the clock's place holds the bytes allocated, and the time is the last one |
//! | [`HELD`] | the next record; the clock's place holds the nanoseconds by which its times were moved |
//! | any other | the site's fields, if it has any |
//!
//! Fields are words of kinds, one for every 16 fields (4 bits each, first field lowest), then the
//! values in order: one word each; for a text, a word with the kept length (low 32 bits) and the
//! full length (high 32 bits), then the bytes, padded with zeros to whole words. The first field of
//! an asynchronous span is its number, that of a flow step is the number of the flow, and that of a
//! metric is its value.
//!
//! Words stay in one process, or in a file that the next one of the same machine reads: they are in
//! the machine's byte order.

mod clock;
mod decode;
mod fields;
mod frames;
mod metrics;
mod site;
mod thread;

pub use clock::{Segment, Timeline};
pub use decode::{Decoder, Malformed};
pub use fields::{FieldKind, field_words, read_fields};
pub use site::{FieldNames, Kind, SiteInfo, Sites};
pub use thread::{OpenSpan, ThreadState};

/// Bits below the clock.
pub const CLOCK_SHIFT: u32 = 20;
/// Set when the clock of the word is the monotonic one.
pub const MONOTONIC: u64 = 1 << 19;
/// The range of the clock in a word: it wraps after about two hours at 2.6 GHz, and is read much
/// sooner.
pub const CLOCK_MASK: u64 = (1 << (64 - CLOCK_SHIFT)) - 1;
/// Fields described by one word of kinds.
pub const KINDS_PER_WORD: usize = 16;

const SITE_MASK: u64 = (1 << 19) - 1;

/// The site number that ends the innermost open span.
pub const END: u32 = 0;
/// The site number of memory allocated by the thread.
pub const ALLOCATION: u32 = (1 << 19) - 1;
/// The site number that ends an asynchronous span.
pub const ASYNC_END: u32 = (1 << 19) - 2;
/// The site number that says by how much the times of the next record were moved.
pub const HELD: u32 = (1 << 19) - 3;
/// The largest number of a call site; those above are for the records of this module.
pub const MAX_SITE: u32 = (1 << 19) - 16;

/// The site number in a record's head.
#[must_use]
pub const fn site(head: u64) -> u32 {
    (head & SITE_MASK) as u32
}

/// The words that a text of this many bytes takes, its length included.
#[must_use]
pub const fn text_words(kept: usize) -> usize {
    1 + kept.div_ceil(8)
}

/// The kept length in a text's first word.
const fn kept_len(word: u64) -> usize {
    (word & u32::MAX as u64) as usize
}
