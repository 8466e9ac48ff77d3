//! From the entities of the world to the rows of the table.
#![expect(
    unsafe_code,
    reason = "that parts have other entities each is known here, not to the compiler"
)]

mod components;
mod part;

use amp_trace::{perf_event, perf_gauge, perf_span};
use bevy_ecs::entity::Entity;
use bevy_tasks::TaskPool;

use components::Components;
pub use components::InstanceData;
pub(crate) use components::{InstanceDataContiguousItem, InstanceDataItem};
use part::{PART_ROWS, Part};

use crate::frame::{FrameCounts, RenderFrame};
use crate::instance_table::InstanceTable;

/// In tables of the world with fewer instances than this, one thread looks for what changed: below it, waking the others
/// takes as long as they save. `cargo xtask bench-engine` measures it.
const PARALLEL_FIND: usize = 8 * PART_ROWS;

/// The same for writing, where fewer instances than this moved. They are less than one part, but cost more each.
const PARALLEL_WRITE: usize = 4_000;

/// The parts of the last extraction, whose memory the next one uses.
#[derive(Debug, Default)]
pub struct Parts(Vec<Part>);

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
        Parts(parts): &mut Parts,
        pool: Option<&TaskPool>,
    ) {
        let entities = Components::of(rows);
        let count = entities.len().div_ceil(PART_ROWS);
        if parts.len() < count {
            parts.resize_with(count, Part::default);
        }
        let parts = &mut parts[..count];
        let pool = pool.filter(|pool| pool.thread_num() > 1);
        let finders = pool.filter(|_| entities.len() >= PARALLEL_FIND);
        for_each_part(finders, entities, parts, |part, entities| {
            part.find(&entities);
        });
        let moved: usize = parts.iter().map(|part| part.moved).sum();
        let writers = pool.filter(|_| moved >= PARALLEL_WRITE && parts.len() > 1);
        let places = table.places();
        for_each_part(writers, entities, parts, |part, entities| {
            // SAFETY: a table of the world has every entity once, and parts have those of one table, apart.
            unsafe { part.place(&entities, places) };
        });
        for (part, entities) in parts.iter().zip(entities.chunks(PART_ROWS)) {
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

/// Does something with each part and its entities: on the threads of a pool, or one after the other.
fn for_each_part(
    pool: Option<&TaskPool>,
    entities: Components<'_>,
    parts: &mut [Part],
    work: impl Fn(&mut Part, Components<'_>) + Sync,
) {
    let parts = parts.iter_mut().zip(entities.chunks(PART_ROWS));
    match pool {
        Some(pool) => {
            let work = &work;
            pool.scope(|scope| {
                for (part, entities) in parts {
                    scope.spawn(async move {
                        perf_span!("extract_task", instances = entities.len());
                        work(part, entities);
                    });
                }
            });
        }
        None => parts.for_each(|(part, entities)| work(part, entities)),
    }
}
