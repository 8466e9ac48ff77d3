//! What one frame draws, and the counts of how it came about.

use bevy_ecs::resource::Resource;

use crate::batch::{Batch, BatchList};
use crate::cull::VisibleSet;
use crate::lod::LodState;

/// How many instances a frame's steps handled.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct FrameCounts {
    /// Instances in the world, hidden ones too.
    pub instances: u32,
    /// Instances whose rows were written, because they are new or changed.
    pub extracted: u32,
    /// Instances whose rows were removed.
    pub removed: u32,
    /// Instances that may be drawn but have a transform or box that is not finite, among those
    /// extracted in this frame. They are seen from nowhere.
    pub misplaced: u32,
    /// Instances that the camera sees. Where the graphics card culls, this and what follows are of the last
    /// frame that was read back, some frames ago.
    pub visible: u32,
    /// Instances that it does not.
    pub culled: u32,
    /// Draw calls needed for the visible ones.
    pub batches: u32,
}

/// What was visible in all frames so far, as far as it is known.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct FrameSums {
    /// Frames; those whose counts stay on the graphics card are not among them.
    pub frames: u64,
    /// Instances that the camera saw.
    pub visible: u64,
    /// Draw calls.
    pub batches: u64,
}

/// Who found what the frame draws.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum CulledBy {
    /// The systems of [`optimized_queries`](crate::optimized_queries).
    #[default]
    Processor,
    /// The graphics card: rows and batches are there, not in [`RenderFrame`].
    GraphicsCard,
}

/// What the frame draws. The buffers are kept from frame to frame.
///
/// Rows are those of the [`InstanceTable`](crate::InstanceTable); they hold until the next
/// extraction.
#[derive(Resource, Debug, Default)]
pub struct RenderFrame {
    pub(crate) visible: VisibleSet,
    pub(crate) lods: LodState,
    pub(crate) batches: BatchList,
    pub(crate) counts: FrameCounts,
    pub(crate) sums: FrameSums,
}

impl RenderFrame {
    /// Counts what is visible in a frame.
    pub(crate) fn count(&mut self, visible: u32, batches: u32) {
        self.counts.visible = visible;
        self.counts.culled = self.counts.instances.saturating_sub(visible);
        self.counts.batches = batches;
        self.sums.frames += 1;
        self.sums.visible += u64::from(visible);
        self.sums.batches += u64::from(batches);
    }

    /// Forgets the rows, which are those of the graphics card now.
    #[cfg(feature = "gpu")]
    pub(crate) fn forget_rows(&mut self) {
        self.visible.clear();
        self.lods.clear_levels();
        self.batches.clear();
    }

    /// The rows that the camera sees, in rising order.
    #[must_use]
    pub fn visible_rows(&self) -> &[u32] {
        self.visible.rows()
    }

    /// The rows that the camera sees, as bits.
    #[must_use]
    pub fn visible(&self) -> &VisibleSet {
        &self.visible
    }

    /// The level of detail of each visible row, in the order of [`RenderFrame::visible_rows`].
    #[must_use]
    pub fn levels(&self) -> &[u8] {
        self.lods.levels()
    }

    /// What to draw, ordered by mesh, material and level of detail.
    #[must_use]
    pub fn batches(&self) -> &[Batch] {
        self.batches.batches()
    }

    /// The rows of all batches, one after the other: the instance indices to upload.
    #[must_use]
    pub fn batched_rows(&self) -> &[u32] {
        self.batches.rows()
    }

    /// The rows of one batch.
    ///
    /// # Panics
    /// If the batch is of another frame.
    #[must_use]
    pub fn rows_of(&self, batch: &Batch) -> &[u32] {
        self.batches.rows_of(batch)
    }

    /// What was visible in all frames so far.
    #[must_use]
    pub fn sums(&self) -> FrameSums {
        self.sums
    }

    /// How many instances each step handled.
    #[must_use]
    pub fn counts(&self) -> FrameCounts {
        self.counts
    }
}
