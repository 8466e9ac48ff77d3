// Where an instance stands, and the corners of its mesh.

// The upper three rows of the matrix from the mesh's space to the world.
struct Instance {
    x: vec4<f32>,
    y: vec4<f32>,
    z: vec4<f32>,
}

@group(0) @binding(1) var<storage, read> instances: array<Instance>;

struct Corner {
    @location(0) position: vec3<f32>,
    @location(1) normal: vec4<f32>,
    // Red, green, blue as screens have them, and the finish.
    @location(2) paint: vec4<u32>,
    @location(3) row: u32,
}

// A corner's place, relative to the camera.
fn placed(instance: Instance, position: vec3<f32>) -> vec3<f32> {
    let local = vec4(position, 1.0);
    return vec3(dot(instance.x, local), dot(instance.y, local), dot(instance.z, local)) - frame.camera.xyz;
}
