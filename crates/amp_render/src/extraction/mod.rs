//! From the entities of the world to the rows of the table.

mod components;
mod part;
mod parts;

use amp_trace::{perf_event, perf_gauge};
use bevy_ecs::entity::Entity;
use bevy_tasks::TaskPool;

use components::Components;
pub use components::InstanceData;
pub(crate) use components::{InstanceDataContiguousItem, InstanceDataItem};
pub(crate) use parts::Parts;

use crate::frame::{FrameCounts, RenderFrame};
use crate::instance_table::InstanceTable;

/// The counts of an extraction that is under way.
#[derive(Default)]
pub(crate) struct Extraction {
    written: u32,
    removed: u32,
    misplaced: u32,
}

impl Extraction {
    /// Writes one entity.
    pub(crate) fn write(&mut self, table: &mut InstanceTable, item: &InstanceDataItem<'_, '_>) {
        let row = item.row();
        let somewhere = table.write(item.entity, &row);
        self.count(row.visible, somewhere);
    }

    /// Writes those entities of one of the world's tables of which a component is new or was written.
    ///
    /// What only moved is written in parallel, where there is a pool and it pays; then the rest, which may make rows.
    pub(crate) fn write_changed(
        &mut self,
        table: &mut InstanceTable,
        rows: InstanceDataContiguousItem<'_, '_>,
        parts: &mut Parts,
        pool: Option<&TaskPool>,
    ) {
        let entities = Components::of(rows);
        for (part, entities) in parts.write_moved(entities, table, pool) {
            self.written += part.written.len() as u32;
            self.misplaced += part.misplaced;
            table.note_written(&part.written);
            for &index in &part.anew {
                let index = index as usize;
                let row = entities.row(index);
                let somewhere = table.write(entities.entities[index], &row);
                self.count(row.visible, somewhere);
            }
        }
    }

    fn count(&mut self, visible: bool, somewhere: bool) {
        self.written += 1;
        self.misplaced += u32::from(visible && !somewhere);
    }

    /// Removes an entity's row, if it has one.
    pub(crate) fn remove(&mut self, table: &mut InstanceTable, entity: Entity) {
        self.removed += u32::from(table.remove(entity));
    }

    /// Tells the frame, and the trace.
    pub(crate) fn finish(self, table: &InstanceTable, frame: &mut RenderFrame) {
        frame.counts = FrameCounts {
            instances: table.len() as u32,
            extracted: self.written,
            removed: self.removed,
            misplaced: self.misplaced,
            ..frame.counts
        };
        perf_gauge!("instances", frame.counts.instances);
        perf_gauge!("extracted", self.written);
        perf_gauge!("removed", self.removed);
        if self.misplaced > 0 {
            perf_event!(level: amp_trace::Level::WARN, "instances_misplaced", instances = self.misplaced);
        }
    }
}

#[cfg(test)]
mod tests;
