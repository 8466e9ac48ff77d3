// Puts each row of a list behind the others of its bucket.

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<storage, read> keys: array<u32>;
@group(0) @binding(2) var<storage, read_write> next: array<atomic<u32>>;
@group(0) @binding(3) var<storage, read_write> rows: array<u32>;

// FIRST_LIST or SECOND_LIST.
override list: u32;

@compute @workgroup_size(256)
fn compact(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) index: u32) {
    let row = row_of(workgroup, index);
    if row >= view.rows {
        return;
    }
    let key = keys[row];
    if key != NO_BUCKET && (key & list) != 0u {
        rows[atomicAdd(&next[key & BUCKET], 1u)] = row;
    }
}
