// Which rows of the view are hidden behind what the first list has drawn.
//
// In doubt, a row is visible: where its box reaches behind the camera, and by a pixel and a little of
// depth everywhere, which is more than what rounding moves.

struct Levels {
    // Per level of the pyramid, where it begins and how many texels one of its lines has.
    level: array<vec4<u32>, 16>,
}

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<uniform> levels: Levels;
@group(0) @binding(2) var<storage, read> pyramid: array<f32>;
@group(0) @binding(3) var<storage, read> centers: array<f32>;
@group(0) @binding(4) var<storage, read> half_extents: array<f32>;
@group(0) @binding(5) var<storage, read_write> memory: array<u32>;
@group(0) @binding(6) var<storage, read_write> keys: array<u32>;
@group(0) @binding(7) var<storage, read_write> counts: array<atomic<u32>>;

// How much nearer than it is a box is taken to be.
const NEARER: f32 = 1.0001;
const NEARER_YET: f32 = 1.0e-6;
// Boxes nearer to the camera's plane than this, as clip space's w, have no place in the picture.
const LEAST_W: f32 = 1.0e-6;

fn center_of(row: u32) -> vec3<f32> {
    return vec3(centers[row * 3u], centers[row * 3u + 1u], centers[row * 3u + 2u]);
}

fn half_extent_of(row: u32) -> vec3<f32> {
    return vec3(half_extents[row * 3u], half_extents[row * 3u + 1u], half_extents[row * 3u + 2u]);
}

fn depth_at(level: u32, x: u32, y: u32) -> f32 {
    let place = levels.level[level];
    return pyramid[place.x + y * place.y + x];
}

fn is_hidden(center: vec3<f32>, half_extent: vec3<f32>) -> bool {
    if view.picture.x == 0u || view.picture.y == 0u {
        return false;
    }
    let from_camera = center - bitcast<vec3<f32>>(view.camera.xyz);
    var low = vec2(3.0e38);
    var high = vec2(-3.0e38);
    var nearest = 0.0;
    for (var corner = 0u; corner < 8u; corner++) {
        let side = vec3(f32(corner & 1u), f32((corner >> 1u) & 1u), f32(corner >> 2u)) * 2.0 - 1.0;
        let clip = view.clip_from_camera * vec4(from_camera + side * half_extent, 1.0);
        if !(clip.w > LEAST_W) || !(clip.z <= clip.w) {
            return false;
        }
        let place = clip.xyz / clip.w;
        low = min(low, place.xy);
        high = max(high, place.xy);
        nearest = max(nearest, place.z);
    }
    // From the middle, with y up, to pixels from the upper left corner; a pixel more on each side.
    let size = vec2<f32>(view.picture);
    let left_top = clamp(vec2(low.x, -high.y) * 0.5 + 0.5, vec2(0.0), vec2(1.0)) * size - 1.0;
    let right_bottom = clamp(vec2(high.x, -low.y) * 0.5 + 0.5, vec2(0.0), vec2(1.0)) * size + 1.0;
    var first = vec2<u32>(clamp(floor(left_top), vec2(0.0), size - 1.0));
    var last = vec2<u32>(clamp(floor(right_bottom), vec2(0.0), size - 1.0));
    // The finest level at which the rectangle is at most two texels wide and high.
    var level = 0u;
    while any(last - first > vec2(1u)) && level + 1u < view.pyramid_levels {
        level++;
        first = first >> vec2(1u);
        last = last >> vec2(1u);
    }
    let farthest = min(
        min(depth_at(level, first.x, first.y), depth_at(level, last.x, first.y)),
        min(depth_at(level, first.x, last.y), depth_at(level, last.x, last.y)),
    );
    return nearest * NEARER + NEARER_YET < farthest;
}

@compute @workgroup_size(256)
fn occlude(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) index: u32) {
    let row = row_of(workgroup, index);
    if row >= view.rows {
        return;
    }
    let key = keys[row];
    if key == NO_BUCKET {
        return;
    }
    if is_hidden(center_of(row), half_extent_of(row)) {
        memory[row] &= ~SEEN;
        return;
    }
    memory[row] |= SEEN;
    if (key & FIRST_LIST) == 0u {
        keys[row] = key | SECOND_LIST;
        atomicAdd(&counts[key & BUCKET], 1u);
    }
}
