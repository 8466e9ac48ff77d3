//! Buildings, each in a box of 1 x 1 x 1 that stands on the ground and is scaled to its lot.

use amp_render::picture::{Finish, Material, Model, Paint, Rgb};
use bevy_math::Vec3;

use super::finished;

const WALL: Paint = finished(Finish::Facade);
const ROOF: Paint = finished(Finish::Roof);
/// Machines on roofs.
const STEEL: Paint = Paint::new(Rgb(0x8d9396), Finish::Plain);

/// A box with these half widths, centred but moved, from one height to another.
fn part(model: &mut Model, half: [f32; 2], at: [f32; 2], heights: [f32; 2], paints: [Paint; 2]) {
    let ([half_x, half_z], [x, z], [low, high]) = (half, at, heights);
    let [sides, top] = paints;
    model.slab(
        Vec3::new(x - half_x, low, z - half_z),
        Vec3::new(x + half_x, high, z + half_z),
        sides,
        top,
    );
}

/// A wall around the edge of a roof.
fn parapet(model: &mut Model, half: f32, thick: f32, heights: [f32; 2]) {
    for (half, at) in [
        ([half, thick], [0.0, half - thick]),
        ([half, thick], [0.0, thick - half]),
        ([thick, half], [half - thick, 0.0]),
        ([thick, half], [thick - half, 0.0]),
    ] {
        part(model, half, at, heights, [ROOF, ROOF]);
    }
}

pub(super) fn house(lod: u8) -> Model {
    let mut model = Model::default();
    part(
        &mut model,
        [0.45, 0.45],
        [0.0, 0.0],
        [0.0, 0.64],
        [WALL, ROOF],
    );
    model.gable(
        Vec3::new(-0.49, 0.62, -0.5),
        Vec3::new(0.49, 1.0, 0.5),
        ROOF,
        WALL,
    );
    if lod < 2 {
        let brick = Paint::new(Rgb(0x8a4b3a), Finish::Plain);
        part(
            &mut model,
            [0.03, 0.03],
            [0.22, -0.2],
            [0.7, 0.99],
            [brick, brick],
        );
    }
    if lod == 0 {
        // A porch.
        part(
            &mut model,
            [0.09, 0.04],
            [-0.15, 0.47],
            [0.0, 0.27],
            [WALL, ROOF],
        );
    }
    model
}

pub(super) fn apartments(lod: u8) -> Model {
    let mut model = Model::default();
    part(
        &mut model,
        [0.48, 0.48],
        [0.0, 0.0],
        [0.0, 0.93],
        [WALL, ROOF],
    );
    if lod < 2 {
        parapet(&mut model, 0.49, 0.012, [0.92, 0.955]);
        part(
            &mut model,
            [0.12, 0.09],
            [0.15, -0.1],
            [0.93, 1.0],
            [WALL, ROOF],
        );
    }
    if lod == 0 {
        let slab = Paint::new(Rgb(0xb8b4ab), Finish::Plain);
        for (x, z) in [(-0.22, 0.49), (0.22, 0.49), (-0.22, -0.49), (0.22, -0.49)] {
            for floor in 1_u8..6 {
                let y = 0.93 * f32::from(floor) / 6.0;
                part(
                    &mut model,
                    [0.09, 0.01],
                    [x, z],
                    [y, y + 0.045],
                    [slab, slab],
                );
            }
        }
    }
    model
}

pub(super) fn office(lod: u8) -> Model {
    let mut model = Model::default();
    part(
        &mut model,
        [0.47, 0.47],
        [0.0, 0.0],
        [0.0, 0.94],
        [WALL, ROOF],
    );
    if lod < 2 {
        parapet(&mut model, 0.485, 0.012, [0.935, 0.965]);
        part(
            &mut model,
            [0.17, 0.12],
            [-0.14, 0.12],
            [0.94, 0.985],
            [STEEL, ROOF],
        );
        part(
            &mut model,
            [0.09, 0.09],
            [0.24, -0.2],
            [0.94, 1.0],
            [WALL, ROOF],
        );
    }
    if lod == 0 {
        for x in [-0.3, -0.1, 0.1_f32] {
            part(
                &mut model,
                [0.04, 0.04],
                [x, -0.3],
                [0.94, 0.965],
                [STEEL, STEEL],
            );
        }
    }
    model
}

