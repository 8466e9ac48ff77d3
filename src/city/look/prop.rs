//! What stands in the streets and parks.

use amp_render::picture::{Finish, Model, Paint, Rgb};
use bevy_math::Vec3;

use super::plain;

const BARK: Paint = plain(0x5a4432);
const LEAVES: Paint = Paint::new(Rgb(0x5c843a), Finish::Foliage);
const IRON: Paint = plain(0x3a4044);
const WOOD: Paint = plain(0x946a42);
const GLOW: Paint = Paint::new(Rgb(0xffeac4), Finish::Lamp);
const RED: Paint = plain(0xb82a20);

pub(super) fn tree(lod: u8) -> Model {
    let mut model = Model::default();
    let (sides, rings) = [(7, 7), (5, 5), (3, 3)][usize::from(lod.min(2))];
    model.cylinder(Vec3::ZERO, 3.0, [0.2, 0.12], sides, BARK);
    if lod == 2 {
        model.ball(Vec3::Y * 4.6, Vec3::new(1.9, 2.3, 1.9), rings, LEAVES);
        return model;
    }
    for (middle, radii) in [
        (Vec3::new(0.0, 4.9, 0.0), Vec3::new(1.5, 1.9, 1.5)),
        (Vec3::new(0.75, 4.0, 0.35), Vec3::new(1.15, 1.2, 1.2)),
        (Vec3::new(-0.7, 4.1, 0.45), Vec3::new(1.2, 1.3, 1.1)),
        (Vec3::new(0.0, 3.9, -0.8), Vec3::new(1.2, 1.2, 1.1)),
    ] {
        model.ball(middle, radii, rings, LEAVES);
    }
    model
}

pub(super) fn lamp(lod: u8) -> Model {
    let mut model = Model::default();
    let sides = [8, 5, 3][usize::from(lod.min(2))];
    model.cylinder(Vec3::ZERO, 5.8, [0.09, 0.05], sides, IRON);
    model.block(
        Vec3::new(-0.75, 5.76, -0.04),
        Vec3::new(0.75, 5.84, 0.04),
        IRON,
    );
    if lod < 2 {
        for x in [-0.62, 0.62] {
            let (low, high) = (
                Vec3::new(x - 0.18, 5.66, -0.1),
                Vec3::new(x + 0.18, 5.76, 0.1),
            );
            model.block(low, high, IRON);
            model.block(low - Vec3::Y * 0.04, Vec3::new(high.x, low.y, high.z), GLOW);
        }
    }
    if lod == 0 {
        model.cylinder(Vec3::ZERO, 0.5, [0.17, 0.12], sides, IRON);
    }
    model
}

pub(super) fn bench(lod: u8) -> Model {
    let mut model = Model::default();
    if lod == 0 {
        for z in [-0.18, -0.03, 0.12] {
            model.block(
                Vec3::new(-0.9, 0.42, z),
                Vec3::new(0.9, 0.46, z + 0.12),
                WOOD,
            );
        }
        for y in [0.56, 0.72] {
            model.block(
                Vec3::new(-0.9, y, -0.28),
                Vec3::new(0.9, y + 0.12, -0.24),
                WOOD,
            );
        }
    } else {
        model.block(
            Vec3::new(-0.9, 0.42, -0.18),
            Vec3::new(0.9, 0.46, 0.24),
            WOOD,
        );
        model.block(
            Vec3::new(-0.9, 0.56, -0.28),
            Vec3::new(0.9, 0.84, -0.24),
            WOOD,
        );
    }
    for x in [-0.75, 0.7] {
        model.block(
            Vec3::new(x, 0.0, -0.26),
            Vec3::new(x + 0.05, 0.5, 0.22),
            IRON,
        );
    }
    model
}

pub(super) fn hydrant(lod: u8) -> Model {
    let mut model = Model::default();
    let sides = [10, 6, 4][usize::from(lod.min(2))];
    model.cylinder(Vec3::ZERO, 0.62, [0.13, 0.12], sides, RED);
    if lod < 2 {
        model.ball(Vec3::Y * 0.62, Vec3::new(0.14, 0.15, 0.14), 5, RED);
        model.wheel(Vec3::Y * 0.45, 0.38, 0.06, 6, RED);
    }
    model
}
