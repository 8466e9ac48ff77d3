// Brings the rows up to date with what an extraction changed.

// Where the memory of a row comes from: itself, nowhere, or the row of this number.
const KEEP: u32 = 0xffffffffu;
const FORGET: u32 = 0xfffffffeu;

struct Update {
    row: u32,
    memory_from: u32,
    group: u32,
    center_x: u32,
    center_y: u32,
    center_z: u32,
    half_x: u32,
    half_y: u32,
    half_z: u32,
}

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<storage, read> updates: array<Update>;
@group(0) @binding(2) var<storage, read_write> moved: array<u32>;
@group(0) @binding(3) var<storage, read_write> centers: array<u32>;
@group(0) @binding(4) var<storage, read_write> half_extents: array<u32>;
@group(0) @binding(5) var<storage, read_write> groups_of: array<u32>;
@group(0) @binding(6) var<storage, read_write> memory: array<u32>;

// First, all that is remembered and moves is read: a row may give it away and get another's.
@compute @workgroup_size(256)
fn gather(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) index: u32) {
    let place = row_of(workgroup, index);
    if place >= view.updates {
        return;
    }
    let from_row = updates[place].memory_from;
    if from_row == FORGET {
        moved[place] = 0u;
    } else if from_row == KEEP {
        moved[place] = memory[updates[place].row];
    } else {
        moved[place] = memory[from_row];
    }
}

@compute @workgroup_size(256)
fn scatter(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) index: u32) {
    let place = row_of(workgroup, index);
    if place >= view.updates {
        return;
    }
    let update = updates[place];
    let row = update.row;
    memory[row] = moved[place];
    groups_of[row] = update.group;
    centers[row * 3u] = update.center_x;
    centers[row * 3u + 1u] = update.center_y;
    centers[row * 3u + 2u] = update.center_z;
    half_extents[row * 3u] = update.half_x;
    half_extents[row * 3u + 1u] = update.half_y;
    half_extents[row * 3u + 2u] = update.half_z;
}
