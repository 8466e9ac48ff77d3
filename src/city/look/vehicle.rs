//! Vehicles, around the middle of their chassis; they look to −z.

use amp_render::picture::{Finish, Model, Paint, Rgb};
use bevy_math::Vec3;

use super::{finished, plain};

const BODY: Paint = finished(Finish::Lacquer);
const GLASS: Paint = Paint::new(Rgb(0x141a20), Finish::Glass);
const TYRE: Paint = plain(0x1c1c1e);
const RIM: Paint = plain(0xa4a8ac);
const TRIM: Paint = plain(0x222426);
const FRONT: Paint = Paint::new(Rgb(0xf4f0e0), Finish::Lamp);
const REAR: Paint = plain(0xa01210);

/// A box whose top is another rectangle than its foot: two corners of each, of x and z.
fn tapered(model: &mut Model, foot: [f32; 4], top: [f32; 4], heights: [f32; 2], sides: Paint) {
    let corners = |[west, north, east, south]: [f32; 4], y: f32| {
        [
            Vec3::new(west, y, south),
            Vec3::new(east, y, south),
            Vec3::new(east, y, north),
            Vec3::new(west, y, north),
        ]
    };
    let (low, high) = (corners(foot, heights[0]), corners(top, heights[1]));
    for side in 0..4 {
        let next = (side + 1) % 4;
        model.face(&[low[side], low[next], high[next], high[side]], sides);
    }
    model.face(&high, BODY);
}

/// Lamps and bumpers of a body that is so wide and long, at a height.
fn ends(model: &mut Model, half_width: f32, half_length: f32, height: f32) {
    for (z, paint) in [(-half_length, FRONT), (half_length, REAR)] {
        for x in [-half_width + 0.28, half_width - 0.28] {
            model.block(
                Vec3::new(x - 0.18, height, z - 0.03),
                Vec3::new(x + 0.18, height + 0.14, z + 0.03),
                paint,
            );
        }
        model.block(
            Vec3::new(-half_width, -0.34, z - 0.04),
            Vec3::new(half_width, -0.18, z + 0.04),
            TRIM,
        );
    }
}

pub(super) fn car(lod: u8) -> Model {
    let mut model = Model::default();
    tapered(
        &mut model,
        [-0.88, -2.04, 0.88, 2.04],
        [-0.84, -2.0, 0.84, 2.02],
        [-0.36, 0.26],
        BODY,
    );
    tapered(
        &mut model,
        [-0.82, -1.0, 0.82, 1.75],
        [-0.66, -0.25, 0.66, 1.25],
        [0.26, 0.86],
        GLASS,
    );
    if lod < 2 {
        ends(&mut model, 0.86, 2.05, 0.02);
    }
    if lod == 0 {
        // Pillars of the roof.
        for x in [-0.78, 0.74] {
            model.block(
                Vec3::new(x, 0.26, 0.3),
                Vec3::new(x + 0.04, 0.55, 0.42),
                BODY,
            );
        }
        for x in [-0.9, 0.82] {
            model.block(
                Vec3::new(x, 0.26, -0.9),
                Vec3::new(x + 0.08, 0.38, -0.75),
                BODY,
            );
        }
    }
    model
}

pub(super) fn van(lod: u8) -> Model {
    let mut model = Model::default();
    tapered(
        &mut model,
        [-0.94, -2.22, 0.94, 2.24],
        [-0.92, -2.16, 0.92, 2.24],
        [-0.4, 0.5],
        BODY,
    );
    tapered(
        &mut model,
        [-0.92, -2.0, 0.92, -0.5],
        [-0.84, -1.2, 0.84, -0.5],
        [0.5, 1.5],
        GLASS,
    );
    tapered(
        &mut model,
        [-0.92, -0.5, 0.92, 2.24],
        [-0.86, -0.5, 0.86, 2.2],
        [0.5, 1.62],
        BODY,
    );
    if lod < 2 {
        ends(&mut model, 0.92, 2.24, 0.12);
    }
    model
}

pub(super) fn wheel(lod: u8) -> Model {
    let mut model = Model::default();
    let sides = [16, 10, 6][usize::from(lod.min(2))];
    model.wheel(Vec3::ZERO, 0.22, 0.34, sides, TYRE);
    if lod < 2 {
        model.wheel(Vec3::ZERO, 0.235, 0.2, sides, RIM);
    }
    model
}
