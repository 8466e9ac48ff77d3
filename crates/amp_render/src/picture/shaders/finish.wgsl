// What surfaces are made of.

struct Material {
    wall: vec4<f32>,
    trim: vec4<f32>,
    roof: vec4<f32>,
    glass: vec4<f32>,
    // From floor to floor and from window to window, in metres; the shares of a window's width and height.
    grid: vec4<f32>,
    // The share of windows with light, and whether there are shops at the street.
    more: vec4<f32>,
}

@group(1) @binding(0) var<uniform> material: Material;

const PLAIN: u32 = 0u;
const FACADE: u32 = 1u;
const ROOF: u32 = 2u;
const FOLIAGE: u32 = 3u;
const LACQUER: u32 = 4u;
const GLASS: u32 = 5u;
const LAMP: u32 = 6u;
const ASPHALT: u32 = 7u;
const LAWN: u32 = 8u;
const PAVING: u32 = 9u;

// A spot of a surface before light falls on it.
struct Surface {
    color: vec3<f32>,
    // Light of its own.
    own: vec3<f32>,
    // How much of the sky it mirrors when looked at straight, from 0 to 1.
    mirror: f32,
    // The share of the sky's light that reaches it.
    open: f32,
}

fn matt(color: vec3<f32>) -> Surface {
    return Surface(color, vec3(0.0), 0.0, 1.0);
}

// 1 inside of a band around the middle of each unit, that is so wide; smooth over a pixel, and the share of
// the whole where a pixel is wider than a unit.
fn band(place: f32, wide: f32, pixel: f32) -> f32 {
    let away = abs(fract(place) - 0.5);
    let soft = clamp(pixel, 1e-4, 1.0);
    let sharp = 1.0 - smoothstep(0.5 * wide - 0.5 * soft, 0.5 * wide + 0.5 * soft, away);
    return mix(sharp, wide, smoothstep(0.4, 1.0, pixel));
}

// A wall with its windows. `spot` is in metres from the instance's foot, along its own axes, and `pixel` how far it is
// to the next pixel.
fn facade(spot: vec3<f32>, pixel: vec3<f32>, facing: vec3<f32>, size: vec3<f32>, row: u32) -> Surface {
    let across = vec3(facing.z, 0.0, -facing.x);
    let along = dot(spot, across);
    let wide = abs(dot(size, across));
    let shade = 0.9 + 0.2 * chance(row * 2u + 1u);
    var wall = material.wall.rgb * shade;
    let stains = rough(vec2(along * 0.7, spot.y * 0.12), row);
    wall *= 0.86 + 0.22 * stains;
    // As many windows as fit, and the rest of the width to both sides.
    let columns = max(floor(wide / material.grid.y), 1.0);
    let pitch = wide / columns;
    let column = along / pitch + 0.5 * columns;
    let floors = max(floor(size.y / material.grid.x), 1.0);
    let story = spot.y / size.y * floors;
    let pixels = vec2(dot(pixel, abs(across)) / pitch, pixel.y / size.y * floors);
    let is_shop = material.more.y > 0.5 && story < 1.0;
    var share = material.grid.zw;
    if is_shop {
        share = vec2(0.86, 0.74);
        wall = material.trim.rgb * shade;
    }
    let window = band(column, share.x, pixels.x) * band(story, share.y, pixels.y);
    // Between the floors, where there is glass from wall to wall.
    let edge = band(story + 0.5, 0.16, pixels.y);
    wall = mix(wall, material.trim.rgb * shade, edge * 0.6);

    let cell = vec2<i32>(vec2(floor(column), floor(story)));
    let side = u32(abs(facing.x) > 0.5) + 2u * u32(facing.x + facing.z > 0.0);
    let draw = chance_at(cell, row * 4u + side);
    // What is behind the glass: a blind, a room, a lamp.
    var pane = material.glass.rgb * (0.5 + draw);
    let is_far = smoothstep(0.5, 1.2, max(pixels.x, pixels.y));
    let blind = select(0.0, 1.0, fract(draw * 7.31) < 0.22 && fract(story) > 0.3 + 0.5 * fract(draw * 3.7));
    pane = mix(pane, material.trim.rgb * 0.55, blind * (1.0 - is_far) * 0.8);
    var surface = matt(mix(wall, pane, window));
    let lit = select(0.0, 1.0, fract(draw * 13.7) < material.more.x);
    let glow = mix(lit, material.more.x, is_far);
    let warm = vec3(1.0, 0.72, 0.40) * (0.12 + 0.25 * fract(draw * 5.3));
    surface.own = warm * glow * window * select(0.9, 1.2, is_shop);
    surface.mirror = window * (0.10 + 0.25 * (1.0 - blind * (1.0 - is_far)) * share.x * share.y);
    // Streets are narrow: less sky is seen from low down.
    surface.open = mix(0.5, 1.0, smoothstep(0.0, 22.0, spot.y)) * mix(1.0, 0.8, window);
    return surface;
}

