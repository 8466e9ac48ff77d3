// The sky behind everything.

struct Spot {
    @builtin(position) place: vec4<f32>,
    @location(0) clip: vec2<f32>,
}

// One triangle that covers the picture, at the far end.
@vertex
fn corner(@builtin(vertex_index) index: u32) -> Spot {
    let clip = vec2(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0);
    return Spot(vec4(clip, 0.0, 1.0), clip);
}

fn unprojected(clip: vec3<f32>) -> vec3<f32> {
    let point = frame.camera_from_clip * vec4(clip, 1.0);
    return point.xyz / point.w;
}

// Flat land in the sun, as far as the haze lets it be seen; haze alone for a camera below it.
fn land(direction: vec3<f32>) -> vec3<f32> {
    let far = max(frame.camera.y, 0.0) / -direction.y;
    let from_camera = direction * min(far, 1.0e5);
    let place = from_camera.xz + frame.camera.xz;
    let fields = 0.6 + 0.4 * rough(place * 0.03, 13u) + 0.3 * rough(place * 0.004, 29u);
    let sun = frame.sunlight.rgb * max(frame.sun.y, 0.0) * 0.5;
    let light = frame.land.rgb * fields * (sun + frame.zenith.rgb * 0.4);
    let haze = clear_sky(normalize(vec3(direction.x, 0.02, direction.z)));
    return select(haze, through_haze(light, from_camera), frame.camera.y > 0.0);
}

@fragment
fn color(spot: Spot) -> @location(0) vec4<f32> {
    // Two points on the ray; depth is 1 near and 0 far.
    let direction = normalize(unprojected(vec3(spot.clip, 0.25)) - unprojected(vec3(spot.clip, 0.75)));
    var light = sky(direction);
    if direction.y < 0.0 {
        light = land(direction);
    }
    return vec4(exposed(light), 1.0);
}
