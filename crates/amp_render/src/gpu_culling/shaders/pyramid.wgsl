// A pyramid of depths: each texel of a level is the farthest of the up to four below it. Depth is 1
// at the near plane and falls to 0, so the farthest is the least.

struct Sizes {
    // The sizes of the level below and of this one.
    below: vec2<u32>,
    size: vec2<u32>,
    // Where they begin in the pyramid.
    below_begin: u32,
    begin: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> pyramid: array<f32>;
@group(0) @binding(2) var depth: texture_depth_2d;

// The lowest level is the depth picture itself.
@compute @workgroup_size(16, 16)
fn base(@builtin(global_invocation_id) at: vec3<u32>) {
    if any(at.xy >= sizes.size) {
        return;
    }
    pyramid[sizes.begin + at.y * sizes.size.x + at.x] = textureLoad(depth, at.xy, 0);
}

@compute @workgroup_size(16, 16)
fn reduce(@builtin(global_invocation_id) at: vec3<u32>) {
    if any(at.xy >= sizes.size) {
        return;
    }
    let low = at.xy * 2u;
    let high = min(low + 1u, sizes.below - 1u);
    let first = sizes.below_begin + low.y * sizes.below.x;
    let second = sizes.below_begin + high.y * sizes.below.x;
    let farthest = min(
        min(pyramid[first + low.x], pyramid[first + high.x]),
        min(pyramid[second + low.x], pyramid[second + high.x]),
    );
    pyramid[sizes.begin + at.y * sizes.size.x + at.x] = farthest;
}
