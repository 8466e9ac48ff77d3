use super::block::Rect;
use crate::random::Random;

/// From the middle of one street to that of the next, before the jitter, in metres.
const PITCH: f32 = 92.0;
/// How far a street may lie off the regular grid, in metres.
const JITTER: f32 = 11.0;
/// Every so many streets one is an avenue.
const AVENUE_EVERY: usize = 4;

/// The streets of a city: a grid that is not quite regular, around the origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Streets {
    /// Those that run north and south, from west to east: `center` is their x.
    pub north_south: Vec<Street>,
    /// Those that run west and east, from north to south: `center` is their z.
    pub west_east: Vec<Street>,
}

/// A straight street through the whole city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Street {
    /// Where its middle is, in metres.
    pub center: f32,
    /// From kerb to kerb, in metres.
    pub width: f32,
}

impl Street {
    /// From the middle of the street to the middle of its right lane, in metres.
    #[must_use]
    pub fn lane_offset(&self) -> f32 {
        self.width * 0.25
    }
}

impl Streets {
    /// Lays out the streets around `blocks` × `blocks` blocks.
    #[must_use]
    pub fn lay_out(seed: u64, blocks: usize) -> Self {
        Self {
            north_south: lay_out_axis(&mut Random::stream(seed, "streets north-south"), blocks),
            west_east: lay_out_axis(&mut Random::stream(seed, "streets west-east"), blocks),
        }
    }

    /// The land between the streets, row by row from the north-west, kerb to kerb.
    pub fn blocks(&self) -> impl Iterator<Item = Rect> {
        self.west_east.windows(2).flat_map(move |rows| {
            self.north_south
                .windows(2)
                .map(move |columns| Rect::between(columns, rows))
        })
    }

    /// The ground that all streets cover or enclose.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        let (west, east) = ends(&self.north_south);
        let (north, south) = ends(&self.west_east);
        Rect {
            west: west.center - west.width * 0.5,
            east: east.center + east.width * 0.5,
            north: north.center - north.width * 0.5,
            south: south.center + south.width * 0.5,
        }
    }
}

fn ends(streets: &[Street]) -> (Street, Street) {
    let first = streets.first().expect("a city has streets on both axes");
    (*first, *streets.last().unwrap_or(first))
}

fn lay_out_axis(random: &mut Random, blocks: usize) -> Vec<Street> {
    (0..=blocks)
        .map(|index| {
            let regular = (index as f32 - blocks as f32 * 0.5) * PITCH;
            let avenue = index % AVENUE_EVERY == AVENUE_EVERY / 2;
            Street {
                center: regular + random.range(-JITTER..JITTER),
                width: if avenue { 20.0 } else { 13.0 },
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_never_meet_and_blocks_have_room() {
        for seed in 0..50 {
            let streets = Streets::lay_out(seed, 9);
            assert_eq!(streets.north_south.len(), 10);
            assert_eq!(streets.blocks().count(), 81);
            for block in streets.blocks() {
                assert!(block.width() > 45.0 && block.depth() > 45.0, "{block:?}");
            }
        }
    }
}