pub(super) fn tower(lod: u8) -> Model {
    let mut model = Model::default();
    for (half, heights) in [
        (0.49, [0.0, 0.11]),
        (0.42, [0.11, 0.72]),
        (0.35, [0.72, 0.89]),
        (0.26, [0.89, 0.95]),
    ] {
        part(&mut model, [half; 2], [0.0; 2], heights, [WALL, ROOF]);
    }
    if lod < 2 {
        parapet(&mut model, 0.42, 0.01, [0.72, 0.73]);
        parapet(&mut model, 0.35, 0.01, [0.89, 0.9]);
        model.cylinder(Vec3::Y * 0.95, 0.05, [0.012, 0.004], 6, STEEL);
    }
    if lod == 0 {
        part(
            &mut model,
            [0.08, 0.05],
            [0.36, 0.2],
            [0.11, 0.125],
            [STEEL, STEEL],
        );
    }
    model
}

/// Walls with single windows.
const fn walls(wall: u32, trim: u32, roof: u32) -> Material {
    Material {
        wall: Rgb(wall),
        trim: Rgb(trim),
        roof: Rgb(roof),
        glass: Rgb(0x1c242c),
        floor: 3.0,
        pitch: 2.9,
        window_width: 0.42,
        window_height: 0.5,
        lit: 0.04,
        shops: false,
    }
}

/// Terracotta and slate.
pub(super) const HOUSES: [Material; 4] = [
    walls(0xe6dcc8, 0xf4f0e6, 0x9c4a32),
    walls(0xa85a44, 0xe0d2bc, 0x4e5258),
    walls(0xd8b880, 0xf0e8d8, 0x84402e),
    walls(0xc4ccc8, 0xf0f0ec, 0x544844),
];

const fn flats(wall: u32, trim: u32) -> Material {
    Material {
        pitch: 3.2,
        window_width: 0.5,
        window_height: 0.56,
        lit: 0.05,
        shops: true,
        ..walls(wall, trim, 0x7d7a74)
    }
}

pub(super) const APARTMENTS: [Material; 4] = [
    flats(0xd9c3a0, 0xa89478),
    flats(0xb2644c, 0x6e5044),
    flats(0xcfccc4, 0x8c8a86),
    flats(0xc79a72, 0x7c6250),
];

const fn ribbons(wall: u32, trim: u32) -> Material {
    Material {
        glass: Rgb(0x22323e),
        floor: 3.6,
        pitch: 1.8,
        window_width: 0.9,
        window_height: 0.58,
        lit: 0.07,
        ..flats(wall, trim)
    }
}

pub(super) const OFFICES: [Material; 4] = [
    ribbons(0xc8c4b8, 0x6a6c6e),
    ribbons(0x9a9fa2, 0x505860),
    ribbons(0xb9a48c, 0x5c544c),
    ribbons(0x7c8690, 0x3e4650),
];

const fn curtain(wall: u32, glass: u32) -> Material {
    Material {
        glass: Rgb(glass),
        roof: Rgb(0x6c7074),
        floor: 3.9,
        pitch: 1.6,
        window_width: 0.94,
        window_height: 0.84,
        lit: 0.06,
        ..ribbons(wall, wall)
    }
}

pub(super) const TOWERS: [Material; 4] = [
    curtain(0x9ca8b0, 0x244a66),
    curtain(0x545c64, 0x1a2c3a),
    curtain(0xb0a898, 0x3a5054),
    curtain(0x7a8c92, 0x1e565e),
];
