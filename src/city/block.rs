use super::streets::Street;
use crate::random::Random;

/// Between the kerb and what is built, in metres.
pub(super) const SIDEWALK: f32 = 3.5;
/// Lots are split while a side is longer, in metres.
const LONGEST_SIDE: f32 = 27.0;
/// The share of blocks that are parks.
const PARKS: f32 = 0.06;

/// A rectangle of ground, in metres: west to east is x, north to south is z.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// The least x.
    pub west: f32,
    /// The greatest x.
    pub east: f32,
    /// The least z.
    pub north: f32,
    /// The greatest z.
    pub south: f32,
}

impl Rect {
    pub(super) fn between(columns: &[Street], rows: &[Street]) -> Self {
        Self {
            west: columns[0].center + columns[0].width * 0.5,
            east: columns[1].center - columns[1].width * 0.5,
            north: rows[0].center + rows[0].width * 0.5,
            south: rows[1].center - rows[1].width * 0.5,
        }
    }

    /// West to east, in metres.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.east - self.west
    }

    /// North to south, in metres.
    #[must_use]
    pub fn depth(&self) -> f32 {
        self.south - self.north
    }

    /// The middle: x and z.
    #[must_use]
    pub fn center(&self) -> (f32, f32) {
        (
            (self.west + self.east) * 0.5,
            (self.north + self.south) * 0.5,
        )
    }

    /// The rectangle without a border of so many metres.
    #[must_use]
    pub fn inset(&self, border: f32) -> Self {
        Self {
            west: self.west + border,
            east: self.east - border,
            north: self.north + border,
            south: self.south - border,
        }
    }

    /// Whether the two share ground.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.west < other.east
            && other.west < self.east
            && self.north < other.south
            && other.north < self.south
    }
}

/// The land between four streets.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// From kerb to kerb.
    pub ground: Rect,
    /// What can be built on; none in a park. They do not overlap.
    pub lots: Vec<Rect>,
}

impl Block {
    /// Divides a block's ground into lots.
    #[must_use]
    pub fn divide(ground: Rect, random: &mut Random) -> Self {
        let mut lots = Vec::new();
        if !random.chance(PARKS) {
            split(ground.inset(SIDEWALK), random, &mut lots);
        }
        Self { ground, lots }
    }

    /// Whether it is a park.
    #[must_use]
    pub fn is_park(&self) -> bool {
        self.lots.is_empty()
    }
}

/// Halves the longer side, not quite in the middle, until both are short enough.
fn split(ground: Rect, random: &mut Random, lots: &mut Vec<Rect>) {
    if ground.width().max(ground.depth()) <= LONGEST_SIDE {
        lots.push(ground);
        return;
    }
    let share = random.range(0.4..0.6);
    let (mut first, mut second) = (ground, ground);
    if ground.width() >= ground.depth() {
        first.east = ground.west + ground.width() * share;
        second.west = first.east;
    } else {
        first.south = ground.north + ground.depth() * share;
        second.north = first.south;
    }
    split(first, random, lots);
    split(second, random, lots);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lots_fill_the_block_without_overlapping() {
        let ground = Rect {
            west: -40.0,
            east: 41.0,
            north: 10.0,
            south: 77.0,
        };
        let mut random = Random::stream(3, "lots");
        let block = (0..)
            .map(|_| Block::divide(ground, &mut random))
            .find(|block| !block.is_park())
            .expect("not every block is a park");
        let inside = ground.inset(SIDEWALK);
        let area: f32 = block.lots.iter().map(|lot| lot.width() * lot.depth()).sum();
        assert!((area - inside.width() * inside.depth()).abs() < 1.0);
        for (index, lot) in block.lots.iter().enumerate() {
            assert!(lot.width() <= LONGEST_SIDE && lot.depth() <= LONGEST_SIDE);
            for other in &block.lots[..index] {
                assert!(!lot.inset(0.01).overlaps(other));
            }
        }
    }
}
