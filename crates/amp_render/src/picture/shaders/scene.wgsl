// Instances in the light of the sun and of the sky.

@group(2) @binding(0) var shadow_map: texture_depth_2d;
@group(2) @binding(1) var shadow_sampler: sampler_comparison;

struct Spot {
    @builtin(position) place: vec4<f32>,
    @location(0) from_camera: vec3<f32>,
    @location(1) normal: vec3<f32>,
    // In metres along the instance's own axes.
    @location(2) inside: vec3<f32>,
    @location(3) @interpolate(flat) facing: vec3<f32>,
    @location(4) @interpolate(flat) size: vec3<f32>,
    @location(5) @interpolate(flat) paint: vec3<f32>,
    @location(6) @interpolate(flat) finish: u32,
    @location(7) @interpolate(flat) row: u32,
}

@vertex
fn corner(in: Corner) -> Spot {
    let instance = instances[in.row];
    let columns = transpose(mat3x3(instance.x.xyz, instance.y.xyz, instance.z.xyz));
    // Normals go with the matrix of cofactors, which a mirror turns inside out.
    let cofactors = mat3x3(cross(columns[1], columns[2]), cross(columns[2], columns[0]), cross(columns[0], columns[1]));
    let mirrored = select(1.0, -1.0, dot(columns[0], cofactors[0]) < 0.0);
    let size = vec3(length(columns[0]), length(columns[1]), length(columns[2]));
    var spot: Spot;
    spot.from_camera = placed(instance, in.position);
    spot.place = frame.clip_from_camera * vec4(spot.from_camera, 1.0);
    spot.normal = cofactors * in.normal.xyz * mirrored;
    spot.inside = in.position * size;
    spot.facing = in.normal.xyz;
    spot.size = size;
    spot.paint = pow(vec3<f32>(in.paint.rgb) / 255.0, vec3(2.2));
    spot.finish = in.paint.a;
    spot.row = in.row;
    return spot;
}

// The share of the sun that reaches a spot.
fn sunny(from_camera: vec3<f32>, normal: vec3<f32>) -> f32 {
    // A spot looks for the sun from a little above its surface, the more the flatter the sun shines on it.
    let slope = 1.0 - clamp(dot(normal, frame.sun.xyz), 0.0, 1.0);
    let lifted = from_camera + normal * frame.camera.w * (0.6 + 1.6 * slope);
    let clip = frame.shadow_from_camera * vec4(lifted, 1.0);
    let edge = max(abs(clip.x), abs(clip.y));
    if edge >= 1.0 || clip.z <= 0.0 || clip.z >= 1.0 {
        return 1.0;
    }
    let place = vec2(clip.x * 0.5 + 0.5, 0.5 - clip.y * 0.5);
    let texel = 1.0 / vec2<f32>(textureDimensions(shadow_map));
    var sum = 0.0;
    for (var y = -1; y <= 1; y++) {
        for (var x = -1; x <= 1; x++) {
            let beside = place + vec2(f32(x), f32(y)) * texel;
            sum += textureSampleCompareLevel(shadow_map, shadow_sampler, beside, clip.z);
        }
    }
    return mix(sum / 9.0, 1.0, smoothstep(0.85, 1.0, edge));
}

@fragment
fn color(spot: Spot) -> @location(0) vec4<f32> {
    let normal = normalize(spot.normal + vec3(0.0, 1e-6, 0.0));
    let away = normalize(spot.from_camera);
    let ground = spot.from_camera.xz + frame.camera.xz;
    // Here, where all pixels of a triangle are asked alike.
    let pixel = fwidth(spot.inside);
    let pixels = fwidth(ground);
    let surface = surface_of(
        spot.finish, spot.paint, spot.inside, pixel, spot.facing, spot.size, ground, pixels, spot.row,
    );

    let sun = frame.sun.xyz;
    let sunlit = sunny(spot.from_camera, normal);
    let facing_sun = dot(normal, sun);
    var direct = max(facing_sun, 0.0);
    if spot.finish == FOLIAGE {
        // Light comes through leaves.
        direct = 0.65 * direct + 0.35 * clamp(facing_sun * 0.5 + 0.5, 0.0, 1.0);
    }
    let above = normal.y * 0.5 + 0.5;
    let sky_light = mix(frame.horizon.rgb, frame.zenith.rgb, 0.45) * 0.55;
    let bounced = (frame.sunlight.rgb * 0.05 + frame.horizon.rgb * 0.16) * vec3(1.0, 0.93, 0.84);
    let ambient = mix(bounced, sky_light, above) * surface.open;
    var light = surface.color * (ambient + frame.sunlight.rgb * direct * sunlit * 0.5) + surface.own;

    if surface.mirror > 0.0 {
        // R. Schlick's approximation of Fresnel's equations, 1994.
        let mirrored = reflect(away, normal);
        let grazing = pow(1.0 - clamp(-dot(away, normal), 0.0, 1.0), 5.0);
        let share = surface.mirror + (1.0 - surface.mirror) * grazing * 0.8;
        // Below the horizon it is the street that is mirrored.
        let sky_part = smoothstep(-0.15, 0.1, mirrored.y);
        let seen = mix(bounced * 0.5, clear_sky(normalize(vec3(mirrored.x, max(mirrored.y, 0.0), mirrored.z))), sky_part);
        let glint = pow(max(dot(mirrored, sun), 0.0), 180.0) * sunlit * 3.0;
        light = mix(light, seen, share * min(surface.mirror * 8.0, 1.0)) + frame.sunlight.rgb * glint * share;
    }
    return vec4(exposed(through_haze(light, spot.from_camera)), 1.0);
}
