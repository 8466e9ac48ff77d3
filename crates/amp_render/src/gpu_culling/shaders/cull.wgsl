// Which rows the camera sees, at which level of detail, and how many fall into each bucket.
//
// Floating point answers where it is sure: where a distance is farther from zero, or from a border,
// than any order or fusion of the operations could move it. The others are asked in `binary32`.

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<storage, read> centers: array<u32>;
@group(0) @binding(2) var<storage, read> half_extents: array<u32>;
@group(0) @binding(3) var<storage, read> groups_of: array<u32>;
@group(0) @binding(4) var<storage, read> groups: array<DrawGroup>;
@group(0) @binding(5) var<storage, read_write> memory: array<u32>;
@group(0) @binding(6) var<storage, read_write> keys: array<u32>;
@group(0) @binding(7) var<storage, read_write> counts: array<atomic<u32>>;

// Both this shader and the processor round each of at most eight operations by 2^-24 of numbers that
// add up to the size: together less than 2^-20 of it. Twice that.
const SURE: f32 = 0x1p-19;
// What numbers too small for a normal exponent may be off by, should the card take them for zero:
// three components below 2^-126, each times a coordinate below 2^51.
const SMALLEST: f32 = 1.0e-18;
// The same for sums of squares.
const SMALLEST_SQUARE: f32 = 1.0e-36;

fn center_of(row: u32) -> vec3<u32> {
    return vec3(centers[row * 3u], centers[row * 3u + 1u], centers[row * 3u + 2u]);
}

fn half_extent_of(row: u32) -> vec3<u32> {
    return vec3(half_extents[row * 3u], half_extents[row * 3u + 1u], half_extents[row * 3u + 2u]);
}

// The signed distance of a corner to a plane as the processor computes it, as bits.
fn exact_distance(plane: Plane, center: vec3<u32>, half_extent: vec3<u32>) -> u32 {
    let away = (vec3(1u) - plane.corner.xyz) * SIGN;
    let x = add(center.x, half_extent.x ^ away.x);
    let y = add(center.y, half_extent.y ^ away.y);
    let z = add(center.z, half_extent.z ^ away.z);
    let n = plane.numbers;
    return add(add(add(multiply(n.x, x), multiply(n.y, y)), multiply(n.z, z)), n.w);
}

fn is_in_front(plane: Plane, center: vec3<u32>, half_extent: vec3<u32>) -> bool {
    if plane.corner.w == 0u {
        let c = bitcast<vec3<f32>>(center);
        let h = bitcast<vec3<f32>>(half_extent);
        let n = bitcast<vec4<f32>>(plane.numbers);
        let corner = c + select(-h, h, plane.corner.xyz == vec3(1u));
        let distance = n.x * corner.x + n.y * corner.y + n.z * corner.z + n.w;
        let size = dot(abs(n.xyz), abs(c) + h) + abs(n.w);
        let doubt = size * SURE + SMALLEST;
        if abs(distance) > doubt {
            return distance > 0.0;
        }
    }
    return is_not_negative(exact_distance(plane, center, half_extent));
}

fn is_seen(center: vec3<u32>, half_extent: vec3<u32>) -> bool {
    for (var index = 0u; index < 6u; index++) {
        if !is_in_front(view.planes[index], center, half_extent) {
            return false;
        }
    }
    return true;
}

// How far away a centre is, squared, as the processor computes it, as bits.
fn exact_square(center: vec3<u32>) -> u32 {
    let x = subtract(center.x, view.camera.x);
    let y = subtract(center.y, view.camera.y);
    let z = subtract(center.z, view.camera.z);
    return add(add(multiply(x, x), multiply(y, y)), multiply(z, z));
}

// Whether floating point cannot tell on which side of a border a squared distance is.
fn is_doubtful(square: f32, border: u32) -> bool {
    return !(abs(square - bitcast<f32>(border)) > square * SURE + SMALLEST_SQUARE);
}

struct Borders {
    leave: u32,
    middle: u32,
    enter: u32,
}

fn borders_passed(group: u32, center: vec3<u32>) -> Borders {
    let last = groups[group].last;
    var passed = Borders(0u, 0u, 0u);
    if last == 0u {
        return passed;
    }
    var doubtful = (groups[group].exact | view.camera.w) != 0u;
    if !doubtful {
        let away = bitcast<vec3<f32>>(center) - bitcast<vec3<f32>>(view.camera.xyz);
        let square = dot(away, away);
        for (var index = 0u; index < last; index++) {
            let leave = groups[group].leave[index];
            let middle = groups[group].middle[index];
            let enter = groups[group].enter[index];
            doubtful |= is_doubtful(square, leave) | is_doubtful(square, middle) | is_doubtful(square, enter);
            passed.leave += u32(bitcast<f32>(leave) <= square);
            passed.middle += u32(bitcast<f32>(middle) <= square);
            passed.enter += u32(bitcast<f32>(enter) <= square);
        }
    }
    if doubtful {
        let square = exact_square(center);
        passed = Borders(0u, 0u, 0u);
        for (var index = 0u; index < last; index++) {
            passed.leave += u32(at_most(groups[group].leave[index], square));
            passed.middle += u32(at_most(groups[group].middle[index], square));
            passed.enter += u32(at_most(groups[group].enter[index], square));
        }
    }
    return passed;
}

// The level at a distance, given what is remembered of the level before.
fn level_of(group: u32, center: vec3<u32>, remembered: u32) -> u32 {
    let passed = borders_passed(group, center);
    if remembered == 0u {
        return passed.middle;
    }
    return clamp(remembered - 1u, passed.leave, passed.enter);
}

@compute @workgroup_size(256)
fn cull(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) index: u32) {
    let row = row_of(workgroup, index);
    if row >= view.rows {
        return;
    }
    var key = NO_BUCKET;
    let center = center_of(row);
    // A box that is nowhere has no place.
    if !is_nan(center.x) && is_seen(center, half_extent_of(row)) {
        let group = groups_of[row];
        let before = memory[row];
        let level = level_of(group, center, before & LEVEL);
        memory[row] = (before & ~LEVEL) | (level + 1u);
        key = groups[group].first_bucket + level;
        if view.occlusion == 0u || (before & SEEN) != 0u {
            atomicAdd(&counts[key], 1u);
            key |= FIRST_LIST;
        }
    } else {
        memory[row] &= ~SEEN;
    }
    keys[row] = key;
}
