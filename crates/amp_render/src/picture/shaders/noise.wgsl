// Numbers that look random, the same for the same place.

// M. Jarzynski, M. Olano, "Hash Functions for GPU Rendering", 2020: PCG.
fn hashed(number: u32) -> u32 {
    let state = number * 747796405u + 2891336453u;
    let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return (word >> 22u) ^ word;
}

// From 0 to 1.
fn chance(number: u32) -> f32 {
    return f32(hashed(number) >> 8u) / 16777216.0;
}

fn chance_at(place: vec2<i32>, seed: u32) -> f32 {
    return chance(hashed(u32(place.x) + hashed(u32(place.y) + hashed(seed))));
}

// Smooth, from 0 to 1, with a bump for each unit.
fn noise(place: vec2<f32>, seed: u32) -> f32 {
    let cell = floor(place);
    let within = place - cell;
    let ease = within * within * (3.0 - 2.0 * within);
    let at = vec2<i32>(cell);
    let north = mix(chance_at(at, seed), chance_at(at + vec2(1, 0), seed), ease.x);
    let south = mix(chance_at(at + vec2(0, 1), seed), chance_at(at + vec2(1, 1), seed), ease.x);
    return mix(north, south, ease.y);
}

// Bumps of all sizes.
fn rough(place: vec2<f32>, seed: u32) -> f32 {
    var sum = 0.0;
    var size = 0.5;
    var at = place;
    for (var octave = 0u; octave < 4u; octave++) {
        sum += size * noise(at, seed + octave);
        size *= 0.5;
        at = vec2(0.8 * at.x - 0.6 * at.y, 0.6 * at.x + 0.8 * at.y) * 2.03;
    }
    return sum / 0.9375;
}
