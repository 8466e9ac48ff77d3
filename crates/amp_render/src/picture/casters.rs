//! What throws shadows into the picture, which the camera need not see.

use amp_trace::perf_span;

use crate::batch::BatchList;
use crate::camera::View;
use crate::cull::VisibleSet;
use crate::frustum::Frustum;
use crate::instance_table::InstanceTable;

/// The level of detail that throws shadows.
const LEVEL: u8 = 1;

/// What the sun sees of a table.
#[derive(Debug, Default)]
pub(super) struct Casters {
    visible: VisibleSet,
    levels: Vec<u8>,
    pub(super) batches: BatchList,
}

impl Casters {
    /// Finds what the sun sees, on the calling thread: `benches/culling.rs` measures that search.
    pub(super) fn find(&mut self, table: &InstanceTable, sun_view: &View) {
        perf_span!("cull_casters", instances = table.len());
        let frustum = Frustum::new(&sun_view.clip_from_world());
        self.visible.cull(&frustum, table.boxes(), None);
        self.levels.clear();
        self.levels.resize(self.visible.len(), LEVEL);
        self.batches.build(
            table.groups(),
            table.groups_of(),
            self.visible.rows(),
            &self.levels,
        );
    }
}
