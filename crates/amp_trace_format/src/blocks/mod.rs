//! The file that a recorder's memory lies in: what a program leaves when it is killed.
//!
//! A recorder maps the file and its threads write their words straight into it, so the operating
//! system keeps everything up to the last committed record, however the program ends. A clean end
//! deletes the file. [`Left`] reads one that was left behind.
//!
//! # File
//! Words of 64 bits in the machine's byte order, in pages of 4 KiB. Only the machine that wrote it
//! reads it. Parts that were never used are holes.
//!
//! | part | words | what |
//! |---|---|---|
//! | header | 512 | [`MAGIC`], process, clock, where the other parts lie |
//! | lanes | 16 each | where each thread writes next |
//! | names | as told by the header | call sites, one entry after another |
//! | table | 128 for each block | whose the block is, and how far it was brought to the outputs |
//! | blocks | 4096 each | [words](crate::words) |
//!
//! ## Header
//! | word | meaning |
//! |---|---|
//! | 0 | [`MAGIC`], which holds the version |
//! | 1 | process |
//! | 2 | the address of word 0 in the process |
//! | 3 | 1 while something records, else 0 |
//! | 4, 5, 6 | monotonic clock at the start of the recording; counter and monotonic clock at the last pass |
//! | 7 | clock segments so far, modulo 64 in words 64 to 255: counter, nanoseconds (float), nanoseconds per tick (float) |
//! | 8, 9 | lanes: first word, how many |
//! | 10, 11 | names: first word, words in use |
//! | 12 | table: first word |
//! | 13, 14 | blocks: first word, how many there are |
//! | 15 | 1 if blocks hold records that the outputs have too (a flight recorder keeps them), else 0 |
//! | 16 | which of two journals holds: 0 or 1 |
//! | 20, 30 | journal 0, journal 1: commits of the outputs so far, and the lengths of the first four outputs after the last one, each plus 1, 0 for unknown |
//! | 40 to 43 | what the file system calls each of these outputs, whatever its name; 0 for unknown |
//! | 256 to 511 | texts, each a word with its length and the bytes, padded: the program's name, then the paths of the outputs and, as `/folder/*.ending`, that of the captures; a length of 0 ends them |
//!
//! ## Lane
//! Word 0 is the address at which the thread's next record goes. The others are the recorder's.
//!
//! ## Name
//! | word | meaning |
//! |---|---|
//! | 0 | words of the entry, this one included |
//! | 1 | number (low 32 bits), kind (8 bits), level (8 bits) |
//! | 2 | line |
//! | 3, 7 | sums 0, sums 1: of which commit, and what the site adds up to in the outputs by then: of a frame set, the last mark and how many; of a counter, the kind of the sum and its bits |
//! | then | texts: name, target, file, unit, and the fields' names |
//!
//! ## Table
//! | word | meaning |
//! |---|---|
//! | 0 | lane of the block's thread, counted from 1; 0 for a free block |
//! | 1, 2 | thread index, the operating system's number of the thread |
//! | 3 | the place of the block among those of its thread |
//! | 4 | 1 + words written, once the thread has left the block; else 0 |
//! | 6 to 13 | the thread's name, cut to 64 bytes, padded with zeros |
//! | 14 | 1 if the thread is none, but a named track |
//! | 16, 72 | mark 0, mark 1: of which commit, words brought to the outputs, the thread's records before them, time of the last, spans open there (24 at most), and of each its site and when it began |
//!
//! ## Commits
//! What the outputs have changes in one step: marks and sums are written with the number of the commit
//! to come, and hold once the journal has that number. Of the two in their places, the one with the
//! largest number that the journal has reached is good.

mod left;
mod marks;
mod pair;
mod sites;
mod text;

pub use left::{Left, LeftError, Start};
pub use marks::Mark;
pub use pair::{NEVER, next, settled};
pub use text::{push_text, push_texts};

/// The first word: `AMPBLK`, then the version, 2.
pub const MAGIC: u64 = u64::from_ne_bytes(*b"AMPBLK\x00\x02");
/// Words in a page.
pub const PAGE: usize = 512;
/// Words in a block.
pub const BLOCK: usize = 4096;
/// Words in a lane.
pub const LANE: usize = 16;
/// Words in an entry of the table.
pub const ENTRY: usize = 128;

/// The words of the header.
pub mod header {
    /// The process.
    pub const PROCESS: usize = 1;
    /// The address of word 0.
    pub const BASE: usize = 2;
    /// Whether something records.
    pub const RECORDING: usize = 3;
    /// The monotonic clock at the start.
    pub const START_NANOS: usize = 4;
    /// The counter at the last pass.
    pub const NOW_TICKS: usize = 5;
    /// The monotonic clock at the last pass.
    pub const NOW_NANOS: usize = 6;
    /// Clock segments so far.
    pub const SEGMENTS: usize = 7;
    /// The first word of the lanes.
    pub const LANES_AT: usize = 8;
    /// How many lanes there are.
    pub const LANES: usize = 9;
    /// The first word of the names.
    pub const NAMES_AT: usize = 10;
    /// Words of names in use.
    pub const NAMES: usize = 11;
    /// The first word of the table.
    pub const TABLE_AT: usize = 12;
    /// The first word of the blocks.
    pub const BLOCKS_AT: usize = 13;
    /// How many blocks there are.
    pub const BLOCKS: usize = 14;
    /// Whether blocks hold records that the outputs have too.
    pub const OVERLAPS: usize = 15;
    /// Which of two journals holds.
    pub const JOURNAL: usize = 16;
    /// The two journals.
    pub const JOURNALS: [usize; 2] = [20, 30];
    /// Outputs whose lengths a journal holds.
    pub const OUTPUTS: usize = 4;
    /// What the file system calls the outputs.
    pub const IDENTITIES: usize = 40;
    /// The first clock segment.
    pub const SEGMENTS_AT: usize = 64;
    /// How many clock segments are kept.
    pub const SEGMENTS_KEPT: usize = 64;
    /// The first text.
    pub const TEXTS_AT: usize = 256;
}

/// The words of an entry of the table.
pub mod entry {
    /// The lane, counted from 1.
    pub const LANE: usize = 0;
    /// The thread index.
    pub const THREAD: usize = 1;
    /// The operating system's number of the thread.
    pub const OS_ID: usize = 2;
    /// The place among the blocks of the thread.
    pub const SEQUENCE: usize = 3;
    /// 1 + words written, once full.
    pub const WRITTEN: usize = 4;
    /// The thread's name.
    pub const NAME: usize = 6;
    /// Words of the thread's name.
    pub const NAME_WORDS: usize = 8;
    /// Whether it is no thread but a named track.
    pub const TRACK: usize = 14;
    /// The two marks.
    pub const MARKS: [usize; 2] = [16, 72];
}

/// The words of a name's entry.
pub mod name {
    /// Words of the entry.
    pub const LEN: usize = 0;
    /// Number, kind, level.
    pub const NUMBER: usize = 1;
    /// The line.
    pub const LINE: usize = 2;
    /// The two sums.
    pub const SUMS: [usize; 2] = [3, 7];
    /// The first text.
    pub const TEXTS: usize = 11;
}
