//! The systems of a frame: extraction of what changed, frustum culling, level of detail, batches.
//!
//! Each is one span with the counts it begins with; what it found is recorded as counters.
#![expect(
    clippy::needless_pass_by_value,
    reason = "a system takes its parameters by value"
)]

use amp_trace::{perf_event, perf_gauge, perf_span};
use bevy_ecs::change_detection::{DetectChanges, Ref, Tick};
use bevy_ecs::entity::Entity;
use bevy_ecs::entity_disabling::Disabled;
use bevy_ecs::lifecycle::RemovedComponents;
use bevy_ecs::query::{Added, Changed, Or, QueryData, With};
use bevy_ecs::system::{Local, Query, Res, ResMut, SystemParam};
use bevy_tasks::ComputeTaskPool;
use bevy_transform::components::GlobalTransform;

use crate::camera::View;
use crate::frame::{FrameCounts, RenderFrame};
use crate::frustum::Frustum;
use crate::instance::{Aabb, MaterialId, MeshId, Visible};
use crate::instance_table::{InstanceRow, InstanceTable, Placed};
use crate::lanes::{self, Since, Ticks, WORD};
use crate::lod::MeshLods;
use crate::prefetch::prefetch;

/// The components that make an instance, and when they were written.
#[derive(QueryData)]
#[query_data(contiguous(all))]
pub struct InstanceData {
    entity: Entity,
    mesh: Ref<'static, MeshId>,
    material: Ref<'static, MaterialId>,
    aabb: Ref<'static, Aabb>,
    visible: Ref<'static, Visible>,
    transform: Ref<'static, GlobalTransform>,
}

/// Any of an instance's components is new or was written since the system ran last.
pub type InstanceChanged = Or<(
    Changed<GlobalTransform>,
    Changed<Visible>,
    Changed<Aabb>,
    Changed<MeshId>,
    Changed<MaterialId>,
)>;

/// The ways in which an entity stops being an instance, or becomes one without a change.
#[derive(SystemParam)]
pub struct InstanceRemovals<'w, 's> {
    meshes: RemovedComponents<'w, 's, MeshId>,
    materials: RemovedComponents<'w, 's, MaterialId>,
    aabbs: RemovedComponents<'w, 's, Aabb>,
    visibles: RemovedComponents<'w, 's, Visible>,
    transforms: RemovedComponents<'w, 's, GlobalTransform>,
    disabled: Query<'w, 's, Entity, (With<MeshId>, Added<Disabled>)>,
    enabled: RemovedComponents<'w, 's, Disabled>,
}

/// Brings the table up to date with the instances that are new, changed or gone.
///
/// Gone are those that were despawned, lost one of their components or were disabled. The system
/// has to run in every update of the app: the world forgets removals after the next one. Where it
/// did not, [`extract_all_instances`] sets the table right.
///
/// # Cost
/// Proportional to what changed, plus a look at the change ticks of every instance, 64 of them at a
/// time in vectors. `benches/culling.rs` measures it, and `cargo xtask bench-engine` compares it with
/// the extraction of everything. Allocates only when there are more instances than ever before.
pub fn extract_instances(
    mut table: ResMut<InstanceTable>,
    mut frame: ResMut<RenderFrame>,
    changed: Query<InstanceData, InstanceChanged>,
    instances: Query<InstanceData>,
    mut removals: InstanceRemovals,
    mut words: Local<Vec<u64>>,
) {
    perf_span!("extract_instances", instances = table.len());
    let table = &mut *table;
    table.begin();
    let mut extraction = Extraction::default();
    {
        perf_span!("remove_instances");
        let removals = &mut removals;
        let removed = (removals.meshes.read())
            .chain(removals.materials.read())
            .chain(removals.aabbs.read())
            .chain(removals.visibles.read())
            .chain(removals.transforms.read());
        for entity in removed {
            // A component that is back in place made no gap.
            if table.row_of(entity).is_some() && !instances.contains(entity) {
                extraction.remove(table, entity);
            }
        }
        for entity in &removals.disabled {
            extraction.remove(table, entity);
        }
    }
    {
        perf_span!("write_instances");
        match instances.contiguous_iter() {
            Ok(tables) => {
                for rows in tables {
                    extraction.write_changed(table, &rows, &mut words);
                }
            }
            // Some component that disables entities is not kept in tables: one by one, then.
            Err(_) => {
                for item in &changed {
                    extraction.write(table, &item);
                }
            }
        }
        for entity in removals.enabled.read() {
            if let Ok(item) = instances.get(entity) {
                extraction.write(table, &item);
            }
        }
    }
    extraction.finish(table, &mut frame);
}

