// What is known of a frame. Places are relative to the camera: near things have small coordinates there.

struct Frame {
    clip_from_camera: mat4x4<f32>,
    camera_from_clip: mat4x4<f32>,
    shadow_from_camera: mat4x4<f32>,
    // The camera's place, and the side of a texel of the shadow map, in metres.
    camera: vec4<f32>,
    // Towards the sun, and the share of light that a metre of haze takes.
    sun: vec4<f32>,
    sunlight: vec4<f32>,
    zenith: vec4<f32>,
    horizon: vec4<f32>,
    land: vec4<f32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
