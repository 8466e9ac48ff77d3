//! The parts of one of the world's tables, on one thread or on several.
#![expect(
    unsafe_code,
    reason = "that parts have other entities each is known here, not to the compiler"
)]

use amp_trace::perf_span;
use bevy_tasks::TaskPool;

use super::components::Components;
use super::part::{PART_ROWS, Part};
use crate::instance_table::InstanceTable;

/// In tables of the world with fewer instances than this, one thread looks for what changed: below it, waking the others
/// takes as long as they save. `cargo xtask bench-engine` measures it.
pub(super) const PARALLEL_FIND: usize = 8 * PART_ROWS;

/// If fewer instances than this moved, one thread writes them, for the same reason: each costs more than to be looked at.
pub(super) const PARALLEL_WRITE: usize = 4_000;

/// The parts of the last extraction, whose memory the next one uses.
#[derive(Debug, Default)]
pub struct Parts(Vec<Part>);

impl Parts {
    /// Finds which entities of one of the world's tables changed, and writes those that only moved: in parallel, where there is
    /// a pool and it pays. Returns the parts with their entities: what they wrote is to be counted, what they put off to be
    /// written.
    pub(super) fn write_moved<'p, 'a>(
        &'p mut self,
        entities: Components<'a>,
        table: &mut InstanceTable,
        pool: Option<&TaskPool>,
    ) -> impl Iterator<Item = (&'p Part, Components<'a>)> + use<'p, 'a> {
        let count = entities.len().div_ceil(PART_ROWS);
        if self.0.len() < count {
            self.0.resize_with(count, Part::default);
        }
        let parts = &mut self.0[..count];
        let pool = pool.filter(|pool| pool.thread_num() > 1);
        let finders = pool.filter(|_| entities.len() >= PARALLEL_FIND);
        for_each_part(finders, entities, parts, |part, entities| {
            part.find(&entities);
        });
        let moved: usize = parts.iter().map(|part| part.moved).sum();
        let writers = pool.filter(|_| moved >= PARALLEL_WRITE && count > 1);
        let places = table.places();
        for_each_part(writers, entities, parts, |part, entities| {
            // SAFETY: a table of the world has every entity once, and parts have those of one table, apart.
            unsafe { part.place(&entities, places) };
        });
        parts.iter().zip(entities.chunks(PART_ROWS))
    }
}

/// Does something with each part and its entities: on the threads of a pool, or one after the other.
pub(super) fn for_each_part(
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
