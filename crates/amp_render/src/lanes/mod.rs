//! Tests of 64 rows side by side, whose answers are the bits of a word.
//!
//! `portable` says what the answers are, in loops that the compiler makes vectors of; `avx2` gives the
//! same ones to the last bit, faster, where the processor has these vectors. Both have the same
//! functions.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod portable;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::{changed_since, rows_of, seen};
#[cfg(not(target_arch = "x86_64"))]
pub(crate) use portable::{changed_since, rows_of, seen};

use bevy_ecs::change_detection::{MAX_CHANGE_AGE, Tick};

use crate::instance_table::BLOCK;

/// Rows in one word: enough for the compiler to make loops of whole vectors of them, few enough for
/// what is between the loops to stay in the nearest cache.
pub(crate) const WORD: usize = u64::BITS as usize;

/// How many numbers [`rows_of`] writes at a time, so many that are meant or fewer.
pub(crate) const SPILL: usize = u8::BITS as usize;

/// One tick of each row of a word.
pub(crate) type Ticks = [Tick; WORD];

/// Blocks of boxes in one word.
pub(crate) const WORD_BLOCKS: usize = WORD / BLOCK;

/// What a system asks of a change tick: whether it is newer than the system's last run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Since {
    now: u32,
    age: u32,
}

impl Since {
    /// The system runs now, and ran before.
    pub(crate) fn new(last_run: Tick, this_run: Tick) -> Self {
        let age = this_run.get().wrapping_sub(last_run.get());
        Self {
            now: this_run.get(),
            age: age.min(MAX_CHANGE_AGE),
        }
    }

    /// What [`Tick::is_newer_than`] says, with one comparison: an age of [`MAX_CHANGE_AGE`] or more
    /// is not below any other that is cut to it.
    #[inline(always)]
    pub(crate) fn is_before(self, tick: Tick) -> bool {
        self.now.wrapping_sub(tick.get()) < self.age
    }
}

/// Gathers 64 bytes of 0 or 1 into the bits of a word, the first one lowest.
#[inline(always)]
fn bits_of(flags: &[u8; WORD]) -> u64 {
    // Each product's highest byte is the sum of the eight flags, each shifted to its own bit.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = flags.as_chunks::<8>();
    eights.iter().rev().fold(0, |word, eight| {
        word << 8 | u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56
    })
}

#[cfg(test)]
mod tests;