/// Empties the table and extracts every instance anew.
///
/// The levels of detail start over as well.
///
/// # Cost
/// Proportional to the instances; `benches/culling.rs` measures it.
pub fn extract_all_instances(
    mut table: ResMut<InstanceTable>,
    mut frame: ResMut<RenderFrame>,
    instances: Query<InstanceData>,
) {
    perf_span!("extract_all_instances", instances = table.len());
    let table = &mut *table;
    table.begin();
    table.clear();
    let mut extraction = Extraction::default();
    for item in &instances {
        extraction.write(table, &item);
    }
    extraction.finish(table, &mut frame);
}

/// Sets the bit of each entity of one of the world's tables of which a component is new or was
/// written since the system ran last, as [`InstanceChanged`] says.
fn find_changed(rows: &InstanceDataContiguousItem<'_, '_>, words: &mut Vec<u64>) {
    let len = rows.entity.len();
    words.clear();
    words.resize(len.div_ceil(WORD), 0);
    let since = since(rows);
    let ticks = [
        rows.transform.changed_ticks_slice(),
        rows.visible.changed_ticks_slice(),
        rows.aabb.changed_ticks_slice(),
        rows.mesh.changed_ticks_slice(),
        rows.material.changed_ticks_slice(),
    ];
    let (whole, rest) = words.split_at_mut(len / WORD);
    lanes::changed_since(since, ticks.map(|ticks| ticks.as_chunks().0), whole);
    if !rest.is_empty() {
        let last = ticks.map(|ticks| {
            [padded(
                ticks.as_chunks::<WORD>().1,
                rows.mesh.last_run_tick(),
            )]
        });
        lanes::changed_since(since, last.each_ref().map(<[Ticks; 1]>::as_slice), rest);
    }
}

/// When the system ran last, and when it runs: the same for all components.
fn since(rows: &InstanceDataContiguousItem<'_, '_>) -> Since {
    Since::new(rows.mesh.last_run_tick(), rows.mesh.this_run_tick())
}

/// The ticks of up to 64 components, filled up with one that is not new.
fn padded(ticks: &[Tick], old: Tick) -> Ticks {
    let mut padded = [old; WORD];
    padded[..ticks.len()].copy_from_slice(ticks);
    padded
}

/// Entities that are written together: enough to wait for at once, few enough for their memory to
/// fit in the nearest cache.
const BATCH: usize = 16;

/// The counts of an extraction that is under way.
#[derive(Default)]
struct Extraction {
    written: u32,
    removed: u32,
    misplaced: u32,
}

impl Extraction {
    fn write(&mut self, table: &mut InstanceTable, item: &InstanceDataItem<'_, '_>) {
        let somewhere = table.write(
            item.entity,
            &InstanceRow {
                mesh: *item.mesh,
                material: *item.material,
                aabb: *item.aabb,
                visible: item.visible.0,
                world_from_local: item.transform.affine(),
            },
        );
        self.count(*item.visible, somewhere);
    }

