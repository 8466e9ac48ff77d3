//! A city of boxes of which a share moves, as plain numbers: what every contestant builds its own world of.

use amp_render::{Frustum, Projection, View, WorldBox};
use bevy_math::{Affine3A, Vec3};
use bevy_transform::components::GlobalTransform;

/// No box comes this near to a plane of the view, in metres: there, what contestants see may differ by their rounding.
const MARGIN: f32 = 0.01;

/// Boxes with the two places between which they may jump.
#[derive(Debug, Clone)]
pub(crate) struct City {
    pub(crate) things: Vec<Thing>,
    pub(crate) view: View,
    pub(crate) frustum: Frustum,
}

/// One box.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Thing {
    /// Half of its size along its own axes, in metres.
    pub(crate) half_extents: Vec3,
    /// Where its middle is: before a move, and after it.
    pub(crate) places: [Vec3; 2],
    /// Quarter turns around the vertical, so that the box along the world's axes is the box itself.
    pub(crate) quarter_turns: u8,
}

impl City {
    /// Builds a city of so many boxes, 100 m² of ground for each. The view is from within, to the horizon.
    pub(crate) fn new(things: usize) -> Self {
        let side = (things as f32).sqrt() * 10.0;
        let view = View::looking_at(
            Vec3::new(side * 0.3, 30.0, side * 0.4),
            Vec3::new(-side * 0.1, 0.0, 0.0),
            Projection::Perspective {
                fov_y: 1.0,
                aspect: 16.0 / 9.0,
                near: 0.1,
                far: side * 4.0,
            },
        );
        let frustum = Frustum::new(&view.clip_from_world());
        let things = (0..things)
            .map(|thing| Thing::draw(thing as u64, side, &frustum))
            .collect();
        Self {
            things,
            view,
            frustum,
        }
    }
}

/// A city in which others move each time.
#[derive(Debug, Clone)]
pub(crate) struct Motion {
    pub(crate) city: City,
    percent: usize,
    are_together: bool,
    moved: Vec<bool>,
    rounds: usize,
}

impl Motion {
    /// Nothing has moved yet; each time, so many of a hundred will, evenly spread.
    pub(crate) fn new(city: City, percent: usize) -> Self {
        Self {
            moved: vec![false; city.things.len()],
            city,
            percent,
            are_together: false,
            rounds: 0,
        }
    }

    /// The same, of which those that move follow one another in the order of spawning.
    pub(crate) fn side_by_side(self) -> Self {
        Self {
            are_together: true,
            ..self
        }
    }

    /// Where each thing begins.
    pub(crate) fn start(&self) -> impl Iterator<Item = (&Thing, GlobalTransform)> {
        let start = |thing: &Thing| thing.world_from_local(thing.places[0]).into();
        self.city
            .things
            .iter()
            .map(move |thing| (thing, start(thing)))
    }

    /// Moves others than the last time.
    pub(crate) fn step(&mut self, mut place: impl FnMut(usize, GlobalTransform)) {
        let things = self.city.things.len();
        let count = things * self.percent / 100;
        for index in 0..count {
            let number = if self.are_together {
                (index + self.rounds * count) % things
            } else {
                (index * 100 / self.percent + self.rounds) % things
            };
            self.moved[number] = !self.moved[number];
            let thing = &self.city.things[number];
            let there = thing.places[usize::from(self.moved[number])];
            place(number, thing.world_from_local(there).into());
        }
        self.rounds += 1;
    }
}

impl Thing {
    fn draw(number: u64, side: f32, frustum: &Frustum) -> Self {
        let mut seed = number;
        let mut random = || {
            seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((mixed ^ (mixed >> 31)) >> 40) as f32 / (1_u64 << 24) as f32
        };
        loop {
            let half_extents = Vec3::new(random(), random() * 3.0, random()) * 5.0 + 0.5;
            let at = Vec3::new(random() - 0.5, 0.0, random() - 0.5) * side;
            let place = at.with_y(half_extents.y);
            let thing = Self {
                half_extents,
                places: [place, place + Vec3::new(random(), 0.0, random())],
                quarter_turns: (random() * 4.0) as u8,
            };
            if thing
                .places
                .into_iter()
                .all(|place| thing.is_clear(place, frustum))
            {
                return thing;
            }
        }
    }

    /// How it is turned. Cosines and sines of quarter turns are exact, so the turned box is too.
    fn axes(&self) -> (Vec3, Vec3) {
        match self.quarter_turns % 4 {
            0 => (Vec3::X, Vec3::Z),
            1 => (Vec3::NEG_Z, Vec3::X),
            2 => (Vec3::NEG_X, Vec3::NEG_Z),
            _ => (Vec3::Z, Vec3::NEG_X),
        }
    }

    /// From the box's own space to the world, when its middle is at a place.
    pub(crate) fn world_from_local(&self, place: Vec3) -> Affine3A {
        let (x, z) = self.axes();
        Affine3A::from_cols(x.into(), Vec3::Y.into(), z.into(), place.into())
    }

    /// The box along the world's axes.
    pub(crate) fn world_box(&self, place: Vec3) -> WorldBox {
        let (x, z) = self.axes();
        let size = self.half_extents;
        WorldBox {
            center: place,
            half_extents: (x * size.x).abs() + (Vec3::Y * size.y) + (z * size.z).abs(),
        }
    }

    /// Whether no plane of the view is near its surface.
    fn is_clear(&self, place: Vec3, frustum: &Frustum) -> bool {
        let place = self.world_box(place);
        frustum.planes().iter().all(|plane| {
            let reach = plane.normal.abs().dot(place.half_extents);
            let distance = plane.normal.dot(place.center) + plane.offset;
            (distance + reach).abs() > MARGIN
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_moves_and_everything_once_in_a_while() {
        let spread = Motion::new(City::new(1_000), 1);
        for mut motion in [spread.clone(), spread.side_by_side()] {
            let mut all = Vec::new();
            for round in 1..=100 {
                motion.step(|thing, _| all.push(thing));
                assert_eq!(all.len(), round * 10);
            }
            all.sort_unstable();
            assert!(all.into_iter().eq(0..1_000));
        }
    }

    #[test]
    fn the_box_along_the_axes_is_the_turned_box() {
        for thing in City::new(200).things {
            let turned = thing.world_from_local(thing.places[0]);
            let aabb = amp_render::Aabb::new(Vec3::ZERO, thing.half_extents);
            assert_eq!(
                WorldBox::new(&turned, &aabb),
                thing.world_box(thing.places[0])
            );
        }
    }
}
