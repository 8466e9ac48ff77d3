//! What the trace of the city has to hold, by the rows of the contract.

use crate::oracle::{Count, Expected, Parent};

/// Frames that the city runs by default.
const FRAMES: u64 = 600;
/// Physics steps in them: no time has passed in the first.
const STEPS: u64 = FRAMES - 1;

/// Every instrumented system.
pub(super) const EXPECTED: &[Expected] = &[
    // Row 5: stages, plugin groups and plugins.
    Expected {
        row: 5,
        name: "load_plugins",
        krate: "amp_engine",
        parent: Parent::Any,
        count: Count::AtLeast(1),
        args: &["plugins", "stages"],
    },
    Expected {
        row: 5,
        name: "stage",
        krate: "amp_engine",
        parent: Parent::In(&["load_plugins"]),
        count: Count::AtLeast(2),
        args: &["stage", "plugins"],
    },
    Expected {
        row: 5,
        name: "plugin_group",
        krate: "amp_engine",
        parent: Parent::In(&["stage", "plugin_group"]),
        count: Count::AtLeast(1),
        args: &["group"],
    },
    Expected {
        row: 5,
        name: "plugin_build",
        krate: "amp_engine",
        parent: Parent::In(&["stage", "plugin_group"]),
        count: Count::AtLeast(3),
        args: &["plugin"],
    },
    Expected {
        row: 5,
        name: "plugins_ready",
        krate: "amp_engine",
        parent: Parent::Under("load_plugins"),
        count: Count::AtLeast(1),
        args: &["plugins"],
    },
    Expected {
        row: 5,
        name: "plugin_finish",
        krate: "amp_engine",
        parent: Parent::Under("load_plugins"),
        count: Count::AtLeast(1),
        args: &["plugins"],
    },
    Expected {
        row: 5,
        name: "plugin_cleanup",
        krate: "amp_engine",
        parent: Parent::Under("load_plugins"),
        count: Count::AtLeast(1),
        args: &["plugins"],
    },
    // Row 6: extraction, culling, batches.
    Expected {
        row: 6,
        name: "extract_instances",
        krate: "amp_render",
        parent: Parent::Any,
        count: Count::Exactly(FRAMES),
        args: &["instances"],
    },
    Expected {
        row: 6,
        name: "write_instances",
        krate: "amp_render",
        parent: Parent::In(&["extract_instances"]),
        count: Count::AtLeast(1),
        args: &[],
    },
    Expected {
        row: 6,
        name: "remove_instances",
        krate: "amp_render",
        parent: Parent::In(&["extract_instances"]),
        count: Count::AtLeast(1),
        args: &[],
    },
    Expected {
        row: 6,
        name: "cull_instances",
        krate: "amp_render",
        parent: Parent::Any,
        count: Count::Exactly(FRAMES),
        args: &["instances"],
    },
    Expected {
        row: 6,
        name: "select_lods",
        krate: "amp_render",
        parent: Parent::Any,
        count: Count::Exactly(FRAMES),
        args: &["instances"],
    },
    Expected {
        row: 6,
        name: "build_batches",
        krate: "amp_render",
        parent: Parent::Any,
        count: Count::Exactly(FRAMES),
        args: &["instances", "groups"],
    },
    // Row 8: drivers, physics and what is written back.
    Expected {
        row: 8,
        name: "drivers",
        krate: "amp_gameplay",
        parent: Parent::Any,
        count: Count::Exactly(STEPS),
        args: &["drivers"],
    },
    Expected {
        row: 8,
        name: "sync_transforms",
        krate: "amp_gameplay",
        parent: Parent::Any,
        count: Count::Exactly(FRAMES),
        args: &["candidates", "bodies", "dense"],
    },
    Expected {
        row: 8,
        name: "simulate",
        krate: "amp_gameplay",
        parent: Parent::Any,
        count: Count::Exactly(FRAMES),
        args: &["steps"],
    },
    Expected {
        row: 8,
        name: "physics_step",
        krate: "amp_gameplay",
        parent: Parent::Under("simulate"),
        count: Count::Exactly(STEPS),
        args: &[],
    },
    Expected {
        row: 8,
        name: "vehicle_controllers",
        krate: "amp_gameplay",
        parent: Parent::Any,
        count: Count::Exactly(STEPS),
        args: &["vehicles"],
    },
    Expected {
        row: 8,
        name: "place_wheels",
        krate: "amp_gameplay",
        parent: Parent::Any,
        count: Count::Exactly(FRAMES),
        args: &["wheels"],
    },
    Expected {
        row: 8,
        name: "attach_vehicles",
        krate: "amp_gameplay",
        parent: Parent::Any,
        count: Count::AtLeast(1),
        args: &["vehicles"],
    },
    Expected {
        row: 8,
        name: "attach_statics",
        krate: "amp_gameplay",
        parent: Parent::Any,
        count: Count::AtLeast(1),
        args: &["colliders"],
    },
    // Row 9: batch spawning and the preparation of bundles.
    Expected {
        row: 9,
        name: "bundle_preparation",
        krate: "gameplay_factory",
        parent: Parent::Any,
        count: Count::AtLeast(1),
        args: &["prefabs", "bundles"],
    },
    Expected {
        row: 9,
        name: "batch_spawn",
        krate: "gameplay_factory",
        parent: Parent::Any,
        count: Count::AtLeast(1),
        args: &["entities", "archetypes", "prefabs"],
    },
];

