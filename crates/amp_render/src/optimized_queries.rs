//! The systems of a frame: extraction of what changed, frustum culling, level of detail, batches.
//!
//! Each is one span with the counts it begins with; what it found is recorded as counters.
#![expect(
    clippy::needless_pass_by_value,
    reason = "a system takes its parameters by value"
)]

use amp_trace::{perf_gauge, perf_span};
use bevy_ecs::change_detection::DetectChanges;
use bevy_ecs::entity::Entity;
use bevy_ecs::entity_disabling::Disabled;
use bevy_ecs::lifecycle::RemovedComponents;
use bevy_ecs::query::{Added, Changed, Or, With};
use bevy_ecs::system::{Local, Query, Res, ResMut, SystemParam};
use bevy_tasks::ComputeTaskPool;
use bevy_transform::components::GlobalTransform;

use crate::camera::View;
pub use crate::extraction::InstanceData;
use crate::extraction::{Extraction, Parts};
use crate::frame::RenderFrame;
use crate::frustum::Frustum;
use crate::instance::{Aabb, MaterialId, MeshId, Visible};
use crate::instance_table::InstanceTable;
use crate::lod::MeshLods;

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
/// time in vectors. In tables of many instances, what moved is written in parallel on the compute task pool, where there is
/// one. `benches/culling.rs` measures it on one thread, and `cargo xtask bench-engine` compares it with the extraction of everything.
/// Allocates only when there are more instances than ever before, and the tasks.
pub fn extract_instances(
    mut table: ResMut<InstanceTable>,
    mut frame: ResMut<RenderFrame>,
    changed: Query<InstanceData, InstanceChanged>,
    instances: Query<InstanceData>,
    mut removals: InstanceRemovals,
    mut parts: Local<Parts>,
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
                let pool = ComputeTaskPool::try_get().map(|pool| &**pool);
                for rows in tables {
                    extraction.write_changed(table, rows, &mut parts, pool);
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
