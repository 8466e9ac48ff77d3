use bevy_math::{Quat, Vec3};

use super::block::{Block, Rect, SIDEWALK};
use crate::random::Random;

/// From the kerb to the props along it, in metres.
const FROM_KERB: f32 = 0.9;
/// Between lamps, in metres.
const LAMPS_EVERY: f32 = 38.0;
/// Trees in a park.
const PARK_TREES: usize = 26;

/// Something small that stands in a street or a park.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prop {
    /// What it is.
    pub kind: PropKind,
    /// Where it stands, in metres.
    pub position: Vec3,
    /// How it is turned, about the vertical.
    pub rotation: Quat,
    /// How large it is, as a multiple of its prefab.
    pub scale: f32,
}

/// What a prop is: the name of its prefab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropKind {
    /// A street lamp.
    Lamp,
    /// A tree.
    Tree,
    /// A bench.
    Bench,
    /// A fire hydrant.
    Hydrant,
}

impl PropKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Lamp, Self::Tree, Self::Bench, Self::Hydrant];

    /// The name of its prefab.
    #[must_use]
    pub const fn prefab(self) -> &'static str {
        match self {
            Self::Lamp => "lamp",
            Self::Tree => "tree",
            Self::Bench => "bench",
            Self::Hydrant => "hydrant",
        }
    }
}

/// Furnishes the sidewalks of a block, and its inside if it is a park.
pub(super) fn furnish(block: &Block, random: &mut Random, props: &mut Vec<Prop>) {
    let line = block.ground.inset(FROM_KERB);
    for side in sides(&line) {
        furnish_side(side, random, props);
    }
    if block.is_park() {
        let ground = block.ground.inset(SIDEWALK + 1.0);
        for _ in 0..PARK_TREES {
            let x = random.range(ground.west..ground.east);
            let z = random.range(ground.north..ground.south);
            props.push(tree(Vec3::new(x, 0.0, z), random));
        }
    }
}

fn sides(line: &Rect) -> [(Vec3, Vec3); 4] {
    let corner = |x, z| Vec3::new(x, 0.0, z);
    [
        (corner(line.west, line.north), corner(line.east, line.north)),
        (corner(line.east, line.north), corner(line.east, line.south)),
        (corner(line.east, line.south), corner(line.west, line.south)),
        (corner(line.west, line.south), corner(line.west, line.north)),
    ]
}

fn furnish_side((from, to): (Vec3, Vec3), random: &mut Random, props: &mut Vec<Prop>) {
    let along = to - from;
    let lamps = ((along.length() / LAMPS_EVERY) as usize).max(1);
    for lamp in 0..lamps {
        let share = (lamp as f32 + 0.5) / lamps as f32;
        props.push(Prop {
            kind: PropKind::Lamp,
            position: from + along * share,
            rotation: facing(along),
            scale: 1.0,
        });
    }
    props.push(tree(from + along * random.range(0.05..0.95), random));
    if random.chance(0.6) {
        props.push(Prop {
            kind: PropKind::Bench,
            position: from + along * random.range(0.05..0.95),
            rotation: facing(along),
            scale: 1.0,
        });
    }
    if random.chance(0.5) {
        props.push(Prop {
            kind: PropKind::Hydrant,
            position: from + along * random.range(0.05..0.95),
            rotation: Quat::IDENTITY,
            scale: 1.0,
        });
    }
}

fn tree(position: Vec3, random: &mut Random) -> Prop {
    let (sine, cosine) = random.direction();
    Prop {
        kind: PropKind::Tree,
        position,
        // Half-angle form: any unit pair is a turn about the vertical.
        rotation: Quat::from_xyzw(0.0, sine, 0.0, cosine),
        scale: random.range(0.7..1.4),
    }
}

/// A turn about the vertical that faces along a side, which runs along x or z.
fn facing(along: Vec3) -> Quat {
    if along.x.abs() > along.z.abs() {
        Quat::IDENTITY
    } else {
        Quat::from_xyzw(
            0.0,
            std::f32::consts::FRAC_1_SQRT_2,
            0.0,
            std::f32::consts::FRAC_1_SQRT_2,
        )
    }
}
