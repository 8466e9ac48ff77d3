// Characters and boxes over a picture.

// One byte for each of a character's eight lines, the leftmost pixel lowest; four to a word.
@group(0) @binding(0) var<storage, read> font: array<u32>;
// The picture's width and height, then the marks, six words each.
@group(0) @binding(1) var<storage, read> words: array<u32>;

const GROUND: u32 = 128u;

struct Spot {
    @builtin(position) place: vec4<f32>,
    @location(0) inside: vec2<f32>,
    @location(1) @interpolate(flat) character: u32,
    @location(2) @interpolate(flat) color: vec4<f32>,
}

@vertex
fn corner(@builtin(vertex_index) index: u32, @builtin(instance_index) mark: u32) -> Spot {
    let inside = vec2(f32(index == 1u || index == 2u || index == 4u), f32(index == 2u || index == 4u || index == 5u));
    let first = 2u + mark * 6u;
    let low = vec2(f32(words[first]), f32(words[first + 1u]));
    let size = vec2(f32(words[first + 2u]), f32(words[first + 3u]));
    let pixel = (low + inside * size) / vec2(f32(words[0]), f32(words[1]));
    var spot: Spot;
    spot.place = vec4(pixel.x * 2.0 - 1.0, 1.0 - pixel.y * 2.0, 0.0, 1.0);
    spot.inside = inside * 8.0;
    spot.character = words[first + 4u];
    let screen = unpack4x8unorm(words[first + 5u]);
    spot.color = vec4(pow(screen.rgb, vec3(2.2)), screen.a);
    return spot;
}

@fragment
fn color(spot: Spot) -> @location(0) vec4<f32> {
    if spot.character != GROUND {
        let pixel = vec2<u32>(clamp(spot.inside, vec2(0.0), vec2(7.0)));
        let line = spot.character * 8u + pixel.y;
        let bits = font[line / 4u] >> ((line % 4u) * 8u);
        if ((bits >> pixel.x) & 1u) == 0u {
            discard;
        }
    }
    return spot.color;
}
