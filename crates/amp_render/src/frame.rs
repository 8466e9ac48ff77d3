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
    /// Instances that the camera sees.
    pub visible: u32,
    /// Instances that it does not.
    pub culled: u32,
    /// Draw calls needed for the visible ones.
    pub batches: u32,
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
}

impl RenderFrame {
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

    /// How many instances each step handled.
    #[must_use]
    pub fn counts(&self) -> FrameCounts {
        self.counts
    }
}
