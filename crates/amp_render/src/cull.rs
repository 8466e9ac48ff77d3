//! Which rows of the table a frustum sees.

use amp_trace::perf_span;
use bevy_tasks::TaskPool;

use crate::frustum::{Frustum, Plane};
use crate::instance_table::{BLOCK, Boxes};
use crate::lanes::{self, SPILL, WORD};

/// Rows of one parallel task. At a nanosecond or two a row the work outweighs the task by far.
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
    /// Linear, without a branch per box, in vectors of eight where the processor has AVX2, which is found out at
    /// run time. With a pool of several threads and at least
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
            _ => lanes::seen(planes, boxes.blocks(), &mut self.words),
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
        self.rows.resize(total as usize + SPILL, 0);
        lanes::rows_of(&self.words, &mut self.rows);
        self.rows.truncate(total as usize);
    }
}

fn cull_parallel(planes: &[Plane; 6], boxes: Boxes<'_>, words: &mut [u64], pool: &TaskPool) {
    let words = words.chunks_mut(TASK_ROWS / WORD);
    let blocks = boxes.blocks().chunks(TASK_ROWS / BLOCK);
    pool.scope(|scope| {
        for (task, (words, blocks)) in words.zip(blocks).enumerate() {
            let instances = (boxes.len() - task * TASK_ROWS).min(TASK_ROWS);
            scope.spawn(async move {
                perf_span!("cull_task", instances);
                lanes::seen(planes, blocks, words);
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use bevy_math::Vec3;

    use super::*;
    use crate::instance_table::BoxList;
    use crate::world_box::WorldBox;

    #[test]
    fn every_length_has_its_bits_and_no_more() {
        let origin = WorldBox {
            center: Vec3::ZERO,
            half_extents: Vec3::ZERO,
        };
        let mut boxes = BoxList::default();
        let frustum = Frustum::new(&bevy_math::DMat4::IDENTITY);
        let mut visible = VisibleSet::default();
        for len in 0..200_usize {
            visible.cull(&frustum, boxes.as_boxes(), None);
            assert_eq!(visible.rows(), (0..len as u32).collect::<Vec<_>>());
            assert_eq!(visible.words().len(), len.div_ceil(64));
            let ones: u32 = visible.words().iter().map(|word| word.count_ones()).sum();
            assert_eq!(ones as usize, len);
            boxes.push(origin);
        }
    }
}
