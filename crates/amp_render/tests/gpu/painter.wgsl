// Boxes as they stand, each pixel with the row of the nearest one.

@group(0) @binding(0) var<uniform> clip_from_camera: mat4x4<f32>;
@group(0) @binding(1) var<uniform> camera: vec4<f32>;
@group(0) @binding(2) var<storage, read> boxes: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> rows: array<u32>;

struct Corner {
    @builtin(position) place: vec4<f32>,
    @location(0) @interpolate(flat) row: u32,
}

@vertex
fn corner(@builtin(vertex_index) vertex: u32, @builtin(instance_index) instance: u32) -> Corner {
    let row = rows[instance];
    let side = vec3(f32(vertex & 1u), f32((vertex >> 1u) & 1u), f32(vertex >> 2u)) * 2.0 - 1.0;
    let center = boxes[row * 2u].xyz - camera.xyz;
    let half_extents = boxes[row * 2u + 1u].xyz;
    return Corner(clip_from_camera * vec4(center + side * half_extents, 1.0), row);
}

@fragment
fn row_of(corner: Corner) -> @location(0) u32 {
    return corner.row + 1u;
}
