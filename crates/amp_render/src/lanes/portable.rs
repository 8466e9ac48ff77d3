//! The tests for any processor.

use super::{SPILL, Since, Ticks, WORD, WORD_BLOCKS, bits_of};
use crate::frustum::Plane;
use crate::instance_table::{BLOCK, BoxBlock};

/// Sets the bit of each box that is seen from all planes, exactly if
/// [`Frustum::sees`](crate::Frustum::sees) says so.
///
/// A word is written for every [`WORD_BLOCKS`] blocks, the last one from what is left; there are as many in `words`.
pub(crate) fn seen(planes: &[Plane; 6], blocks: &[BoxBlock], words: &mut [u64]) {
    for (word, blocks) in words.iter_mut().zip(blocks.chunks(WORD_BLOCKS)) {
        let mut flags = [0; WORD];
        let (eights, _) = flags.as_chunks_mut::<BLOCK>();
        for (flags, block) in eights.iter_mut().zip(blocks) {
            *flags = seen_block(planes, block);
        }
        *word = bits_of(&flags);
    }
}

/// 1 for each box that is seen.
fn seen_block(planes: &[Plane; 6], block: &BoxBlock) -> [u8; BLOCK] {
    // Per axis, the low and the high ends.
    let mut ends = [[[0.0; BLOCK]; 2]; 3];
    for (axis, [low, high]) in ends.iter_mut().enumerate() {
        let (center, half_extents) = (&block.center[axis], &block.half_extents[axis]);
        for lane in 0..BLOCK {
            low[lane] = center[lane] - half_extents[lane];
            high[lane] = center[lane] + half_extents[lane];
        }
    }
    let mut seen = [1_u32; BLOCK];
    for plane in planes {
        let [x, y, z] = plane.far_corner();
        let [xs, ys, zs] = [&ends[0][x], &ends[1][y], &ends[2][z]];
        for lane in 0..BLOCK {
            // No least distance instead, which would lose a NaN against a later number.
            let distance = plane.distance([xs[lane], ys[lane], zs[lane]]);
            seen[lane] &= u32::from(distance >= 0.0);
        }
    }
    seen.map(|seen| seen as u8)
}

/// Writes the numbers of the bits that are set, rising.
///
/// # Panics
/// If `rows` is not [`SPILL`] numbers longer than there are bits set; what is written to the last ones
/// has no meaning.
#[inline(always)]
pub(crate) fn rows_of(words: &[u64], rows: &mut [u32]) {
    let mut free = rows;
    let mut first = 0_u32;
    for &word in words {
        // Where a camera sees nothing, it often sees nothing at all.
        if word != 0 {
            let mut first = first;
            for byte in word.to_le_bytes() {
                let (places, count) = &PLACES[usize::from(byte)];
                let eight = free
                    .first_chunk_mut::<SPILL>()
                    .expect("the caller left room for a whole byte");
                for (row, &place) in eight.iter_mut().zip(places) {
                    *row = first.wrapping_add(u32::from(place));
                }
                free = free.split_at_mut(usize::from(*count)).1;
                first = first.wrapping_add(u8::BITS);
            }
        }
        first = first.wrapping_add(u64::BITS);
    }
}

/// The places of the bits that are set in each byte, rising, and how many they are.
static PLACES: [([u8; SPILL], u8); 256] = places();

const fn places() -> [([u8; SPILL], u8); 256] {
    let mut table = [([0; SPILL], 0); 256];
    let mut byte = 0;
    while byte < table.len() {
        let mut place = 0;
        while place < SPILL {
            if byte >> place & 1 == 1 {
                table[byte].0[table[byte].1 as usize] = place as u8;
                table[byte].1 += 1;
            }
            place += 1;
        }
        byte += 1;
    }
    table
}

/// Sets the bits of each row of which one tick or more is newer than a system's last run: in the first word of a pair for
/// the first components, in the second for the others.
///
/// As many pairs are written as are in `words`; there are as many words of each component's ticks.
#[inline(always)]
pub(crate) fn changed_since<const FIRST: usize, const SECOND: usize>(
    since: Since,
    first: [&[Ticks]; FIRST],
    second: [&[Ticks]; SECOND],
    words: &mut [[u64; 2]],
) {
    // In one pass: memory answers several columns at a time faster than one after the other.
    for (index, pair) in words.iter_mut().enumerate() {
        *pair = [
            changed_word(since, first.map(|column| &column[index])),
            changed_word(since, second.map(|column| &column[index])),
        ];
    }
}

#[inline(always)]
fn changed_word<const COMPONENTS: usize>(since: Since, ticks: [&Ticks; COMPONENTS]) -> u64 {
    let mut changed = [0_u32; WORD];
    for column in ticks {
        for (changed, &tick) in changed.iter_mut().zip(column) {
            *changed |= u32::from(since.is_before(tick));
        }
    }
    bits_of(&changed.map(|changed| changed as u8))
}
