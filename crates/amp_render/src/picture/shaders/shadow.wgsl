// Depths as the sun sees them.

@vertex
fn corner(in: Corner) -> @builtin(position) vec4<f32> {
    return frame.clip_from_camera * vec4(placed(instances[in.row], in.position), 1.0);
}
