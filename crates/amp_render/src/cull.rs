//! Which rows of the table a frustum sees.

use amp_trace::perf_span;
use bevy_tasks::TaskPool;

use crate::frustum::{Frustum, Plane};
use crate::instance_table::Boxes;

/// Rows in one word of the answer, which are tested side by side: enough for the compiler to make
/// loops of whole vectors of them, few enough to stay in the nearest cache.
const WORD: usize = u64::BITS as usize;

/// One number of each box of a word.
type Lanes = [f32; WORD];

/// Rows of one parallel task. At some nanoseconds a row the work outweighs the task by far.
const TASK_ROWS: usize = 256 * WORD;

/// Fewer rows than this are culled on the calling thread: below it, waiting for the other threads
/// costs more than they save when they have something else to do. `benches/culling.rs` measures it.
pub const PARALLEL_ROWS: usize = 8 * TASK_ROWS;

/// The rows that a frustum sees.
///
/// Kept from frame to frame, it allocates only when there are more rows than ever before.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct VisibleSet {
    words: Vec<u64>,
    rows: Vec<u32>,
}

impl VisibleSet {
    /// Finds the boxes that a frustum sees.
    ///
    /// A box is visible exactly if [`Frustum::sees`] says so, in the same arithmetic to the last
    /// bit, with or without `pool`.
    ///
    /// # Cost
    /// Linear, without a branch per box. With a pool of several threads and at least
    /// [`PARALLEL_ROWS`] boxes the tests run in parallel, which allocates the tasks.
    /// `benches/culling.rs` measures both.
    pub fn cull(&mut self, frustum: &Frustum, boxes: Boxes<'_>, pool: Option<&TaskPool>) {
        self.words.clear();
        self.words.resize(boxes.len().div_ceil(WORD), 0);
        let planes = frustum.planes();
        match pool {
            Some(pool) if pool.thread_num() > 1 && boxes.len() >= PARALLEL_ROWS => {
                cull_parallel(planes, boxes, &mut self.words, pool);
            }
            _ => cull_words(planes, boxes, &mut self.words),
        }
        self.collect_rows();
    }

    /// Sees nothing.
    #[cfg(feature = "gpu")]
    pub(crate) fn clear(&mut self) {
        self.words.clear();
        self.rows.clear();
    }

    /// The visible rows, in rising order.
    #[must_use]
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// One bit per row, the lowest first, as a graphics card reads it. The bits above the last row
    /// are zero.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// How many rows are visible.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row is visible.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn collect_rows(&mut self) {
        let total: u32 = self.words.iter().map(|word| word.count_ones()).sum();
        // The old numbers need no clearing: every one is written over.
        self.rows.resize(total as usize, 0);
        let mut free = self.rows.as_mut_slice();
        let mut first = 0_u32;
        for &word in &self.words {
            let (rows, after) = free.split_at_mut(word.count_ones() as usize);
            free = after;
            let mut rest = word;
            for row in rows {
                *row = first + rest.trailing_zeros();
                rest &= rest.wrapping_sub(1);
            }
            first = first.wrapping_add(u64::BITS);
        }
    }
}

fn cull_parallel(planes: &[Plane; 6], boxes: Boxes<'_>, words: &mut [u64], pool: &TaskPool) {
    pool.scope(|scope| {
        let mut rest = boxes;
        for words in words.chunks_mut(TASK_ROWS / WORD) {
            let (boxes, after) = rest.split_at(rest.len().min(TASK_ROWS));
            rest = after;
            scope.spawn(async move {
                perf_span!("cull_task", instances = boxes.len());
                cull_words(planes, boxes, words);
            });
        }
    });
}

/// Tests every box and sets its bit, one word per 64 boxes.
fn cull_words(planes: &[Plane; 6], boxes: Boxes<'_>, words: &mut [u64]) {
    let (whole, rest) = words.split_at_mut(boxes.len() / WORD);
    let mut after = boxes;
    for word in whole {
        let (block, others) = after.split_at(WORD);
        after = others;
        *word = cull_word(
            planes,
            block.center.map(lanes),
            block.half_extents.map(lanes),
        );
    }
    // The rest is filled up with boxes that are nowhere.
    if let [word] = rest {
        let (center, half_extents) = (after.center.map(padded), after.half_extents.map(padded));
        *word = cull_word(planes, center.each_ref(), half_extents.each_ref());
    }
}

fn lanes(numbers: &[f32]) -> &Lanes {
    numbers.try_into().expect("the caller cut off one word")
}

fn padded(numbers: &[f32]) -> Lanes {
    let mut lanes = [f32::NAN; WORD];
    lanes[..numbers.len()].copy_from_slice(numbers);
    lanes
}

/// Tests 64 boxes against all planes, without a branch per box.
fn cull_word(planes: &[Plane; 6], center: [&Lanes; 3], half_extents: [&Lanes; 3]) -> u64 {
    // Per axis, the low and the high ends.
    let mut ends = [[[0.0; WORD]; 2]; 3];
    for ((ends, center), half_extents) in ends.iter_mut().zip(center).zip(half_extents) {
        let [low, high] = ends;
        for lane in 0..WORD {
            low[lane] = center[lane] - half_extents[lane];
            high[lane] = center[lane] + half_extents[lane];
        }
    }
    let mut least = [f32::INFINITY; WORD];
    for plane in planes {
        let [x, y, z] = plane.far_corner();
        lower(&mut least, plane, [&ends[0][x], &ends[1][y], &ends[2][z]]);
    }
    bits_of(&least.map(|least| u8::from(least >= 0.0)))
}

/// Lowers each box's least distance to that of its corner to one more plane.
///
/// Not inlined: six copies side by side keep more numbers than there are registers, and most of the
/// time goes into putting them away.
#[inline(never)]
fn lower(least: &mut Lanes, plane: &Plane, [xs, ys, zs]: [&Lanes; 3]) {
    for lane in 0..WORD {
        let distance = plane.distance([xs[lane], ys[lane], zs[lane]]);
        // Not `min`, which would lose a NaN: this is the one instruction, and a box that is nowhere
        // is NaN against every plane, the last one too.
        least[lane] = if least[lane] < distance {
            least[lane]
        } else {
            distance
        };
    }
}

/// Gathers 64 bytes of 0 or 1 into the bits of a word, the first one lowest.
fn bits_of(flags: &[u8; WORD]) -> u64 {
    // Each product's highest byte is the sum of the eight flags, each shifted to its own bit.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = flags.as_chunks::<8>();
    eights.iter().rev().fold(0, |word, eight| {
        word << 8 | u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_has_its_bit() {
        for bit in 0..64 {
            let mut flags = [0; 64];
            flags[bit] = 1;
            assert_eq!(bits_of(&flags), 1 << bit);
            let others = flags.map(|flag| 1 - flag);
            assert_eq!(bits_of(&others), !(1 << bit));
        }
    }

    #[test]
    fn every_length_has_its_bits_and_no_more() {
        let zeros = vec![0.0_f32; 200];
        let frustum = Frustum::new(&bevy_math::DMat4::IDENTITY);
        let mut visible = VisibleSet::default();
        for len in 0..zeros.len() {
            let numbers = [&zeros[..len]; 3];
            let boxes = Boxes {
                center: numbers,
                half_extents: numbers,
            };
            visible.cull(&frustum, boxes, None);
            assert_eq!(visible.rows(), (0..len as u32).collect::<Vec<_>>());
            assert_eq!(visible.words().len(), len.div_ceil(64));
            let ones: u32 = visible.words().iter().map(|word| word.count_ones()).sum();
            assert_eq!(ones as usize, len);
        }
    }
}