/// What is there when the graphics card culls: its own row, and the work of the processor for it.
pub(super) const EXPECTED_OF_GPU: &[Expected] = &[
    Expected {
        row: 7,
        name: "open_gpu",
        krate: "amp_render",
        parent: Parent::Under("load_plugins"),
        count: Count::Exactly(1),
        args: &[],
    },
    Expected {
        row: 7,
        name: "cull_on_gpu",
        krate: "amp_render",
        parent: Parent::Any,
        count: Count::Exactly(FRAMES),
        args: &["instances"],
    },
    Expected {
        row: 7,
        name: "record_gpu_culling",
        krate: "amp_render",
        parent: Parent::In(&["cull_on_gpu"]),
        count: Count::Exactly(FRAMES),
        args: &["instances"],
    },
    Expected {
        row: 7,
        name: "submit_gpu_culling",
        krate: "amp_render",
        parent: Parent::In(&["cull_on_gpu"]),
        count: Count::Exactly(FRAMES),
        args: &[],
    },
    Expected {
        row: 7,
        name: "gpu_culling",
        krate: "amp_render",
        parent: Parent::Any,
        count: Count::Exactly(FRAMES),
        args: &["instances"],
    },
    Expected {
        row: 7,
        name: "cull_rows",
        krate: "amp_render",
        parent: Parent::In(&["gpu_culling"]),
        count: Count::Exactly(FRAMES),
        args: &["rows"],
    },
    Expected {
        row: 7,
        name: "write_draws",
        krate: "amp_render",
        parent: Parent::In(&["gpu_culling"]),
        count: Count::Exactly(FRAMES),
        args: &["list"],
    },
    Expected {
        row: 7,
        name: "update_rows",
        krate: "amp_render",
        parent: Parent::In(&["gpu_culling"]),
        count: Count::AtLeast(1),
        args: &["updates"],
    },
];

/// A number that the city counts by itself, and a query that finds it in the trace.
pub(super) struct Counted {
    /// Its name in the city's JSON.
    pub(super) counter: &'static str,
    pub(super) sql: &'static str,
}

/// What the arguments and counters of the trace add up to, as either format names them.
pub(super) const COUNTED: &[Counted] = &[
    Counted {
        counter: "frames",
        sql: "select count(*) from slice where name glob 'frame [0-9]*'",
    },
    Counted {
        counter: "physics_steps",
        sql: "select sum(coalesce(extract_arg(arg_set_id, 'args.steps'), extract_arg(arg_set_id, 'debug.steps'))) from slice where name = 'simulate'",
    },
    Counted {
        counter: "vehicle_moves",
        sql: "select sum(coalesce(extract_arg(arg_set_id, 'args.moved'), extract_arg(arg_set_id, 'debug.moved'))) from slice where name = 'transforms_written'",
    },
    Counted {
        counter: "visible",
        sql: "select cast(sum(value) as int) from counter join counter_track on track_id = counter_track.id where name in ('visible value', 'visible')",
    },
    Counted {
        counter: "batches",
        sql: "select cast(sum(value) as int) from counter join counter_track on track_id = counter_track.id where name in ('batches value', 'batches')",
    },
    Counted {
        counter: "spawned",
        sql: "select sum(coalesce(extract_arg(arg_set_id, 'args.entities'), extract_arg(arg_set_id, 'debug.entities'))) from slice where name = 'batch_spawn'",
    },
];
