//! What the GPU found in a frame, as it was read back.

use crate::batch::{Batch, BatchList};

use super::buckets::Bucket;
use super::scene_buffers::DRAW_WORDS;

/// What is read back of a frame, some frames later.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum ReadBack {
    /// Nothing: what was found stays on the GPU, where it is drawn.
    #[default]
    Nothing,
    /// How many instances and batches there are.
    Counts,
    /// Which ones, too.
    Rows,
}

/// What the GPU found in a frame.
#[derive(Debug, Clone)]
pub struct CulledFrame {
    pub(super) number: u64,
    pub(super) visible: u32,
    pub(super) batches: u32,
    pub(super) lists: Option<[BatchList; 2]>,
}

impl CulledFrame {
    /// The frame's number, as [`GpuCulling::cull`](super::GpuCulling::cull) returned it.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many instances are drawn.
    #[must_use]
    pub fn visible(&self) -> u32 {
        self.visible
    }

    /// How many draw calls have an instance.
    #[must_use]
    pub fn batches(&self) -> u32 {
        self.batches
    }

    /// The batches that are drawn first, ordered by mesh, material and level, with their rows in rising
    /// order: all of them, but where occlusion was asked for. `None` unless [`ReadBack::Rows`] was.
    #[must_use]
    pub fn first(&self) -> Option<&BatchList> {
        self.lists.as_ref().map(|[first, _]| first)
    }

    /// The batches that are drawn after the depth of the first was looked at.
    #[must_use]
    pub fn second(&self) -> Option<&BatchList> {
        self.lists.as_ref().map(|[_, second]| second)
    }

    /// Every row that is drawn, in rising order. Empty unless [`ReadBack::Rows`] was asked for.
    #[must_use]
    pub fn visible_rows(&self) -> Vec<u32> {
        let lists = self.lists.iter().flatten();
        let mut rows: Vec<u32> = lists.flat_map(|list| list.rows().iter().copied()).collect();
        rows.sort_unstable();
        rows
    }
}

/// How many instances the arguments of the draw calls draw, and how many of them draw any.
pub(super) fn counts(draws: &[u32]) -> (u32, u32) {
    let counts = draws.chunks_exact(DRAW_WORDS).map(|draw| draw[1]);
    counts.fold((0, 0), |(visible, batches), count| {
        (visible + count, batches + u32::from(count > 0))
    })
}

/// The batches that the arguments of the draw calls draw.
pub(super) fn batches(buckets: &[Bucket], draws: &[u32], rows: &[u32]) -> BatchList {
    let mut batches = Vec::new();
    let mut sorted = Vec::new();
    for (bucket, draw) in buckets.iter().zip(draws.chunks_exact(DRAW_WORDS)) {
        let (count, first) = (draw[1], draw[4]);
        if count > 0 {
            let begin = sorted.len();
            let drawn = rows.get(first as usize..(first + count) as usize);
            sorted.extend_from_slice(drawn.unwrap_or_default());
            // The GPU's threads put them there in any order.
            sorted[begin..].sort_unstable();
            batches.push(Batch {
                mesh: bucket.mesh,
                material: bucket.material,
                lod: bucket.lod,
                first: begin as u32,
                count,
            });
        }
    }
    BatchList::of(batches, sorted)
}