fn lacquer(row: u32) -> vec3<f32> {
    var colors = array<vec3<f32>, 12>(
        vec3(0.70, 0.71, 0.72), vec3(0.80, 0.80, 0.79), vec3(0.05, 0.05, 0.06), vec3(0.25, 0.27, 0.29),
        vec3(0.45, 0.02, 0.02), vec3(0.02, 0.08, 0.28), vec3(0.62, 0.63, 0.64), vec3(0.03, 0.16, 0.10),
        vec3(0.75, 0.42, 0.02), vec3(0.11, 0.12, 0.14), vec3(0.28, 0.04, 0.05), vec3(0.08, 0.22, 0.42),
    );
    return colors[hashed(row) % 12u];
}

// `ground` is the place in the world, west to east and north to south, and `pixels` how far it is there to the next one.
fn surface_of(
    finish: u32, paint: vec3<f32>, spot: vec3<f32>, pixel: vec3<f32>, facing: vec3<f32>, size: vec3<f32>,
    ground: vec2<f32>, pixels: vec2<f32>, row: u32,
) -> Surface {
    switch finish {
        case FACADE: {
            return facade(spot, pixel, facing, size, row);
        }
        case ROOF: {
            let patch_of = rough(spot.xz * 0.35, row);
            return matt(material.roof.rgb * (0.72 + 0.5 * patch_of));
        }
        case FOLIAGE: {
            let draw = chance(row);
            let leaves = rough(spot.xz * 2.3 + vec2(spot.y * 1.9, spot.y * 1.3), row);
            let green = paint * mix(vec3(0.75, 0.9, 0.7), vec3(1.35, 1.1, 0.8), draw);
            var surface = matt(green * (0.45 + 1.0 * leaves));
            surface.open = mix(0.55, 1.0, clamp(facing.y * 0.5 + 0.5, 0.0, 1.0));
            return surface;
        }
        case LACQUER: {
            var surface = matt(lacquer(row));
            surface.mirror = 0.06;
            return surface;
        }
        case GLASS: {
            var surface = matt(paint);
            surface.mirror = 0.18;
            return surface;
        }
        case LAMP: {
            return Surface(paint, paint * 1.6, 0.0, 1.0);
        }
        case ASPHALT: {
            let worn = rough(ground * 0.21, 5u);
            let grain = noise(ground * 6.0, 7u);
            var surface = matt(paint * (0.78 + 0.34 * worn + 0.08 * grain));
            surface.open = 0.8;
            return surface;
        }
        case LAWN: {
            let tufts = rough(ground * 0.6, 11u);
            let fields = rough(ground * 0.03, 13u);
            return matt(paint * (0.55 + 0.5 * tufts + 0.45 * fields));
        }
        case PAVING: {
            let joints = max(1.0 - band(ground.x * 0.8, 0.94, pixels.x * 0.8) * band(ground.y * 0.8, 0.94, pixels.y * 0.8), 0.0);
            let slab = chance_at(vec2<i32>(floor(ground * 0.8 )), 3u);
            let is_far = smoothstep(0.3, 1.0, max(pixels.x, pixels.y));
            let worn = rough(ground * 0.15, 19u);
            var surface = matt(paint * (0.82 + 0.22 * worn + 0.12 * mix(slab, 0.5, is_far)) * (1.0 - 0.3 * joints));
            surface.open = 0.85;
            return surface;
        }
        default: {
            return matt(paint);
        }
    }
}
