//! What the trace of the city has to hold, by the rows of the contract.

use crate::oracle::{Expected, Parent};

/// Frames that the city runs by default.
const FRAMES: u64 = 600;

/// Every instrumented system.
pub(super) const EXPECTED: &[Expected] = &[
    // Row 5: stages, plugin groups and plugins.
    Expected {
        row: 5,
        name: "load_plugins",
        krate: "amp_engine",
        parent: Parent::Any,
        at_least: 1,
        args: &["plugins", "stages"],
    },
    Expected {
        row: 5,
        name: "stage",
        krate: "amp_engine",
        parent: Parent::In(&["load_plugins"]),
        at_least: 2,
        args: &["stage", "plugins"],
    },
    Expected {
        row: 5,
        name: "plugin_group",
        krate: "amp_engine",
        parent: Parent::In(&["stage", "plugin_group"]),
        at_least: 1,
        args: &["group"],
    },
    Expected {
        row: 5,
        name: "plugin_build",
        krate: "amp_engine",
        parent: Parent::In(&["stage", "plugin_group"]),
        at_least: 3,
        args: &["plugin"],
    },
    Expected {
        row: 5,
        name: "plugins_ready",
        krate: "amp_engine",
        parent: Parent::Under("load_plugins"),
        at_least: 1,
        args: &["plugins"],
    },
    Expected {
        row: 5,
        name: "plugin_finish",
        krate: "amp_engine",
        parent: Parent::Under("load_plugins"),
        at_least: 1,
        args: &["plugins"],
    },
    Expected {
        row: 5,
        name: "plugin_cleanup",
        krate: "amp_engine",
        parent: Parent::Under("load_plugins"),
        at_least: 1,
        args: &["plugins"],
    },
    // Row 6: extraction, culling, batches.
    Expected {
        row: 6,
        name: "extract_instances",
        krate: "amp_render",
        parent: Parent::Any,
        at_least: FRAMES,
        args: &["instances"],
    },
    Expected {
        row: 6,
        name: "write_instances",
        krate: "amp_render",
        parent: Parent::In(&["extract_instances"]),
        at_least: 1,
        args: &[],
    },
    Expected {
        row: 6,
        name: "remove_instances",
        krate: "amp_render",
        parent: Parent::In(&["extract_instances"]),
        at_least: 1,
        args: &[],
    },
    Expected {
        row: 6,
        name: "cull_instances",
        krate: "amp_render",
        parent: Parent::Any,
        at_least: FRAMES,
        args: &["instances"],
    },
    Expected {
        row: 6,
        name: "select_lods",
        krate: "amp_render",
        parent: Parent::Any,
        at_least: FRAMES,
        args: &["instances"],
    },
    Expected {
        row: 6,
        name: "build_batches",
        krate: "amp_render",
        parent: Parent::Any,
        at_least: FRAMES,
        args: &["instances", "groups"],
    },
    // Row 8: drivers, physics and what is written back.
    Expected {
        row: 8,
        name: "drivers",
        krate: "amp_gameplay",
        parent: Parent::Any,
        at_least: FRAMES,
        args: &["drivers"],
    },
    // Row 9: batch spawning and the preparation of bundles.
];
