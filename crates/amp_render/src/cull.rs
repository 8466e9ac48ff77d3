//! Which rows of the table a frustum sees.

use amp_trace::perf_span;
use bevy_tasks::TaskPool;

use crate::frustum::{Frustum, Plane};
use crate::instance_table::Boxes;

/// Rows in one word of the answer.
const WORD: usize = u64::BITS as usize;

/// Boxes tested side by side: two registers of the least vector unit an x86-64 has.
const LANES: usize = 8;

/// Rows of one parallel task. At 2 to 3 ns a row the work outweighs the task by far.
const TASK_ROWS: usize = 256 * WORD;

/// Fewer rows than this are culled on the calling thread. `benches/culling.rs` measures where
/// tasks begin to pay.
pub const PARALLEL_ROWS: usize = 2 * TASK_ROWS;

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
        self.rows.clear();
        let mut first = 0_u32;
        for &word in &self.words {
            if word == u64::MAX {
                self.rows.extend(first..first + u64::BITS);
            } else {
                let mut rest = word;
                while rest != 0 {
                    self.rows.push(first + rest.trailing_zeros());
                    rest &= rest - 1;
                }
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
    let [cx, cy, cz] = boxes.center.map(|numbers| numbers.as_chunks::<LANES>());
    let [hx, hy, hz] = boxes
        .half_extents
        .map(|numbers| numbers.as_chunks::<LANES>());
    let whole = cx.0.len();
    // Said once, so that the loop below needs no bounds checks.
    let (cx, cy, cz, hx, hy, hz) = (
        (&cx.0[..whole], cx.1),
        (&cy.0[..whole], cy.1),
        (&cz.0[..whole], cz.1),
        (&hx.0[..whole], hx.1),
        (&hy.0[..whole], hy.1),
        (&hz.0[..whole], hz.1),
    );
    for block in 0..whole {
        let bits = cull_block(
            planes,
            [&cx.0[block], &cy.0[block], &cz.0[block]],
            [&hx.0[block], &hy.0[block], &hz.0[block]],
        );
        words[block * LANES / WORD] |= u64::from(bits) << (block * LANES % WORD);
    }
    // The rest is padded with boxes that are nowhere.
    if !cx.1.is_empty() {
        let pad = |numbers: &[f32]| {
            let mut padded = [f32::NAN; LANES];
            padded[..numbers.len()].copy_from_slice(numbers);
            padded
        };
        let bits = cull_block(
            planes,
            [&pad(cx.1), &pad(cy.1), &pad(cz.1)],
            [&pad(hx.1), &pad(hy.1), &pad(hz.1)],
        );
        words[whole * LANES / WORD] |= u64::from(bits) << (whole * LANES % WORD);
    }
}

/// Tests a few boxes against all planes, without a branch.
#[inline(always)]
fn cull_block(
    planes: &[Plane; 6],
    center: [&[f32; LANES]; 3],
    half_extents: [&[f32; LANES]; 3],
) -> u8 {
    let mut least = [f32::INFINITY; LANES];
    for plane in planes {
        for lane in 0..LANES {
            let reach = plane.reach(
                center.map(|numbers| numbers[lane]),
                half_extents.map(|numbers| numbers[lane]),
            );
            // Not `min`, which would lose a NaN: this is the one instruction, and a box that is
            // nowhere is NaN against every plane, the last one too.
            least[lane] = if least[lane] < reach {
                least[lane]
            } else {
                reach
            };
        }
    }
    let mut bits = 0;
    for (lane, &least) in least.iter().enumerate() {
        bits |= u8::from(least >= 0.0) << lane;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

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
