//! Streets, sidewalks, lots and parks: the plate that the city stands on.

use amp_render::picture::{Finish, Model, Paint, Rgb};
use bevy_math::Vec3;

use super::super::block::SIDEWALK;
use super::super::plan::CityPlan;
use super::super::spawn::ground;
use super::super::{Block, Rect, Street};

const ASPHALT: Paint = Paint::new(Rgb(0x4c4d50), Finish::Asphalt);
const LAWN: Paint = Paint::new(Rgb(0x6a8642), Finish::Lawn);
const SIDEWALKS: Paint = Paint::new(Rgb(0xa9a59d), Finish::Paving);
const YARD: Paint = Paint::new(Rgb(0x8b867e), Finish::Paving);
const PATH: Paint = Paint::new(Rgb(0xc2b290), Finish::Plain);
const WHITE: Paint = Paint::new(Rgb(0xd8d8d2), Finish::Plain);
const YELLOW: Paint = Paint::new(Rgb(0xd6a83a), Finish::Plain);

/// The heights of things, in metres: the asphalt is where wheels roll.
const OUTSIDE: f32 = -0.08;
const MARKINGS: f32 = 0.015;
const KERB: f32 = 0.12;
const INSIDE: f32 = 0.14;
const PATHS: f32 = 0.16;

/// The marks of a street, in metres.
const LINE: f32 = 0.16;
const DASH: f32 = 3.0;
const EVERY: f32 = 8.0;
const STRIPE: f32 = 0.5;
const STRIPES_EVERY: f32 = 1.1;
const CROSSING: f32 = 2.8;
/// From a junction to what is painted on the street before it.
const BEFORE_JUNCTION: f32 = 1.0;

/// The model of a city's ground, in the space of the plate of 1 x 1 that is scaled to the city.
pub(super) fn model(plan: &CityPlan) -> Model {
    let bounds = ground(plan);
    let mut plate = Plate {
        model: Model::default(),
        bounds,
    };
    plate.lay(&bounds, OUTSIDE, LAWN);
    plate.lay(&plan.bounds(), 0.0, ASPHALT);
    for block in &plan.blocks {
        plate.block(block);
    }
    let (columns, rows) = (&plan.streets.north_south, &plan.streets.west_east);
    for street in columns {
        for crossed in rows.windows(2) {
            plate.street(street, crossed, Axis::NorthSouth);
        }
    }
    for street in rows {
        for crossed in columns.windows(2) {
            plate.street(street, crossed, Axis::WestEast);
        }
    }
    plate.model
}

/// Which way a street runs.
#[derive(Clone, Copy)]
enum Axis {
    NorthSouth,
    WestEast,
}

impl Axis {
    /// What lies between two places along a street and two across it.
    fn rect(self, along: [f32; 2], across: [f32; 2]) -> Rect {
        let ([from, to], [left, right]) = (along, across);
        match self {
            Self::NorthSouth => Rect {
                west: left,
                east: right,
                north: from,
                south: to,
            },
            Self::WestEast => Rect {
                west: from,
                east: to,
                north: left,
                south: right,
            },
        }
    }
}

struct Plate {
    model: Model,
    bounds: Rect,
}

impl Plate {
    /// From the world to the plate's own space.
    fn at(&self, x: f32, y: f32, z: f32) -> Vec3 {
        let (middle_x, middle_z) = self.bounds.center();
        Vec3::new(
            (x - middle_x) / self.bounds.width(),
            y,
            (z - middle_z) / self.bounds.depth(),
        )
    }

    fn lay(&mut self, rect: &Rect, height: f32, paint: Paint) {
        let corners = [
            self.at(rect.west, height, rect.south),
            self.at(rect.east, height, rect.south),
            self.at(rect.east, height, rect.north),
            self.at(rect.west, height, rect.north),
        ];
        self.model.face(&corners, paint);
    }

    fn block(&mut self, block: &Block) {
        let rect = &block.ground;
        let (low, high) = (
            self.at(rect.west, OUTSIDE, rect.north),
            self.at(rect.east, KERB, rect.south),
        );
        self.model.slab(low, high, SIDEWALKS, SIDEWALKS);
        let inside = rect.inset(SIDEWALK);
        if !block.is_park() {
            self.lay(&inside, INSIDE, YARD);
            return;
        }
        self.lay(&inside, INSIDE, LAWN);
        let (x, z) = inside.center();
        for (axis, along, across) in [
            (Axis::NorthSouth, [inside.north, inside.south], x),
            (Axis::WestEast, [inside.west, inside.east], z),
        ] {
            self.lay(&axis.rect(along, [across - 1.2, across + 1.2]), PATHS, PATH);
        }
    }

    /// What is painted on a street between two others that it crosses.
    fn street(&mut self, street: &Street, crossed: &[Street], axis: Axis) {
        let [first, second] = crossed else {
            return;
        };
        let from = first.center + first.width * 0.5 + BEFORE_JUNCTION;
        let to = second.center - second.width * 0.5 - BEFORE_JUNCTION;
        let half = street.width * 0.5;
        let (left, right) = (street.center - half, street.center + half);
        for near in [from, to - CROSSING] {
            let mut across = left + 0.4;
            while across + STRIPE < right - 0.3 {
                let stripe = axis.rect([near, near + CROSSING], [across, across + STRIPE]);
                self.lay(&stripe, MARKINGS, WHITE);
                across += STRIPES_EVERY;
            }
        }
        let (from, to) = (from + CROSSING + 1.0, to - CROSSING - 1.0);
        for stop in [from, to] {
            let line = axis.rect([stop - 0.2, stop + 0.2], [left + 0.3, right - 0.3]);
            self.lay(&line, MARKINGS, WHITE);
        }
        let is_avenue = street.width > 15.0;
        if is_avenue {
            for side in [-0.25, 0.25] {
                let middle = street.center + side;
                let line = axis.rect([from, to], [middle - LINE * 0.5, middle + LINE * 0.5]);
                self.lay(&line, MARKINGS, YELLOW);
            }
        }
        let dashed: &[f32] = if is_avenue { &[-0.5, 0.5] } else { &[0.0] };
        for share in dashed {
            let middle = street.center + half * share;
            let mut along = from + 1.5;
            while along + DASH < to - 1.0 {
                let dash = axis.rect(
                    [along, along + DASH],
                    [middle - LINE * 0.5, middle + LINE * 0.5],
                );
                self.lay(&dash, MARKINGS, WHITE);
                along += EVERY;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_is_within_its_plate_and_looks_up() {
        let model = model(&CityPlan::draw(3, 4, 0));
        assert!(model.triangles() > 1_000);
        for vertex in model.vertices() {
            let place = vertex.position;
            assert!(
                place.x.abs() <= 0.5001 && place.z.abs() <= 0.5001,
                "{place}"
            );
            assert!((-2.0..=0.2).contains(&place.y), "{place}");
        }
        let markings = model
            .vertices()
            .iter()
            .filter(|vertex| vertex.paint == WHITE);
        assert!(markings.clone().count() > 500);
        assert!(markings.clone().all(|vertex| vertex.normal.y > 0.0));
    }
}
