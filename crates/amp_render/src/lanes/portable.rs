//! The tests for any processor.

use super::{BoxWords, Lanes, SPILL, Since, Ticks, WORD, bits_of};
use crate::frustum::Plane;

/// Sets the bit of each box that is seen from all planes, exactly if
/// [`Frustum::sees`](crate::Frustum::sees) says so.
///
/// As many words are written as are in `words`; there are as many of boxes.
pub(crate) fn seen(planes: &[Plane; 6], boxes: BoxWords<'_>, words: &mut [u64]) {
    for (index, word) in words.iter_mut().enumerate() {
        *word = seen_word(
            planes,
            boxes.center.map(|column| &column[index]),
            boxes.half_extents.map(|column| &column[index]),
        );
    }
}

fn seen_word(planes: &[Plane; 6], center: [&Lanes; 3], half_extents: [&Lanes; 3]) -> u64 {
    // Per axis, the low and the high ends.
    let mut ends = [[[0.0; WORD]; 2]; 3];
    for ((ends, center), half_extents) in ends.iter_mut().zip(center).zip(half_extents) {
        let [low, high] = ends;
        for lane in 0..WORD {
            low[lane] = center[lane] - half_extents[lane];
            high[lane] = center[lane] + half_extents[lane];
        }
    }
    let mut seen = [1; WORD];
    for plane in planes {
        let [x, y, z] = plane.far_corner();
        keep(&mut seen, plane, [&ends[0][x], &ends[1][y], &ends[2][z]]);
    }
    bits_of(&seen.map(|seen| seen as u8))
}

/// Keeps the 1 of each box whose corner is on the seen side of one more plane.
///
/// Not inlined: six copies side by side keep more numbers than there are registers, and most of the
/// time goes into putting them away.
#[inline(never)]
fn keep(seen: &mut [u32; WORD], plane: &Plane, [xs, ys, zs]: [&Lanes; 3]) {
    for lane in 0..WORD {
        // No least distance instead, which would lose a NaN against a later number.
        let distance = plane.distance([xs[lane], ys[lane], zs[lane]]);
        seen[lane] &= u32::from(distance >= 0.0);
    }
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

/// Sets the bit of each row of which one tick or more is newer than a system's last run.
///
/// As many words are written as are in `words`; there are as many of each component's ticks.
#[inline(always)]
pub(crate) fn changed_since<const COMPONENTS: usize>(
    since: Since,
    ticks: [&[Ticks]; COMPONENTS],
    words: &mut [u64],
) {
    for (index, word) in words.iter_mut().enumerate() {
        let mut changed = [0_u32; WORD];
        for column in ticks {
            for (changed, &tick) in changed.iter_mut().zip(&column[index]) {
                *changed |= u32::from(since.is_before(tick));
            }
        }
        *word = bits_of(&changed.map(|changed| changed as u8));
    }
}
