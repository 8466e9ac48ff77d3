use bevy_math::Vec3;

use super::block::{Block, Rect};
use crate::random::Random;

/// How many materials each kind of building has.
pub const FACADES: u32 = 4;

/// The share of lots that stay empty.
const EMPTY: f32 = 0.04;

/// A building, standing on the ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Building {
    /// What it is.
    pub kind: BuildingKind,
    /// The middle of its foot, in metres.
    pub position: Vec3,
    /// Its size along x, y and z, in metres.
    pub size: Vec3,
    /// Which of the materials of its kind it has, below [`FACADES`].
    pub facade: u32,
}

/// What a building is: the name of its prefab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuildingKind {
    /// The lowest.
    House,
    /// Flats.
    Apartments,
    /// An office building.
    Office,
    /// The highest, in the middle of the city.
    Tower,
}

impl BuildingKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::House, Self::Apartments, Self::Office, Self::Tower];

    /// The name of its prefab.
    #[must_use]
    pub const fn prefab(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::Apartments => "apartments",
            Self::Office => "office",
            Self::Tower => "tower",
        }
    }
}

/// Builds on the lots of a block. `reach` is how far the city extends from the origin, in metres.
pub(super) fn build(block: &Block, reach: f32, random: &mut Random, buildings: &mut Vec<Building>) {
    for lot in &block.lots {
        let empty = random.chance(EMPTY);
        let building = build_on(lot, reach, random);
        if !empty {
            buildings.push(building);
        }
    }
}

fn build_on(lot: &Rect, reach: f32, random: &mut Random) -> Building {
    let (x, z) = lot.center();
    // 1 in the middle of the city, 0 at its corners.
    let central = 1.0 - (x.abs().max(z.abs()) / reach.max(1.0)).min(1.0);
    let draw = random.unit() * 0.6 + central * 0.7;
    let (kind, height) = if draw > 0.98 {
        (BuildingKind::Tower, random.range(70.0..140.0))
    } else if draw > 0.68 {
        (BuildingKind::Office, random.range(25.0..60.0))
    } else if draw > 0.36 {
        (BuildingKind::Apartments, random.range(14.0..28.0))
    } else {
        (BuildingKind::House, random.range(6.0..11.0))
    };
    let border = random.range(0.5..2.0);
    let foot = lot.inset(border);
    Building {
        kind,
        position: Vec3::new(x, 0.0, z),
        size: Vec3::new(foot.width(), height, foot.depth()),
        facade: random.below(FACADES as usize) as u32,
    }
}
