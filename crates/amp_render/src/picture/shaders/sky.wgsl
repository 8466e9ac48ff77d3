// The light that comes from a direction of the sky.

// Without clouds and the sun's disc: what rough things mirror, and what haze looks like.
fn clear_sky(direction: vec3<f32>) -> vec3<f32> {
    let up = max(direction.y, 0.0);
    let blue = mix(frame.horizon.rgb, frame.zenith.rgb, 1.0 - pow(1.0 - up, 2.6));
    let towards = max(dot(direction, frame.sun.xyz), 0.0);
    let glow = 0.10 * pow(towards, 4.0) + 0.18 * pow(towards, 32.0);
    return blue + frame.sunlight.rgb * glow * exp(-2.0 * up);
}

fn sky(direction: vec3<f32>) -> vec3<f32> {
    var light = clear_sky(direction);
    if direction.y > 0.0 {
        // Clouds on a plane far above; near the horizon they end in the haze.
        let plane = direction.xz / (direction.y + 0.12);
        let thick = rough(plane * 1.1 + vec2(3.1, 1.7), 91u);
        let cover = smoothstep(0.52, 0.78, thick) * smoothstep(0.02, 0.22, direction.y);
        let lit = 0.75 + 0.25 * rough(plane * 2.7 + frame.sun.xz, 17u);
        let cloud = frame.horizon.rgb * 0.55 + frame.sunlight.rgb * 0.16;
        light = mix(light, cloud * lit, cover * 0.85);
        let disc = smoothstep(0.99955, 0.99985, dot(direction, frame.sun.xyz));
        light += frame.sunlight.rgb * disc * 6.0 * (1.0 - cover);
    }
    return light;
}

// What haze leaves of light that comes so far, and what it adds.
fn through_haze(light: vec3<f32>, from_camera: vec3<f32>) -> vec3<f32> {
    let far = length(from_camera);
    let direction = from_camera / max(far, 1e-3);
    // Thinner above the roofs.
    let height = max(frame.camera.y + 0.5 * from_camera.y, 0.0);
    let thin = mix(0.55, 1.0, exp(-height / 90.0));
    let through = exp(-pow(far * frame.sun.w * thin, 1.35));
    let level = normalize(vec3(direction.x, max(direction.y, 0.0) + 0.02, direction.z));
    return mix(clear_sky(level), light, through);
}

// From light without bounds to what a screen shows: a fit to the film curve of ACES (K. Narkowicz, "ACES
// Filmic Tone Mapping Curve", 2015), of which the constants are.
fn exposed(light: vec3<f32>) -> vec3<f32> {
    let x = light * 0.62;
    return clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), vec3(0.0), vec3(1.0));
}