    /// Writes those entities of one of the world's tables of which a component is new or was written.
    fn write_changed(
        &mut self,
        table: &mut InstanceTable,
        rows: &InstanceDataContiguousItem<'_, '_>,
        words: &mut Vec<u64>,
    ) {
        find_changed(rows, words);
        let mut batch = [0; BATCH];
        let mut found = 0;
        for (index, &word) in words.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                batch[found] = index * WORD + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                found += 1;
                if found == BATCH {
                    self.write_batch(table, rows, &batch);
                    found = 0;
                }
            }
        }
        self.write_batch(table, rows, &batch[..found]);
    }

    /// Writes some entities of one of the world's tables.
    ///
    /// Where they lie far apart, most of the time goes into waiting for memory. All of it is asked for first, what
    /// depends on something else after that, so that the waits are one.
    fn write_batch(
        &mut self,
        table: &mut InstanceTable,
        rows: &InstanceDataContiguousItem<'_, '_>,
        batch: &[usize],
    ) {
        let is_scattered = match batch {
            [first, .., last] => last - first >= 4 * batch.len(),
            _ => false,
        };
        if is_scattered {
            for &row in batch {
                table.prefetch_row_of(rows.entity[row]);
                prefetch(&rows.transform[row]);
                prefetch(&rows.aabb[row]);
                prefetch(&rows.visible[row]);
            }
            for &row in batch {
                table.prefetch_row(rows.entity[row]);
            }
        }
        let since = since(rows);
        let (mesh_ticks, material_ticks) = (
            rows.mesh.changed_ticks_slice(),
            rows.material.changed_ticks_slice(),
        );
        for &row in batch {
            let (entity, visible) = (rows.entity[row], rows.visible[row]);
            let placed = Placed {
                aabb: rows.aabb[row],
                visible: visible.0,
                world_from_local: rows.transform[row].affine(),
            };
            // Most that changed have only moved, and what they show need not be looked up.
            let is_shown_anew =
                since.is_before(mesh_ticks[row]) || since.is_before(material_ticks[row]);
            let moved = if is_shown_anew {
                None
            } else {
                table.place(entity, &placed)
            };
            let somewhere = moved.unwrap_or_else(|| {
                let (mesh, material) = (rows.mesh[row], rows.material[row]);
                table.write(entity, &placed.showing(mesh, material))
            });
            self.count(visible, somewhere);
        }
    }

    fn count(&mut self, visible: Visible, somewhere: bool) {
        self.written += 1;
        self.misplaced += u32::from(visible.0 && !somewhere);
    }

    fn remove(&mut self, table: &mut InstanceTable, entity: Entity) {
        self.removed += u32::from(table.remove(entity));
    }

    fn finish(self, table: &InstanceTable, frame: &mut RenderFrame) {
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

/// Finds the instances that the camera sees.
///
/// Runs in parallel on the compute task pool, where there is one and it pays.
pub fn cull_instances(view: Res<View>, table: Res<InstanceTable>, mut frame: ResMut<RenderFrame>) {
    perf_span!("cull_instances", instances = table.len());
    let frame = &mut *frame;
    let frustum = Frustum::new(&view.clip_from_world());
    let pool = ComputeTaskPool::try_get().map(|pool| &**pool);
    frame.visible.cull(&frustum, table.boxes(), pool);
    frame.counts.visible = frame.visible.len() as u32;
    frame.counts.culled = (table.len() - frame.visible.len()) as u32;
    perf_gauge!("visible", frame.counts.visible);
    perf_gauge!("culled", frame.counts.culled);
}

/// Chooses the level of detail of every visible instance.
pub fn select_lods(
    view: Res<View>,
    table: Res<InstanceTable>,
    lods: Res<MeshLods>,
    mut frame: ResMut<RenderFrame>,
) {
    perf_span!("select_lods", instances = frame.visible.len());
    let frame = &mut *frame;
    if lods.is_changed() {
        frame.lods.forget_distances();
    }
    let visible = frame.visible.rows();
    frame.lods.select(&table, &lods, view.translation, visible);
}

/// Sorts the visible instances into batches by mesh, material and level of detail.
pub fn build_batches(table: Res<InstanceTable>, mut frame: ResMut<RenderFrame>) {
    perf_span!(
        "build_batches",
        instances = frame.visible.len(),
        groups = table.groups().len()
    );
    let frame = &mut *frame;
    frame.batches.build(
        table.groups(),
        table.groups_of(),
        frame.visible.rows(),
        frame.lods.levels(),
    );
    let batches = frame.batches.batches().len() as u32;
    frame.count(frame.counts.visible, batches);
    perf_gauge!("batches", batches);
}
